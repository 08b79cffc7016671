//! Edits by JSON Patch.

use pressmark_domain::curation::{self, Patch};
use pressmark_store::entity::publication;
use pressmark_store::repo::publications;
use pressmark_store::{Store, WriteTx};

use super::state::{State, hold, stamp};
use super::write::{Change, Draft, say, write};
use super::{CurateError, Curated, hold_identifiers};
use crate::activity::Actor;

/// Applies a patch to a work: all of it or nothing. `if_match`: the revision that the caller saw.
///
/// # Errors
/// [`CurateError`].
pub async fn edit(
    store: &Store,
    workspace_id: i64,
    id: i64,
    patch: &Patch,
    if_match: Option<i32>,
    actor: &Actor,
) -> Result<Curated, CurateError> {
    // Worked out before the one writer of an embedded database is taken; once more if the work changes meanwhile.
    let known = publications::by_ids(store.read(), workspace_id, &[id]).await?.pop();
    let ready = known.clone().map(|row| drafted(row, patch, actor));
    let tx = store.begin().await?;
    hold_identifiers(&tx, workspace_id, &[id], patch, actor).await?;
    let row = hold(&tx, workspace_id, id, if_match).await?;
    let draft = match ready {
        Some(ready) if known.as_ref() == Some(&row) => ready?,
        _ => drafted(row, patch, actor)?,
    };
    let (row, number) = write(&tx, draft, None, actor).await?;
    if let Some(number) = number {
        say(&tx, &row, "edit", number, actor).await?;
    }
    let changed = tx.commit().await?;
    Ok(Curated { row, changed, number })
}

/// Applies a patch to a work whose row the transaction holds, as part of something larger that tells of it, after
/// [`hold_identifiers`]. Returns the number of the revision; `None` where nothing changed.
///
/// # Errors
/// [`CurateError`]; then nothing was written for this work.
pub async fn edit_in(
    tx: &WriteTx,
    row: publication::Model,
    patch: &Patch,
    run: Option<&str>,
    actor: &Actor,
) -> Result<Option<i32>, CurateError> {
    Ok(write(tx, drafted(row, patch, actor)?, run, actor).await?.1)
}

fn drafted(row: publication::Model, patch: &Patch, actor: &Actor) -> Result<Draft, CurateError> {
    let change = changed_by(&row, patch, actor)?;
    Draft::of(row, change)
}

pub(super) fn changed_by(row: &publication::Model, patch: &Patch, actor: &Actor) -> Result<Change, CurateError> {
    let state = State::of(row)?;
    let edit = curation::edit(&state.original, &state.decisions, &state.outside, patch, &stamp(actor))?;
    let curation::Edit { curated, outside, revision } = edit;
    Ok(Change { kind: "edit", original: state.original, curated, outside, revision })
}
