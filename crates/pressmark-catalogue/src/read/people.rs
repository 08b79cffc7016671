//! Lists, searches and detail of people.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use pressmark_domain::Orcid;
use tantivy::{DocAddress, Term};

use super::collect::{Found, Wanted, collect};
use super::local::{LocalNames, MOST_PEOPLE};
use super::order::PeopleOrder;
use super::plan::Plan;
use super::snapshot::Snapshot;
use super::source::{ScopeTerms, Source, query_key};
use super::typed;
use crate::document::{Scope, key_term};
use crate::error::{CatalogueError, Result};
use crate::page::PeoplePage;
use crate::query::{Direction, PeopleQuery, PeopleSort, PersonRef, QFields};
use crate::row::PersonRow;
use crate::schema::{entity, entity_of_person};

impl Source {
    /// A page of people.
    pub(crate) async fn people(self: &Arc<Self>, scope: Scope, query: &PeopleQuery) -> Result<PeoplePage> {
        let ordered = self.for_walk(query.walk, query.page, &(scope as u8, without_page(query)))?;
        let now = self.now()?;
        let (source, query) = (Arc::clone(self), query.clone());
        self.pool.run(move |deadline| page(&source.local_names, &ordered, &now, scope, &query, deadline)).await
    }

    /// The generation from which a page would come.
    pub(crate) fn people_generation(&self, scope: Scope, query: &PeopleQuery) -> u64 {
        self.generation_for(query.walk, query.page, &(scope as u8, without_page(query)))
    }

    /// One person.
    pub(crate) fn person(&self, scope: Scope, workspace: i64, orcid_or_slug: &str) -> Result<Option<PersonRow>> {
        let snapshot = self.now()?;
        let scopes = ScopeTerms::new(&snapshot, scope, workspace);
        let person = match Orcid::parse(orcid_or_slug) {
            Ok(orcid) => PersonRef::Orcid(orcid),
            Err(_) => PersonRef::Slug(orcid_or_slug.to_owned()),
        };
        let address = find(&snapshot, &scopes.people, workspace, &person)?;
        address.map(|address| row(&snapshot, scope, address)).transpose()
    }

    /// Names of people by key, as far as they are known.
    pub(crate) async fn names(self: &Arc<Self>, workspace: i64, people: Vec<i64>) -> Result<HashMap<i64, String>> {
        let snapshot = self.now()?;
        let read = move |deadline: Instant| -> Result<HashMap<i64, String>> {
            let scope = ScopeTerms::new(&snapshot, Scope::All, workspace).people;
            let mut names = HashMap::with_capacity(people.len());
            for key in people {
                if Instant::now() > deadline {
                    return Err(CatalogueError::TimedOut);
                }
                if let Some(address) = snapshot.find_entity(entity_of_person(key), Some(&scope))? {
                    names.insert(key, snapshot.row::<PersonRow>(address)?.name);
                }
            }
            Ok(names)
        };
        self.pool.run(read).await
    }
}

/// A number for a query, the same for all pages of it.
pub(crate) fn walk_key(scope: Scope, query: &PeopleQuery) -> u64 {
    query_key(&(scope as u8, without_page(query)))
}

/// The query as every page of a walk has it.
fn without_page(query: &PeopleQuery) -> PeopleQuery {
    PeopleQuery { page: 0, walk: None, ..query.clone() }
}

fn find(snapshot: &Snapshot, scope: &Term, workspace: i64, person: &PersonRef) -> Result<Option<DocAddress>> {
    let key = match person {
        PersonRef::Orcid(orcid) => key_term(workspace, "orcid", orcid.as_str()),
        PersonRef::Slug(slug) => key_term(workspace, "person", slug),
        PersonRef::Key(key) => return snapshot.find_entity(entity_of_person(*key), Some(scope)),
    };
    snapshot.find(&Term::from_field_text(snapshot.fields.key, &key), Some(scope))
}

/// The key of a person, if this scope may know of them.
pub(super) fn key_of(snapshot: &Snapshot, scope: &Term, workspace: i64, person: &PersonRef) -> Result<Option<i64>> {
    let address = find(snapshot, scope, workspace, person)?;
    Ok(address
        .and_then(|address| snapshot.columns_of(address).entity.first(address.doc_id))
        .map(|number| entity(number).1))
}

/// Conditions on where people belong. Terms of memberships that have ended begin with `ever_`, beside the active ones.
fn memberships(plan: &mut Plan<'_>, query: &PeopleQuery) {
    let [entity_term, status_term, both_term] = if query.with_past {
        ["ever_entity", "ever_status", "ever_membership"]
    } else {
        ["entity", "status", "membership"]
    };
    match (query.status.as_deref(), &query.entity) {
        // Nobody is without what they are in now, whatever they were in before.
        (Some("none"), Some(entity)) => plan.without("entity", entity),
        (Some("none"), None) => plan.filter("status", Some("none")),
        (Some(status), Some(entity)) => plan.filter(both_term, Some(format!("{status}\u{1}{entity}"))),
        (status, entity) => {
            plan.filter(status_term, status);
            plan.filter(entity_term, entity.as_deref());
        }
    }
}

fn row(snapshot: &Snapshot, scope: Scope, address: DocAddress) -> Result<PersonRow> {
    let mut row: PersonRow = snapshot.row(address)?;
    if scope == Scope::Public {
        row.all_publication_count = None;
        row.sync_error = None;
    }
    Ok(row)
}

fn page(
    names: &LocalNames,
    ordered: &Snapshot,
    now: &Snapshot,
    scope: Scope,
    query: &PeopleQuery,
    deadline: Instant,
) -> Result<PeoplePage> {
    let scopes = ScopeTerms::new(ordered, scope, query.workspace);
    let parts = typed::parse(&query.q);
    let sort = query.sort.unwrap_or(if parts.is_empty() { PeopleSort::Name } else { PeopleSort::Relevance });
    let order = PeopleOrder { sort, dir: query.dir, public: scope == Scope::Public };
    let limit = query.per_page as usize;
    let offset =
        usize::try_from(query.page.saturating_sub(1).saturating_mul(u64::from(query.per_page))).unwrap_or(usize::MAX);
    let run = |plan: Plan<'_>, offset: usize, limit: usize| -> Result<Found> {
        let built = plan.build();
        collect(
            ordered,
            &Wanted {
                query: &*built,
                order: &order,
                offset,
                limit,
                min_count: None,
                facets: false,
                deadline,
                known: None,
            },
        )
    };
    let plan = || {
        let mut plan = Plan::new(ordered, &scopes.people, sort == PeopleSort::Relevance);
        memberships(&mut plan, query);
        plan.filter("category", query.category.as_deref());
        plan
    };
    let find = |offset: usize, limit: usize| -> Result<(Found, bool)> {
        if let Ok(orcid) = Orcid::parse(&query.q) {
            let mut by_key = plan();
            by_key.any_term(ordered.fields.key, &[key_term(query.workspace, "orcid", orcid.as_str())]);
            return Ok((run(by_key, offset, limit)?, false));
        }
        let mut strict = plan();
        strict.typed(&parts, QFields::All, 0);
        let mut found = run(strict, offset, limit)?;
        let forgives = if found.total == 0 { plan().forgives(&parts, QFields::All) } else { 0 };
        for errors in 1..=forgives {
            if found.total > 0 {
                break;
            }
            let mut similar = plan();
            similar.typed(&parts, QFields::All, errors);
            found = run(similar, offset, limit)?;
        }
        let fuzzy = forgives > 0 && found.total > 0;
        Ok((found, fuzzy))
    };
    let (mut found, fuzzy) = find(offset, limit)?;
    let many = usize::try_from(found.total).unwrap_or(usize::MAX);
    // All of them, since a language may put anybody anywhere.
    if let Some(locale) = query.locale.as_deref().filter(|_| sort == PeopleSort::Name && many <= MOST_PEOPLE) {
        let mut all = names.order(ordered, locale, &find(0, many)?.0.page, deadline)?;
        if query.dir == Direction::Desc {
            all.reverse();
        }
        found.page = all.into_iter().skip(offset).take(limit).collect();
    }
    let rows = now
        .relocated(ordered, &found.page, &scopes.people)?
        .into_iter()
        .map(|at| row(now, scope, at))
        .collect::<Result<_>>()?;
    let (generation, rows_of) = (ordered.generation, now.generation);
    Ok(PeoplePage { total: found.total, rows, sort, dir: query.dir, fuzzy, generation, rows_of })
}
