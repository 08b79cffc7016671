//! One work becomes two again.

use pressmark_domain::WorkRecord;
use pressmark_domain::curation::Decision;
use pressmark_store::entity::{publication, publication_merge};
use pressmark_store::repo::{merges, publications, revisions, views};
use pressmark_store::{Changed, ConnectionTrait, Result, Store, WriteTx, clock};

use super::hold::{are_there, hold};
use super::kept::Kept;
use super::{MergeError, attention, event, lay, merge, restore};
use crate::activity::Actor;
use crate::identifiers;
use crate::linking::{self, refresh_attention};

/// What a split led to.
#[derive(Debug)]
pub struct Split {
    /// Number of the merge that was undone.
    pub number: i64,
    /// The work that had stayed, as it is now.
    pub survivor: publication::Model,
    /// The work that is back.
    pub restored: publication::Model,
    /// What changed, for whoever wants to read the write.
    pub changed: Vec<Changed>,
}

/// Undoes a merge into a work, by its number: each value, link, view and identifier goes back to where it came from,
/// with what became of it since. Merges are undone in the opposite order, the last first.
///
/// # Errors
/// [`MergeError`]
pub async fn split(
    store: &Store,
    workspace_id: i64,
    survivor_id: i64,
    number: i64,
    actor: &Actor,
) -> Result<Split, MergeError> {
    let tx = store.begin().await?;
    let merge = find(&tx, workspace_id, survivor_id, number).await?;
    let (survivor, merged) = hold(&tx, workspace_id, survivor_id, merge.merged_id).await?;
    // Somebody may have split them while this waited for the rows.
    if merged.merged_into != Some(survivor_id) {
        return Err(MergeError::NotMerged);
    }
    let free = publication::Model { merged_into: None, ..merged.clone() };
    are_there(&tx, [&survivor, &free]).await?;
    let kept: Kept = serde_json::from_str(&merge.kept)?;
    let now = clock::now_millis();
    let claimants = restore::keys_and_views(&tx, &survivor, &merged, &kept).await?;
    restore::give_links(&tx, &survivor, &merged, &kept, &claimants, now).await?;
    let decisions = restore::decisions(&survivor, &kept)?;
    let stays = write_survivor(&tx, &survivor, decisions, &kept, now).await?;
    let back = write_restored(&tx, free, now).await?;
    restore::pairs(&tx, &survivor, &merged, kept, (actor.name.as_str(), merge.at, now)).await?;
    let ids = [survivor_id, back.id];
    refresh_attention(&tx, workspace_id, &ids).await?;
    attention::refresh_around(&tx, workspace_id, &ids).await?;
    identifiers::works_changed(&tx, &ids, Some(actor)).await?;
    identifiers::refresh_attention(&tx, workspace_id, &ids).await?;
    let rows = vec![merge::changed(&survivor, &stays, "split", actor, now)?, merge::bare(&back, "split", actor, now)];
    revisions::add_many(&tx, rows).await?;
    merges::close(&tx, merge.id, &actor.name, now).await?;
    event::split(&tx, &stays, &back, merge.id, actor).await?;
    let survivor = lay::again(&tx, workspace_id, survivor_id).await?;
    let restored = lay::again(&tx, workspace_id, back.id).await?;
    Ok(Split { number: merge.id, survivor, restored, changed: tx.commit().await? })
}

/// The merge that is meant, if nothing stands on it.
async fn find(
    tx: &WriteTx,
    workspace_id: i64,
    survivor_id: i64,
    number: i64,
) -> Result<publication_merge::Model, MergeError> {
    let standing = merges::into(&**tx, workspace_id, survivor_id).await?;
    let found = standing.iter().find(|merge| merge.id == number).ok_or(MergeError::NotMerged)?;
    match standing.first() {
        Some(last) if last.id != found.id => {
            Err(MergeError::LaterFirst(shown_id(&**tx, workspace_id, last.merged_id).await?))
        }
        _ => Ok(found.clone()),
    }
}

async fn shown_id(conn: &impl ConnectionTrait, workspace_id: i64, id: i64) -> Result<String> {
    let row = publications::by_ids(conn, workspace_id, &[id]).await?.pop();
    Ok(row.map_or_else(|| id.to_string(), |row| row.shown_id))
}

/// The work that had stayed, from what is said of it alone.
async fn write_survivor(
    tx: &WriteTx,
    before: &publication::Model,
    decisions: Vec<Decision>,
    kept: &Kept,
    now: i64,
) -> Result<publication::Model> {
    let mut row = before.clone();
    row.decisions = serde_json::to_string(&decisions)?;
    if !has_views(tx, row.id).await? {
        row.original.clone_from(&kept.original_ours);
        row.provider_sources.clone_from(&kept.sources_ours);
    }
    publications::update(tx, vec![row.clone()]).await?;
    finish(tx, row, &decisions, &kept.merged_ours, now).await
}

/// The work that is back. Nothing touched its row while it was away; what is said of it may have changed.
async fn write_restored(tx: &WriteTx, row: publication::Model, now: i64) -> Result<publication::Model> {
    publications::update(tx, vec![row.clone()]).await?;
    let decisions: Vec<Decision> = serde_json::from_str(&row.decisions)?;
    let before = row.merged.clone();
    finish(tx, row, &decisions, &before, now).await
}

/// Merges a work anew, lays its decisions over it, and writes it. `before`: the record whose authors the links know.
async fn finish(
    tx: &WriteTx,
    row: publication::Model,
    decisions: &[Decision],
    before: &str,
    now: i64,
) -> Result<publication::Model> {
    let (fetched, checked) = (row.last_fetched_at, row.last_checked_at);
    let mut row = lay::remerge(tx, &row, now).await?;
    // No upstream was asked.
    (row.last_fetched_at, row.last_checked_at) = (fetched, checked);
    let record = lay::lay(&mut row, decisions)?;
    row.revision += 1;
    (row.public_changed_at, row.updated_at) = (now, now);
    publications::update(tx, vec![row.clone()]).await?;
    linking::put_authors(tx, &row, &record).await?;
    let known: WorkRecord = serde_json::from_str(before)?;
    if known.authors != record.authors {
        linking::relink(tx, &row, record, now).await?;
    }
    Ok(row)
}

async fn has_views(tx: &WriteTx, id: i64) -> Result<bool> {
    Ok(views::of_works(&**tx, &[id]).await?.get(&id).is_some_and(|views| !views.is_empty()))
}
