//! A work as curation sees it.

use pressmark_domain::WorkRecord;
use pressmark_domain::curation::{CustomFields, Decision, Outside, Stamp};
use pressmark_store::entity::publication;
use pressmark_store::repo::publications;
use pressmark_store::{WriteTx, clock};

use super::CurateError;
use crate::activity::Actor;

/// What the providers say, what curators decided, and what stands beside the record.
pub(super) struct State {
    pub(super) original: WorkRecord,
    pub(super) decisions: Vec<Decision>,
    pub(super) outside: Outside,
}

impl State {
    pub(super) fn of(row: &publication::Model) -> Result<Self, CurateError> {
        let custom: CustomFields = serde_json::from_str(&row.custom)?;
        Ok(Self {
            original: serde_json::from_str(&row.original)?,
            decisions: serde_json::from_str(&row.decisions)?,
            outside: Outside { visible: row.visible, custom },
        })
    }
}

/// The row of a work, held against other writers until the transaction ends. `if_match`: the revision that the caller saw.
pub(super) async fn hold(
    tx: &WriteTx,
    workspace_id: i64,
    id: i64,
    if_match: Option<i32>,
) -> Result<publication::Model, CurateError> {
    as_seen(publications::by_ids_for_update(tx, workspace_id, &[id]).await?.pop(), if_match)
}

/// A row that is held, if it can be changed by whoever saw that revision of it.
pub(super) fn as_seen(
    row: Option<publication::Model>,
    if_match: Option<i32>,
) -> Result<publication::Model, CurateError> {
    let row = row.filter(|row| row.merged_into.is_none()).ok_or(CurateError::NotFound)?;
    if row.deleted_at.is_some() {
        return Err(CurateError::Deleted);
    }
    match if_match {
        Some(seen) if seen != row.revision => Err(CurateError::Stale { revision: row.revision }),
        _ => Ok(row),
    }
}

/// Who changes something, now.
pub(super) fn stamp(actor: &Actor) -> Stamp {
    Stamp { by: actor.name.clone(), at: clock::now_millis() }
}
