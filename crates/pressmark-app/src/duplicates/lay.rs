//! Decisions laid over a record anew, and author strings and links brought in step with it.

use std::collections::BTreeMap;

use pressmark_domain::curation::{self, Decision};
use pressmark_domain::{ProviderView, WorkRecord};
use pressmark_store::entity::{authorship, publication};
use pressmark_store::repo::{links, publications, views};
use pressmark_store::{Result, StoreError, WriteTx};

use crate::linking::{AuthorKeys, Claim, Judged, Profiles, link_batch};
use crate::upsert::{self, Context, CuratedText, Work, WorkOutcome, fill_shown_id};

/// The row of a work as it is now in this transaction.
pub(super) async fn again(tx: &WriteTx, workspace_id: i64, id: i64) -> Result<publication::Model> {
    let row = publications::by_ids_for_update(tx, workspace_id, &[id]).await?.pop();
    row.ok_or_else(|| StoreError::Corrupt(format!("publication {id} is gone")))
}

/// Merges a work anew from what providers say of it, with the decisions that its row holds.
pub(super) async fn remerge(tx: &WriteTx, row: &publication::Model, now: i64) -> Result<publication::Model> {
    upsert::remerge_ids(tx, context_of(row, now), &[row.id]).await?;
    again(tx, row.workspace_id, row.id).await
}

fn context_of(row: &publication::Model, now: i64) -> Context {
    Context { workspace_id: row.workspace_id, origin: "harvest", visible: row.visible, now }
}

/// Lays decisions over what a row says the providers say, and fills the row.
pub(super) fn lay(row: &mut publication::Model, decisions: &[Decision]) -> Result<WorkRecord> {
    let original: WorkRecord = serde_json::from_str(&row.original)?;
    let text = CuratedText::of(&original, curation::merge(&original, decisions))?;
    text.fill(row);
    fill_shown_id(row, &text.record);
    Ok(text.record)
}

/// Replaces the author strings by those of the record.
pub(super) async fn put_authors(tx: &WriteTx, row: &publication::Model, record: &WorkRecord) -> Result<()> {
    let keys = AuthorKeys::of(record).stored;
    let strings = record.authors.iter().zip(keys).enumerate().map(|(position, (author, name_key))| authorship::Model {
        publication_id: row.id,
        position: i32::try_from(position).unwrap_or(i32::MAX),
        workspace_id: row.workspace_id,
        name_key,
        orcid: author.orcid.map(|orcid| orcid.as_str().to_owned()),
    });
    publications::put_authorships(tx, &[], &[row.id], strings.collect()).await
}

/// Judges the links of a work anew, whose authors are others now.
pub(super) async fn relink(tx: &WriteTx, row: &publication::Model, record: WorkRecord, now: i64) -> Result<()> {
    let id = row.id;
    let stored = views::of_works(&**tx, &[id]).await?.remove(&id).unwrap_or_default();
    let views: Vec<ProviderView> =
        stored.iter().map(|view| Ok(serde_json::from_str(&view.view)?)).collect::<Result<_>>()?;
    let linked = links::of_publications(&**tx, &[id]).await?.remove(&id).unwrap_or_default();
    let claims: Vec<Claim> = linked
        .into_iter()
        .filter(|link| link.claimed)
        .map(|link| Claim {
            publication_id: id,
            person_id: link.person_id,
            put_codes: serde_json::from_str(&link.put_codes).unwrap_or_default(),
        })
        .collect();
    let outcome = WorkOutcome::Changed(vec!["authors".to_owned()]);
    let label = row.shown_id.clone();
    let work = Work { id, outcome, record, views, lookup_keys: None, label, conflicts: Vec::new() };
    let works = BTreeMap::from([(id, work)]);
    let mut profiles = Profiles::new(row.workspace_id);
    link_batch(tx, context_of(row, now), &works, &claims, &mut profiles, Judged::Everyone).await.map(drop)
}
