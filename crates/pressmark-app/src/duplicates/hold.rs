//! Two works, held against other writers until the transaction ends.

use pressmark_store::WriteTx;
use pressmark_store::entity::publication;
use pressmark_store::repo::{duplicates, hold as held, publications};

use super::MergeError;

/// The rows of two works, in the order asked for, whatever became of them. What they are paired with is held too: what
/// is said of it in `attention` follows from what becomes of these, and all works are held in one order ([`held`]).
pub(super) async fn hold(
    tx: &WriteTx,
    workspace_id: i64,
    first: i64,
    second: i64,
) -> Result<(publication::Model, publication::Model), MergeError> {
    let pairs = duplicates::of_works(&**tx, workspace_id, &[first, second]).await?;
    let mut all = vec![first, second];
    all.extend(pairs.iter().flat_map(|pair| [pair.first_id, pair.second_id]));
    held::hold(tx, workspace_id, &all).await?;
    let mut rows = publications::by_ids_for_update(tx, workspace_id, &[first, second]).await?;
    let mut take = |id: i64| {
        let at = rows.iter().position(|row| row.id == id).ok_or(MergeError::NotFound)?;
        Ok::<_, MergeError>(rows.swap_remove(at))
    };
    Ok((take(first)?, take(second)?))
}

/// Refuses works that are deleted, or that are another work by now.
pub(super) async fn are_there(tx: &WriteTx, rows: [&publication::Model; 2]) -> Result<(), MergeError> {
    for row in rows {
        if row.deleted_at.is_some() {
            return Err(MergeError::Deleted(row.shown_id.clone()));
        }
        if let Some(into) = row.merged_into {
            let other = publications::by_ids(&**tx, row.workspace_id, &[into]).await?.pop();
            let into = other.map_or_else(|| into.to_string(), |other| other.shown_id);
            return Err(MergeError::MergedAway { work: row.shown_id.clone(), into });
        }
    }
    Ok(())
}
