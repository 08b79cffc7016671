//! Lists, searches and detail of publications.

use std::sync::Arc;
use std::time::Instant;

use pressmark_domain::WorkType;
use tantivy::{DocAddress, Term};

use super::collect::{Found, Wanted, collect};
use super::identifier::{self, Identifier};
use super::known::Known;
use super::order::{PublicationOrder, TitleOrder};
use super::place::Place;
use super::plan::Plan;
use super::snapshot::Snapshot;
use super::source::{ScopeTerms, Source, query_key};
use super::{people, typed};
use crate::document::{Scope, key_term, term};
use crate::error::Result;
use crate::page::PublicationPage;
use crate::query::{PublicationFilter, PublicationQuery, Sort};
use crate::row::{PublicationDetail, PublicationRow};

impl Source {
    /// A page of publications.
    pub(crate) async fn publications(
        self: &Arc<Self>,
        scope: Scope,
        query: &PublicationQuery,
    ) -> Result<PublicationPage> {
        let ordered = self.for_walk(query.walk, query.page, &(scope as u8, without_page(query)))?;
        let now = self.now()?;
        let (query, source) = (query.clone(), Arc::clone(self));
        self.pool.run(move |deadline| page(&source.known, &ordered, &now, scope, &query, deadline)).await
    }

    /// The generation from which a page would come.
    pub(crate) fn publications_generation(&self, scope: Scope, query: &PublicationQuery) -> u64 {
        self.generation_for(query.walk, query.page, &(scope as u8, without_page(query)))
    }

    /// One publication.
    pub(crate) fn publication(&self, scope: Scope, workspace: i64, id: &str) -> Result<Option<PublicationDetail>> {
        let snapshot = self.now()?;
        find(&snapshot, scope, workspace, id)?.map(|(address, _)| detail(&snapshot, scope, address)).transpose()
    }

    /// One publication, and where it was found.
    pub(crate) fn publication_and_place(
        &self,
        scope: Scope,
        workspace: i64,
        id: &str,
    ) -> Result<Option<(PublicationDetail, Place)>> {
        let snapshot = self.now()?;
        let Some((address, first)) = find(&snapshot, scope, workspace, id)? else { return Ok(None) };
        Ok(Some((detail(&snapshot, scope, address)?, Place::of(&snapshot, address, first))))
    }

    /// Where one publication is found.
    pub(crate) fn place_of(&self, scope: Scope, workspace: i64, id: &str) -> Result<Option<Place>> {
        let snapshot = self.now()?;
        Ok(find(&snapshot, scope, workspace, id)?.map(|(address, first)| Place::of(&snapshot, address, first)))
    }
}

/// The document that an identifier names, and whether it is named by the likeliest reading of it.
fn find(snapshot: &Snapshot, scope: Scope, workspace: i64, id: &str) -> Result<Option<(DocAddress, bool)>> {
    let scope = ScopeTerms::new(snapshot, scope, workspace).publications;
    let mut keys = identifier::keys(id);
    keys.push(("slug", id.to_owned()));
    for (n, (scheme, value)) in keys.into_iter().enumerate() {
        let key = Term::from_field_text(snapshot.fields.key, &key_term(workspace, scheme, &value));
        if let Some(address) = snapshot.find(&key, Some(&scope))? {
            return Ok(Some((address, n == 0)));
        }
    }
    Ok(None)
}

/// A number for a query, the same for all pages of it.
pub(crate) fn walk_key(scope: Scope, query: &PublicationQuery) -> u64 {
    query_key(&(scope as u8, without_page(query)))
}

/// The query as every page of a walk has it.
fn without_page(query: &PublicationQuery) -> PublicationQuery {
    PublicationQuery { page: 0, walk: None, facets: false, ..query.clone() }
}

fn detail(snapshot: &Snapshot, scope: Scope, address: DocAddress) -> Result<PublicationDetail> {
    let stored = snapshot.detail(address)?;
    Ok(PublicationDetail {
        row: row(snapshot, scope, address)?,
        data: stored.data,
        providers: stored.providers,
        keys: stored.keys,
        agency: stored.agency,
        agency_note: stored.agency_note,
        origin: stored.origin,
        created_at: stored.created_at,
    })
}

/// A row, without what this scope may not see.
fn row(snapshot: &Snapshot, scope: Scope, address: DocAddress) -> Result<PublicationRow> {
    let mut row: PublicationRow = snapshot.row(address)?;
    if scope == Scope::Public {
        row.people.retain(|person| person.is_public);
        row.attention.clear();
        row.author_needs_attention = false;
    }
    Ok(row)
}

fn page(
    known: &Known<u64>,
    ordered: &Snapshot,
    now: &Snapshot,
    scope: Scope,
    query: &PublicationQuery,
    deadline: Instant,
) -> Result<PublicationPage> {
    let scopes = ScopeTerms::new(ordered, scope, query.workspace);
    let parts = typed::parse(&query.q);
    let sort = query.sort.unwrap_or(if parts.is_empty() { Sort::LastFetchedAt } else { Sort::Relevance });
    let dir = query.dir;
    let limit = query.per_page as usize;
    let offset =
        usize::try_from(query.page.saturating_sub(1).saturating_mul(u64::from(query.per_page))).unwrap_or(usize::MAX);
    // Whom an iD names may change, so what is narrowed to a person is not known by the query alone.
    let known = query.filter.person.is_none().then(|| known.of(walk_key(scope, query)));
    let search = |plan: Plan<'_>, known| -> Result<Found> {
        let min_count = query.filter.min_cited_by.filter(|least| *least > 0).map(u64::from);
        let (built, facets) = (plan.build(), query.facets);
        let query = &*built;
        if sort == Sort::Title {
            let order = &TitleOrder { dir };
            let known = None;
            return collect(ordered, &Wanted { query, order, offset, limit, min_count, facets, deadline, known });
        }
        let order = &PublicationOrder { sort, dir };
        collect(ordered, &Wanted { query, order, offset, limit, min_count, facets, deadline, known })
    };
    let run = |plan| search(plan, None);
    let scored = sort == Sort::Relevance;
    let plan = || -> Result<Plan<'_>> {
        let mut plan = Plan::new(ordered, &scopes.publications, scored);
        filter(&mut plan, ordered, scope, &scopes, query)?;
        Ok(plan)
    };
    let mut fuzzy = false;
    let found = match identifier::in_query(&query.q) {
        Some(Identifier::Orcid(orcid)) => {
            let mut plan = plan()?;
            let mut terms = vec![term("orcid", orcid.as_str())];
            if scope != Scope::Public {
                terms.push(term("hidden-orcid", orcid.as_str()));
            }
            plan.any_term(ordered.fields.term, &terms);
            Some(run(plan)?)
        }
        Some(Identifier::Keys { keys, sure }) => {
            let mut plan = plan()?;
            let keys: Vec<String> =
                keys.iter().map(|(scheme, value)| key_term(query.workspace, scheme, value)).collect();
            plan.any_term(ordered.fields.key, &keys);
            Some(run(plan)?).filter(|found| sure || found.total > 0)
        }
        None => None,
    };
    let found = match found {
        Some(found) => found,
        None => {
            let mut strict = plan()?;
            strict.typed(&parts, query.q_fields, 0);
            let mut found = search(strict, known)?;
            let forgives = if found.total == 0 { plan()?.forgives(&parts, query.q_fields) } else { 0 };
            // Few errors are likelier than many, and cost far less to look for.
            for errors in 1..=forgives {
                if found.total > 0 {
                    break;
                }
                let mut similar = plan()?;
                similar.typed(&parts, query.q_fields, errors);
                found = run(similar)?;
                fuzzy = found.total > 0;
            }
            found
        }
    };
    Ok(PublicationPage {
        total: found.total,
        rows: now
            .relocated(ordered, &found.page, &scopes.publications)?
            .into_iter()
            .map(|at| row(now, scope, at))
            .collect::<Result<_>>()?,
        sort,
        dir: query.dir,
        fuzzy,
        facets: found.facets,
        generation: ordered.generation,
        rows_of: now.generation,
    })
}

fn filter(
    plan: &mut Plan<'_>,
    snapshot: &Snapshot,
    scope: Scope,
    scopes: &ScopeTerms,
    query: &PublicationQuery,
) -> Result<()> {
    let PublicationFilter {
        publication_type,
        publication_year,
        min_cited_by: _,
        person,
        has_doi,
        has_file,
        has_docid,
        resource_type,
        open_access_status,
        language,
        funder,
        award,
        ror,
        licence,
        issn,
        entity,
        source,
        retracted,
        attention,
        visible,
        deleted,
        edited,
        created,
    } = &query.filter;
    let kind = publication_type.as_deref().map(|t| match WorkType::from_term(t) {
        Some(known) => known.as_str(),
        None => t,
    });
    let yes_no = |value: &Option<bool>| value.map(|value| value.to_string());
    plan.filter("type", kind);
    plan.filter("year", publication_year.map(|year| year.to_string()));
    plan.filter("has", has_doi.map(|has| if has { "doi" } else { "no-doi" }));
    plan.filter("has", has_file.map(|has| if has { "file" } else { "no-file" }));
    plan.filter("has", has_docid.map(|has| if has { "docid" } else { "no-docid" }));
    plan.filter("resource", resource_type.map(|id| id.to_string()));
    plan.filter("oa", open_access_status.as_deref());
    plan.filter("lang", language.as_deref());
    plan.filter("funder", funder.as_deref());
    plan.filter("award", award.as_deref());
    plan.filter("ror", ror.as_deref());
    plan.filter("licence", licence.as_deref());
    plan.filter("issn", issn.as_deref());
    plan.filter("entity", entity.as_deref());
    plan.filter("source", source.as_deref());
    plan.filter("retracted", yes_no(retracted));
    if let Some(person) = person {
        match people::key_of(snapshot, &scopes.people, query.workspace, person)? {
            Some(key) => plan.filter("person", Some(key.to_string())),
            None => plan.nothing(),
        }
    }
    // What only staff may know selects nothing in public.
    let for_staff = attention.is_some() || edited.is_some() || created.is_some();
    if scope == Scope::Public && (for_staff || *visible == Some(false) || *deleted == Some(true)) {
        plan.nothing();
    } else if scope != Scope::Public {
        plan.filter("attention", attention.as_deref());
        plan.filter("visible", yes_no(visible));
        plan.filter("deleted", yes_no(deleted));
        plan.filter("edited", yes_no(edited));
        plan.filter("created", created.as_deref());
    }
    Ok(())
}
