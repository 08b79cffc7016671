//! Lines of a run's report, with what they are about by the names that clients know.

use std::collections::HashMap;

use pressmark_store::entity::run_item;
use pressmark_store::repo::{people, runs};
use serde::Serialize;
use utoipa::ToSchema;

use crate::failure::Failure;
use crate::state::HttpState;

/// Something that a run changed, passed over or could not have.
#[derive(Serialize, ToSchema)]
pub(crate) struct RunItem {
    /// `new`, `changed`, `link_added`, `link_placed`, `link_suggested`, `link_withdrawn`, `conflict`, `noted`,
    /// `skipped` or `missing_source`.
    change: String,
    /// What it is about: `work:…`, `link:…`, `source:…`.
    about: String,
    /// Id of the work, as it is now.
    publication_id: Option<String>,
    /// Title of the work, as it is now.
    title: Option<String>,
    /// ORCID iD of the person.
    orcid_id: Option<String>,
    /// Names of the fields that changed, or places that are in conflict.
    fields: Vec<String>,
    /// Why, in words.
    reason: Option<String>,
    /// Unix milliseconds.
    at: i64,
}

/// The lines as they are told.
pub(super) async fn told(
    state: &HttpState,
    workspace: i64,
    rows: Vec<run_item::Model>,
) -> Result<Vec<RunItem>, Failure> {
    let ids = |of: fn(&run_item::Model) -> Option<i64>| {
        let mut ids: Vec<i64> = rows.iter().filter_map(of).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let read = state.store.read();
    let works = runs::names(read, workspace, &ids(|row| row.publication_id)).await?;
    let people = people::by_ids(read, workspace, &ids(|row| row.person_id)).await?;
    let orcids: HashMap<i64, String> =
        people.into_iter().filter_map(|person| Some((person.id, person.orcid?))).collect();
    let told = |row: run_item::Model| {
        let about = row.item_key.split_once(' ').map_or(row.item_key.as_str(), |(_, about)| about).to_owned();
        let (publication_id, title) = row.publication_id.and_then(|id| works.get(&id).cloned()).unzip();
        RunItem {
            about,
            publication_id,
            title: title.flatten(),
            orcid_id: row.person_id.and_then(|id| orcids.get(&id).cloned()),
            fields: row.fields.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default(),
            reason: row.reason,
            change: row.change,
            at: row.at,
        }
    };
    Ok(rows.into_iter().map(told).collect())
}
