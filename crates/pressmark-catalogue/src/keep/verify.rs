//! Compares index and truth both ways (`catalogue verify`).

use std::collections::BTreeMap;

use pressmark_store::repo::for_index;
use pressmark_store::{Changed, EntityKind, Store};

use super::batch::Maker;
use crate::document::Built;
use crate::error::{CatalogueError, Result};
use crate::read::Snapshot;
use crate::row::{PersonRow, PublicationRow};
use crate::schema::entity;
use crate::status::{Progress, VerifyReport};

/// Records compared in one short read.
const PAGE: u64 = 500;
/// Rows appended to the log in one transaction (engineering 3).
const REPAIRS: usize = 1_000;

/// Compares. The index must have caught up; what changes meanwhile is found different and looked at again by the caller.
pub(crate) async fn verify(
    store: &Store,
    snapshot: &Snapshot,
    internal_only: bool,
    mut progress: impl FnMut(Progress),
) -> Result<VerifyReport> {
    let conn = store.read();
    let total = for_index::count_all_publications(conn).await? + for_index::count_all_people(conn).await?;
    let maker = Maker { store: store.clone(), fields: snapshot.fields, internal_only };
    let mut report = VerifyReport::default();
    let mut left = hashes(snapshot)?;
    for kind in [EntityKind::Person, EntityKind::Publication] {
        let mut after = 0;
        loop {
            let (keys, built) = match kind {
                EntityKind::Person => {
                    let keys = for_index::person_ids_after(conn, after, PAGE).await?;
                    let built = maker.person_documents(&keys).await?;
                    (keys, built)
                }
                _ => {
                    let keys = for_index::publication_ids_after(conn, after, PAGE).await?;
                    let built = maker.publication_documents(&keys).await?;
                    (keys, built)
                }
            };
            let Some(last) = keys.last() else { break };
            after = *last;
            for built in built {
                compare(&built, &mut left, &mut report);
            }
            progress(Progress { done: report.compared, total: total.max(report.compared) });
        }
    }
    report.surplus = left.into_keys().map(|number| changed(snapshot, number)).collect::<Result<_>>()?;
    for change in report.missing.iter_mut().chain(&mut report.different) {
        change.workspace_id = workspace_of(store, change).await?;
    }
    Ok(report)
}

fn compare(built: &Built, left: &mut BTreeMap<u64, (u64, u32)>, report: &mut VerifyReport) {
    report.compared += 1;
    let (kind, id) = entity(built.entity);
    let change = Changed { workspace_id: 0, kind, id };
    match left.remove(&built.entity) {
        None => report.missing.push(change),
        Some((hash, 1)) if hash == built.hash => {}
        Some(_) => report.different.push(change),
    }
}

/// Every entity in the index, with its hash and how many documents it has: more than one is wrong.
fn hashes(snapshot: &Snapshot) -> Result<BTreeMap<u64, (u64, u32)>> {
    let mut hashes = BTreeMap::new();
    for (segment, columns) in snapshot.searcher.segment_readers().iter().zip(&snapshot.columns) {
        for doc in segment.doc_ids_alive() {
            let missing = || CatalogueError::Corrupt("a document without number or hash".into());
            let number = columns.entity.first(doc).ok_or_else(missing)?;
            let hash = columns.hash.first(doc).ok_or_else(missing)?;
            hashes.entry(number).and_modify(|(_, count)| *count += 1).or_insert((hash, 1));
        }
    }
    Ok(hashes)
}

/// A surplus document, as an entity: its row tells the workspace.
fn changed(snapshot: &Snapshot, number: u64) -> Result<Changed> {
    let (kind, id) = entity(number);
    let workspace_id = match snapshot.find_entity(number, None)? {
        Some(address) if kind == EntityKind::Person => snapshot.row::<PersonRow>(address)?.workspace_id,
        Some(address) => snapshot.row::<PublicationRow>(address)?.workspace_id,
        None => 0,
    };
    Ok(Changed { workspace_id, kind, id })
}

async fn workspace_of(store: &Store, change: &Changed) -> Result<i64> {
    let conn = store.read();
    Ok(match change.kind {
        EntityKind::Person => {
            for_index::people(conn, &[change.id], false).await?.first().map_or(0, |p| p.row.workspace_id)
        }
        _ => for_index::publications(conn, &[change.id]).await?.first().map_or(0, |p| p.row.workspace_id),
    })
}

/// Appends what differs to the change log: from there it is indexed as any change is.
pub(crate) async fn repair(store: &Store, report: &mut VerifyReport) -> Result<()> {
    let changes: Vec<Changed> =
        report.missing.iter().chain(&report.different).chain(&report.surplus).copied().collect();
    for changes in changes.chunks(REPAIRS) {
        let tx = store.begin().await?;
        for change in changes {
            tx.touch(change.workspace_id, change.kind, change.id);
        }
        report.repaired += tx.commit().await?.len() as u64;
    }
    Ok(())
}
