//! A person in full, read from the database: what curators wrote, where the person belonged, how harvests stand.

use std::collections::{BTreeMap, HashMap};

use pressmark_app::people::categories::names_of;
use pressmark_catalogue::Membership;
use pressmark_store::entity::person;
use pressmark_store::repo::manual::{DEFAULT_LOCALE, Manual, Texts};
use pressmark_store::repo::people_for_index::{self, PersonForIndex};
use pressmark_store::repo::{categories, entities};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::row::Belongs;
use crate::failure::Failure;
use crate::state::HttpState;
use crate::voice::iso;

/// A person in full.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonDetail {
    /// Numeric key.
    id: i64,
    /// ORCID iD.
    orcid_id: Option<String>,
    /// Former and deprecated ORCID iDs.
    former_orcid_ids: Vec<String>,
    /// URL-safe short name.
    slug: String,
    /// Name by locale.
    name: BTreeMap<String, String>,
    /// Biography by locale.
    biography: Option<BTreeMap<String, String>>,
    /// Names as they were harvested: `given`, `family`, `credit`, `other`.
    harvested_names: Value,
    /// Which of `name` and `biography` were written here; harvests leave them alone.
    manual: Vec<&'static str>,
    /// Portrait.
    photo_url: Option<String>,
    /// Kind of person in the institution's words.
    people_type: Option<String>,
    /// Categories that the person is in.
    category_ids: Vec<String>,
    /// The same with their names.
    categories: Vec<InCategory>,
    /// Where the person belongs now.
    #[serde(flatten)]
    belongs: Belongs,
    /// Where the person belongs and belonged, oldest first.
    memberships: Vec<InEntity>,
    /// Works linked to the person, hidden and deleted ones too.
    publication_count: u64,
    /// Those of them that public surfaces show.
    public_publication_count: u64,
    /// When an upstream last said something new, Unix seconds.
    last_fetched_at: Option<i64>,
    /// When an upstream last answered, Unix seconds.
    last_checked_at: Option<i64>,
    /// `pending`, `processing`, `complete` or `failed`.
    sync_status: String,
    /// Why the last harvest failed or stopped.
    sync_error: Option<String>,
    /// State of the record at ORCID: `active`, `locked`, `deactivated` or `unknown`.
    harvest_state: String,
    /// How the registry got to know the person: `ingest`, `import` or `registration`.
    origin: String,
    /// Whether the holder of the iD proved it.
    authenticated: bool,
    /// Whether public surfaces leave the person out.
    hidden: bool,
    /// Counts changes.
    revision: i32,
    /// ISO 8601.
    created_at: String,
    /// ISO 8601.
    updated_at: String,
}

/// A category that a person is in.
#[derive(Serialize, ToSchema)]
pub(crate) struct InCategory {
    /// Short name.
    id: String,
    /// Name by locale.
    name: BTreeMap<String, String>,
}

/// A membership.
#[derive(Serialize, ToSchema)]
pub(crate) struct InEntity {
    /// The entity.
    entity_id: String,
    /// Its name.
    entity_name: Option<String>,
    /// `member` or `external`.
    status: String,
    /// Unix milliseconds.
    starts_at: i64,
    /// Unix milliseconds; null while it goes on.
    ends_at: Option<i64>,
}

/// Reads a person in full.
///
/// # Errors
/// Any database error.
pub(super) async fn detail(state: &HttpState, row: person::Model) -> Result<PersonDetail, Failure> {
    let (read, workspace) = (state.store.read(), row.workspace_id);
    let mut found = people_for_index::people(read, &[row.id], false).await?;
    let mut beside = found.pop().ok_or_else(|| Failure::internal("a person went away while it was read"))?;
    // How many are public depends on the rule of the catalogue; while it is not ready the switch of each work is told.
    if let Ok(Some(counted)) = state.catalogue.internal().person(workspace, &row.slug) {
        beside.visible_publications = counted.publication_count;
    }
    let names = entities::all(read, workspace).await?.into_iter().map(|entity| (entity.id, entity.name)).collect();
    let all = categories::all(read, workspace).await?;
    let in_them = all.into_iter().filter(|category| beside.categories.contains(&category.id));
    let in_them = in_them.map(|category| InCategory { name: names_of(&category), id: category.id }).collect();
    let manual = Manual::of(&row)?;
    Ok(told(row, &manual, beside, &names, in_them))
}

fn told(
    row: person::Model,
    manual: &Manual,
    beside: PersonForIndex,
    entities: &HashMap<String, String>,
    categories: Vec<InCategory>,
) -> PersonDetail {
    let seconds = |at: Option<i64>| at.map(|at| at.div_euclid(1000));
    let memberships: Vec<Membership> = beside.memberships.into_iter().map(membership).collect();
    PersonDetail {
        name: names(&row, manual),
        biography: biography(&row, manual),
        manual: written(manual),
        harvested_names: serde_json::from_str(&row.names).unwrap_or_default(),
        belongs: Belongs::of(&memberships, None),
        memberships: memberships.into_iter().map(|m| in_entity(m, entities)).collect(),
        category_ids: beside.categories,
        categories,
        publication_count: beside.all_publications,
        public_publication_count: beside.visible_publications,
        former_orcid_ids: beside.former_orcids,
        last_fetched_at: seconds(row.last_fetched_at),
        last_checked_at: seconds(row.last_checked_at),
        authenticated: row.authenticated_at.is_some(),
        created_at: iso(row.created_at),
        updated_at: iso(row.updated_at),
        id: row.id,
        orcid_id: row.orcid,
        slug: row.slug,
        photo_url: row.photo_url,
        people_type: row.people_type,
        sync_status: row.sync_status,
        sync_error: row.sync_error,
        harvest_state: row.harvest_state,
        origin: row.origin,
        hidden: row.hidden,
        revision: row.revision,
    }
}

fn one(text: &str) -> Texts {
    Texts::from([(DEFAULT_LOCALE.to_owned(), text.to_owned())])
}

fn names(row: &person::Model, manual: &Manual) -> Texts {
    if manual.name.is_empty() { one(&row.display_name) } else { manual.name.clone() }
}

fn biography(row: &person::Model, manual: &Manual) -> Option<Texts> {
    match &manual.biography {
        Some(written) => written.clone(),
        None => row.biography.as_deref().map(one),
    }
}

fn written(manual: &Manual) -> Vec<&'static str> {
    let name = (!manual.name.is_empty()).then_some("name");
    let biography = manual.biography.is_some().then_some("biography");
    name.into_iter().chain(biography).collect()
}

fn membership(row: pressmark_store::entity::membership::Model) -> Membership {
    Membership { entity_id: row.entity_id, status: row.status, starts_at: row.starts_at, ends_at: row.ends_at }
}

fn in_entity(membership: Membership, entities: &HashMap<String, String>) -> InEntity {
    let Membership { entity_id, status, starts_at, ends_at } = membership;
    InEntity { entity_name: entities.get(&entity_id).cloned(), entity_id, status, starts_at, ends_at }
}
