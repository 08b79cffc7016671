//! A work as the import of its DOI answers with it.

use pressmark_app::identifiers;
use pressmark_app::import_doi::ImportedDoi;
use pressmark_domain::Doi;
use pressmark_store::repo::{links, people, publications};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::failure::Failure;
use crate::public::row::url_of_id;
use crate::state::HttpState;

/// A work that was imported, or brought up to date.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportedWork {
    /// Its id.
    id: String,
    /// The same.
    doi: String,
    /// Where it resolves.
    doi_url: String,
    /// Whether it is new here.
    created: bool,
    /// Fields that changed of one that was here already.
    changed: Vec<String>,
    /// The DOI that was asked for, if its work was merged into this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    merged_from: Option<String>,
    title: Option<String>,
    publication_type: Option<String>,
    /// As far as it is known: `2019`, `2019-05`.
    publication_date: Option<String>,
    publication_year: Option<i32>,
    cited_by_count: Option<i32>,
    open_access_status: Option<String>,
    is_retracted: bool,
    /// Whether public surfaces show it.
    visible: bool,
    /// iDs of the people whose work it is.
    person_orcids: Vec<String>,
    /// iDs of those whom this import linked.
    linked: Vec<String>,
    /// Registration agency of the DOI.
    agency: Option<String>,
    /// Upstreams that did not answer; they will be asked again.
    missing_sources: Vec<String>,
    /// Unix seconds.
    last_fetched_at: i64,
    /// The record.
    #[schema(value_type = Object)]
    merged: Value,
}

/// The work as it is now.
pub(super) async fn read_work(
    state: &HttpState,
    workspace: i64,
    asked: &Doi,
    imported: &ImportedDoi,
) -> Result<ImportedWork, Failure> {
    let (read, id) = (state.store.read(), imported.publication_id);
    let row = publications::by_ids(read, workspace, &[id]).await?.pop();
    let row = row.ok_or_else(|| Failure::internal(format!("publication {id} is gone as soon as it was imported")))?;
    let key = ("doi".to_owned(), asked.as_str().to_owned());
    let named = publications::by_keys(read, workspace, std::slice::from_ref(&key)).await?.get(&key).copied();
    let linked = links::of_publications(read, &[id]).await?.remove(&id).unwrap_or_default();
    let linked: Vec<i64> = linked.iter().filter(|link| link.state == "linked").map(|link| link.person_id).collect();
    let mut people = people::by_ids(read, workspace, &linked).await?;
    people.sort_by_key(|person| linked.iter().position(|id| *id == person.id));
    let orcids = |only: &dyn Fn(i64) -> bool| -> Vec<String> {
        people.iter().filter(|person| only(person.id)).filter_map(|person| person.orcid.clone()).collect()
    };
    let doi = match (row.id_type == "doi").then_some(row.shown_id.as_str()) {
        Some(doi) if identifiers::leads_nowhere(read, doi).await? => None,
        doi => doi,
    };
    Ok(ImportedWork {
        doi_url: url_of_id(doi, &row.shown_id, &state.settings.public_url),
        id: row.shown_id.clone(),
        doi: row.shown_id.clone(),
        created: imported.is_new,
        changed: imported.fields.clone(),
        merged_from: named.filter(|named| *named != id).map(|_| asked.as_str().to_owned()),
        title: row.title,
        publication_type: row.publication_type,
        publication_date: row.publication_date,
        publication_year: row.publication_year,
        cited_by_count: row.cited_by_count,
        open_access_status: row.open_access_status,
        is_retracted: row.is_retracted,
        visible: row.visible,
        person_orcids: orcids(&|_| true),
        linked: orcids(&|id| imported.linked.contains(&id)),
        agency: row.agency,
        missing_sources: imported.missing.clone(),
        last_fetched_at: row.last_fetched_at / 1_000,
        merged: serde_json::from_str(&row.merged).map_err(Failure::internal)?,
    })
}
