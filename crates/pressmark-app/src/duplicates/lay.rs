//! Decisions laid over a record anew.

use pressmark_domain::WorkRecord;
use pressmark_domain::curation::{self, Decision};
use pressmark_store::entity::publication;
use pressmark_store::repo::publications;
use pressmark_store::{Result, StoreError, WriteTx};

use crate::upsert::{self, Context, CuratedText, fill_shown_id};

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
