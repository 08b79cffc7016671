//! Conflicts, settled one way or the other.

use pressmark_domain::curation;
use pressmark_store::Store;

use super::revert::between;
use super::state::{State, hold};
use super::write::{Draft, say, write};
use super::{CurateError, Curated};
use crate::activity::Actor;

/// Settles a conflict: `keep` the curated value, or take what upstream says. `if_match`: the revision of the work that the
/// caller saw.
///
/// # Errors
/// [`CurateError`]
pub async fn settle(
    store: &Store,
    workspace_id: i64,
    id: i64,
    decision: u32,
    keep: bool,
    if_match: Option<i32>,
    actor: &Actor,
) -> Result<Curated, CurateError> {
    let tx = store.begin().await?;
    let row = hold(&tx, workspace_id, id, if_match).await?;
    let state = State::of(&row)?;
    if !state.decisions.iter().any(|known| known.id == decision) {
        return Err(CurateError::NoSuchDecision);
    }
    let (kind, curated) = if keep {
        ("keep", curation::keep(&state.original, &state.decisions, &[decision]))
    } else {
        ("revert", curation::revert(&state.original, &state.decisions, &[decision]))
    };
    let outside = state.outside;
    let change = between(kind, state, curated, outside, &row.merged)?;
    let (row, number) = write(&tx, Draft::of(row, change)?, None, actor).await?;
    say(&tx, kind, number.map(|number| (&row, number, actor))).await?;
    let changed = tx.commit().await?;
    Ok(Curated { row, changed, number })
}
