//! The reason `duplicate` for attention (rule 37).

use pressmark_store::repo::{duplicates, hold, publications};
use pressmark_store::{Result, WriteTx};

use crate::upsert::with_reason;

/// Brings the reason `duplicate` of works in step with the pairs that wait for a decision.
///
/// # Errors
/// Any database error.
pub(super) async fn refresh(tx: &WriteTx, workspace_id: i64, ids: &[i64]) -> Result<()> {
    // Whoever calls holds them; but for one that was paired a moment ago.
    hold::hold(tx, workspace_id, ids).await?;
    let waiting = duplicates::waiting(&**tx, workspace_id, ids).await?;
    for (id, before, _) in publications::attention_of(&**tx, workspace_id, ids).await? {
        let after = with_reason(&before, "duplicate", waiting.contains(&id));
        if after != before {
            publications::set_attention(tx, workspace_id, id, &after).await?;
        }
    }
    Ok(())
}

/// The same for works and all that are paired with them.
///
/// # Errors
/// Any database error.
pub(super) async fn refresh_around(tx: &WriteTx, workspace_id: i64, ids: &[i64]) -> Result<()> {
    let pairs = duplicates::of_works(&**tx, workspace_id, ids).await?;
    let mut all = ids.to_vec();
    all.extend(pairs.iter().flat_map(|pair| [pair.first_id, pair.second_id]));
    all.sort_unstable();
    all.dedup();
    refresh(tx, workspace_id, &all).await
}
