//! The reason `mint_failed` for attention (rule 37): one of a work's identifiers could not be registered. The next
//! success takes it away. Identifiers of works that were merged into another lead to that one, and are its trouble.

use pressmark_store::repo::{hold, identifiers, publications};
use pressmark_store::{Result, WriteTx};

use crate::upsert::with_reason;

/// Holds a work, and what it was merged into, against other writers until the transaction ends.
pub(super) async fn hold(tx: &WriteTx, workspace_id: i64, publication_id: i64) -> Result<()> {
    let ids = hold::with_survivors(&**tx, workspace_id, &[publication_id]).await?;
    hold::hold(tx, workspace_id, &ids).await
}

/// Brings the reason of works in step with their identifiers, and that of those that they were merged into.
///
/// # Errors
/// As [`hold::hold`].
pub(crate) async fn refresh(tx: &WriteTx, workspace_id: i64, publication_ids: &[i64]) -> Result<()> {
    let ids = hold::with_survivors(&**tx, workspace_id, publication_ids).await?;
    for row in publications::by_ids_for_update(tx, workspace_id, &ids).await? {
        let failing = !identifiers::failing(&**tx, row.id).await?.is_empty();
        let after = with_reason(&row.attention, "mint_failed", failing);
        if after != row.attention {
            publications::set_attention(tx, workspace_id, row.id, &after).await?;
        }
    }
    Ok(())
}
