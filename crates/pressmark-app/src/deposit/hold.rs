//! A deposit that somebody is about to change.

use pressmark_store::WriteTx;
use pressmark_store::entity::{deposit, publication};
use pressmark_store::repo::deposits;

use super::{DepositError, Depositor, survivor};

/// A deposit and its work, for whoever may change it: its owner, and admins. No other version of it is changed until
/// the transaction ends.
///
/// # Errors
/// [`DepositError::NotFound`], [`DepositError::NotYours`] where the work is no secret.
pub(super) async fn hold(
    tx: &WriteTx,
    workspace_id: i64,
    id: i64,
    by: Depositor,
) -> Result<(deposit::Model, publication::Model), DepositError> {
    let row = deposits::find(&**tx, workspace_id, id).await?.ok_or(DepositError::NotFound)?;
    deposits::lock(tx, workspace_id, row.series_id).await?;
    // Who held it before may have changed it.
    let row = deposits::find(&**tx, workspace_id, id).await?.ok_or(DepositError::NotFound)?;
    let work = survivor(&**tx, workspace_id, id).await?.ok_or(DepositError::NotFound)?;
    if !by.is_admin && row.owner_id != by.user_id {
        let is_known = work.first_public_at.is_some() && work.visible && work.deleted_at.is_none();
        return Err(if is_known { DepositError::NotYours } else { DepositError::NotFound });
    }
    Ok((row, work))
}

/// [`hold`] of one that is not retired, nor deleted by a curator.
///
/// # Errors
/// As [`hold`]; [`DepositError::Retired`].
pub(super) async fn hold_live(
    tx: &WriteTx,
    workspace_id: i64,
    id: i64,
    by: Depositor,
) -> Result<(deposit::Model, publication::Model), DepositError> {
    let (row, work) = hold(tx, workspace_id, id, by).await?;
    if row.retired_at.is_some() || work.deleted_at.is_some() {
        return Err(DepositError::Retired);
    }
    Ok((row, work))
}
