//! The reason `mint_failed` for attention (rule 37): one of a work's identifiers could not be registered. The next
//! success takes it away.

use pressmark_store::repo::{identifiers, publications};
use pressmark_store::{Result, WriteTx};

use crate::upsert::with_reason;

/// Holds a work against other writers until the transaction ends.
pub(super) async fn hold(tx: &WriteTx, workspace_id: i64, publication_id: i64) -> Result<()> {
    publications::by_ids_for_update(tx, workspace_id, &[publication_id]).await.map(drop)
}

/// Brings the reason of a work in step with its identifiers.
pub(super) async fn refresh(tx: &WriteTx, workspace_id: i64, publication_id: i64) -> Result<()> {
    let failing = identifiers::any_failing(&**tx, publication_id).await?;
    for row in publications::by_ids_for_update(tx, workspace_id, &[publication_id]).await? {
        let after = with_reason(&row.attention, "mint_failed", failing);
        if after != row.attention {
            publications::set_attention(tx, workspace_id, publication_id, &after).await?;
        }
    }
    Ok(())
}
