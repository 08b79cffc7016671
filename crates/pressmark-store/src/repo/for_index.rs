//! What the catalogue reads: rows by key, with everything a document needs, in few statements.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use pressmark_domain::PartialDate;

use super::files::BOUND;
use super::identifiers;
use crate::entity::{author_link, deposit, membership, person, publication, publication_view, stored_file, work_key};
use crate::{Result, dialect};

pub use super::people_for_index::{PersonForIndex, people};

/// A publication and what hangs on it.
#[derive(Debug, Clone)]
pub struct PublicationForIndex {
    /// The row.
    pub row: publication::Model,
    /// Every identifier it has or had, `(scheme, value)`.
    pub keys: Vec<(String, String)>,
    /// People linked (`linked`) or suggested.
    pub links: Vec<LinkForIndex>,
    /// Names of the providers that say something of it.
    pub providers: Vec<String>,
    /// Whether it has files, or one that was merged into it has; whether they are kept back or not.
    pub has_file: bool,
    /// Whether its DOI was minted here and leads nowhere ([`identifiers::leading_nowhere`]).
    pub doi_leads_nowhere: bool,
    /// Its deposit, unless that was retired. Of one that was merged into it nothing: its DOCiD is its own.
    pub deposit: Option<DepositForIndex>,
}

/// A deposit as the catalogue needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DepositForIndex {
    /// Number of its resource type.
    pub resource_type_id: i64,
    /// When it was deposited, Unix milliseconds.
    pub created_at: i64,
}

/// A link as the catalogue needs it. No name: a rename must not rewrite a person's works (engineering 15).
#[derive(Debug, Clone)]
pub struct LinkForIndex {
    /// The person.
    pub person_id: i64,
    /// The person's iD, or former slug where there is none.
    pub orcid: Option<String>,
    /// The person's slug.
    pub slug: String,
    /// Author position, from 0.
    pub position: Option<i32>,
    /// `linked` or `suggested`.
    pub state: String,
    /// Whether the person is shown at all.
    pub person_is_public: bool,
    /// Memberships of the person, active and past.
    pub memberships: Vec<membership::Model>,
}

impl LinkForIndex {
    /// Whether the person is an internal member now.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        self.memberships.iter().any(is_internal)
    }

    /// Entities to which the person belonged as a member when a work appeared (rule 55): on the day, or at any time of
    /// the month or year where that is all that is known. Without a date, the entities of today.
    #[must_use]
    pub fn entities_at(&self, date: Option<&str>) -> Vec<&str> {
        let span = date.and_then(|date| PartialDate::parse(date).ok()).map(span_of);
        let mut entities: Vec<&str> = self
            .memberships
            .iter()
            .filter(|m| m.status == "member")
            // What was put right at once has no time between its ends, and was never true.
            .filter(|m| m.ends_at.is_none_or(|end| end > m.starts_at))
            .filter(|m| match span {
                Some((from, to)) => m.starts_at < to && m.ends_at.is_none_or(|end| end > from),
                None => m.ends_at.is_none(),
            })
            .map(|m| m.entity_id.as_str())
            .collect();
        entities.sort_unstable();
        entities.dedup();
        entities
    }
}

fn is_internal(membership: &membership::Model) -> bool {
    membership.ends_at.is_none() && membership.status == "member"
}

/// The time that a partial date covers, Unix milliseconds, end excluded.
fn span_of(date: PartialDate) -> (i64, i64) {
    let year = i64::from(date.year());
    let (month, day) = (date.month().map(i64::from), date.day().map(i64::from));
    let first = days_from_civil(year, month.unwrap_or(1), day.unwrap_or(1));
    let end = match (month, day) {
        (Some(_), Some(_)) => first + 1,
        (Some(12), None) | (None, _) => days_from_civil(year + 1, 1, 1),
        (Some(month), None) => days_from_civil(year, month + 1, 1),
    };
    (first * 86_400_000, end * 86_400_000)
}

/// Days since 1970-01-01 of a date of the Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms").
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

impl PublicationForIndex {
    /// Whether public surfaces may show it. With `internal_only`, an internal member must be linked
    /// (`legaciti.md` on visibility).
    #[must_use]
    pub fn is_public(&self, internal_only: bool) -> bool {
        let row = &self.row;
        let shown = row.visible && row.deleted_at.is_none() && row.merged_into.is_none();
        shown && (!internal_only || self.links.iter().any(|l| l.state == "linked" && l.is_internal()))
    }
}

/// Publications by key, in no order; keys without a row are left out.
///
/// # Errors
/// Any database error.
pub async fn publications(conn: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<PublicationForIndex>> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(chunk(conn)) {
        let rows =
            publication::Entity::find().filter(publication::Column::Id.is_in(ids.iter().copied())).all(conn).await?;
        let mut keys: HashMap<i64, Vec<(String, String)>> = HashMap::new();
        for key in work_key::Entity::find()
            .filter(work_key::Column::PublicationId.is_in(ids.iter().copied()))
            .all(conn)
            .await?
        {
            keys.entry(key.publication_id).or_default().push((key.scheme, key.value));
        }
        let mut providers: HashMap<i64, Vec<String>> = HashMap::new();
        let views: Vec<(i64, String)> = publication_view::Entity::find()
            .select_only()
            .column(publication_view::Column::PublicationId)
            .column(publication_view::Column::Provider)
            .filter(publication_view::Column::PublicationId.is_in(ids.iter().copied()))
            .distinct()
            .into_tuple()
            .all(conn)
            .await?;
        for (id, provider) in views {
            providers.entry(id).or_default().push(provider);
        }
        let mut links = links_of(conn, ids).await?;
        let with_files = with_files(conn, ids).await?;
        let deposits = deposits_of(conn, ids).await?;
        let dois: Vec<&str> = rows.iter().filter(|row| row.id_type == "doi").map(|row| row.shown_id.as_str()).collect();
        let nowhere: HashSet<String> = identifiers::leading_nowhere(conn, &dois).await?.into_iter().collect();
        found.extend(rows.into_iter().map(|row| PublicationForIndex {
            has_file: with_files.contains(&row.id),
            doi_leads_nowhere: row.id_type == "doi" && nowhere.contains(&row.shown_id),
            deposit: deposits.get(&row.id).copied(),
            keys: keys.remove(&row.id).unwrap_or_default(),
            links: links.remove(&row.id).unwrap_or_default(),
            providers: providers.remove(&row.id).unwrap_or_default(),
            row,
        }));
    }
    Ok(found)
}

async fn deposits_of(conn: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, DepositForIndex>> {
    use deposit::Column as C;
    let rows = deposit::Entity::find().select_only().columns([C::PublicationId, C::ResourceTypeId, C::CreatedAt]);
    let rows = rows.filter(C::PublicationId.is_in(ids.iter().copied())).filter(C::RetiredAt.is_null());
    let rows: Vec<(i64, i64, i64)> = rows.into_tuple().all(conn).await?;
    let deposit = |(id, resource_type_id, created_at)| (id, DepositForIndex { resource_type_id, created_at });
    Ok(rows.into_iter().map(deposit).collect())
}

/// Those of these publications that have files, or into which one that has some was merged.
async fn with_files(conn: &impl ConnectionTrait, ids: &[i64]) -> Result<HashSet<i64>> {
    use publication::Column as P;
    use stored_file::Column as F;
    let merged = publication::Entity::find().select_only().columns([P::Id, P::MergedInto]);
    let merged: Vec<(i64, i64)> =
        merged.filter(P::MergedInto.is_in(ids.iter().copied())).into_tuple().all(conn).await?;
    let survivors: HashMap<i64, i64> = merged.into_iter().collect();
    let all: Vec<i64> = ids.iter().chain(survivors.keys()).copied().collect();
    let mut found = HashSet::new();
    for ids in all.chunks(chunk(conn)) {
        let files = stored_file::Entity::find().select_only().column(F::PublicationId).distinct();
        let files = files.filter(F::PublicationId.is_in(ids.iter().copied())).filter(F::State.eq(BOUND));
        let owners: Vec<i64> = files.into_tuple().all(conn).await?;
        for id in owners {
            found.insert(id);
            found.extend(survivors.get(&id));
        }
    }
    Ok(found)
}

async fn links_of(conn: &impl ConnectionTrait, publications: &[i64]) -> Result<HashMap<i64, Vec<LinkForIndex>>> {
    let links = author_link::Entity::find()
        .filter(author_link::Column::PublicationId.is_in(publications.iter().copied()))
        .filter(author_link::Column::State.is_in(["linked", "suggested"]))
        .order_by_asc(author_link::Column::Position)
        .order_by_asc(author_link::Column::PersonId)
        .all(conn)
        .await?;
    let mut people: Vec<i64> = links.iter().map(|l| l.person_id).collect();
    people.sort_unstable();
    people.dedup();
    let mut persons: HashMap<i64, person::Model> = HashMap::new();
    let mut memberships: HashMap<i64, Vec<membership::Model>> = HashMap::new();
    for ids in people.chunks(chunk(conn)) {
        let rows = person::Entity::find().filter(person::Column::Id.is_in(ids.iter().copied())).all(conn).await?;
        persons.extend(rows.into_iter().map(|row| (row.id, row)));
        for row in memberships_of(conn, ids).await? {
            memberships.entry(row.person_id).or_default().push(row);
        }
    }
    let mut by_publication: HashMap<i64, Vec<LinkForIndex>> = HashMap::new();
    for link in links {
        let Some(person) = persons.get(&link.person_id) else { continue };
        by_publication.entry(link.publication_id).or_default().push(LinkForIndex {
            person_id: person.id,
            orcid: person.orcid.clone(),
            slug: person.slug.clone(),
            position: link.position,
            state: link.state,
            person_is_public: !person.hidden && person.removed_at.is_none(),
            memberships: memberships.get(&person.id).cloned().unwrap_or_default(),
        });
    }
    Ok(by_publication)
}

pub(super) async fn memberships_of(conn: &impl ConnectionTrait, people: &[i64]) -> Result<Vec<membership::Model>> {
    let rows = membership::Entity::find().filter(membership::Column::PersonId.is_in(people.iter().copied()));
    Ok(rows.order_by_asc(membership::Column::StartsAt).all(conn).await?)
}

/// Keys of publications behind `after`, in order: the pages of a rebuild.
///
/// # Errors
/// Any database error.
pub async fn publication_ids_after(conn: &impl ConnectionTrait, after: i64, limit: u64) -> Result<Vec<i64>> {
    let ids = publication::Entity::find().select_only().column(publication::Column::Id);
    Ok(ids
        .filter(publication::Column::Id.gt(after))
        .order_by_asc(publication::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(conn)
        .await?)
}

/// Keys of people behind `after`, in order.
///
/// # Errors
/// Any database error.
pub async fn person_ids_after(conn: &impl ConnectionTrait, after: i64, limit: u64) -> Result<Vec<i64>> {
    let ids = person::Entity::find().select_only().column(person::Column::Id);
    Ok(ids
        .filter(person::Column::Id.gt(after))
        .order_by_asc(person::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(conn)
        .await?)
}

/// People whose documents depend on these publications: everyone ever linked to them.
///
/// # Errors
/// Any database error.
pub async fn people_of_publications(conn: &impl ConnectionTrait, publications: &[i64]) -> Result<Vec<i64>> {
    let mut people = Vec::new();
    for ids in publications.chunks(chunk(conn)) {
        let rows: Vec<i64> = author_link::Entity::find()
            .select_only()
            .column(author_link::Column::PersonId)
            .filter(author_link::Column::PublicationId.is_in(ids.iter().copied()))
            .distinct()
            .into_tuple()
            .all(conn)
            .await?;
        people.extend(rows);
    }
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// Publications whose documents depend on these people: everything they are or were linked to.
///
/// # Errors
/// Any database error.
pub async fn publications_of_people(conn: &impl ConnectionTrait, people: &[i64]) -> Result<Vec<i64>> {
    let mut publications = Vec::new();
    for ids in people.chunks(chunk(conn)) {
        let rows: Vec<i64> = author_link::Entity::find()
            .select_only()
            .column(author_link::Column::PublicationId)
            .filter(author_link::Column::PersonId.is_in(ids.iter().copied()))
            .distinct()
            .into_tuple()
            .all(conn)
            .await?;
        publications.extend(rows);
    }
    publications.sort_unstable();
    publications.dedup();
    Ok(publications)
}

/// How many publications there are, in all workspaces.
///
/// # Errors
/// Any database error.
pub async fn count_all_publications(conn: &impl ConnectionTrait) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    Ok(publication::Entity::find().count(conn).await?)
}

/// How many people there are, in all workspaces.
///
/// # Errors
/// Any database error.
pub async fn count_all_people(conn: &impl ConnectionTrait) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    Ok(person::Entity::find().count(conn).await?)
}

/// Keys per statement: half the limit, since some statements carry other values too, and never so many that one
/// statement holds a great part of the table.
pub(super) fn chunk(conn: &impl ConnectionTrait) -> usize {
    (dialect::max_parameters(conn.get_database_backend()) / 2).min(1_000)
}
