//! Back to what was: a place as harvested, a revision undone, the state of an earlier revision.

use pressmark_domain::WorkRecord;
use pressmark_domain::curation::{self, CustomFields, Decision, Outside, Revision, UndoError};
use pressmark_store::entity::publication;
use pressmark_store::repo::revisions;
use pressmark_store::{Store, WriteTx};

use super::state::{State, hold};
use super::write::{Change, Draft, say, write};
use super::{CurateError, Curated};
use crate::activity::Actor;

/// What to go back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revert {
    /// What is harvested, at and below a place (JSON Pointer).
    Path(String),
    /// As if this revision had not been; whatever came later stays.
    Revision(i32),
    /// The state that this revision left; 0: as harvested.
    To(i32),
    /// What is harvested, everywhere.
    All,
}

/// Reverts. `if_match`: the revision of the work that the caller saw.
///
/// # Errors
/// [`CurateError`]
pub async fn revert(
    store: &Store,
    workspace_id: i64,
    id: i64,
    what: &Revert,
    if_match: Option<i32>,
    actor: &Actor,
) -> Result<Curated, CurateError> {
    let tx = store.begin().await?;
    let row = hold(&tx, workspace_id, id, if_match).await?;
    let change = match what {
        Revert::Path(path) => at_path(&row, path)?,
        Revert::All => everything(&row, "revert", false)?,
        Revert::To(0) => everything(&row, "restore_revision", true)?,
        Revert::To(number) => to(&tx, &row, *number).await?,
        Revert::Revision(number) => undo(&tx, &row, *number).await?,
    };
    let kind = change.kind;
    let (row, number) = write(&tx, Draft::of(row, change)?, None, actor).await?;
    say(&tx, kind, number.map(|number| (&row, number, actor))).await?;
    let changed = tx.commit().await?;
    Ok(Curated { row, changed, number })
}

/// Undoes a revision of a work whose row the transaction holds, as part of something larger that tells of it.
///
/// # Errors
/// [`CurateError`]; then nothing was written for this work.
pub async fn undo_in(
    tx: &WriteTx,
    row: publication::Model,
    number: i32,
    run: Option<&str>,
    actor: &Actor,
) -> Result<Option<i32>, CurateError> {
    let change = undo(tx, &row, number).await?;
    Ok(write(tx, Draft::of(row, change)?, run, actor).await?.1)
}

fn at_path(row: &publication::Model, path: &str) -> Result<Change, CurateError> {
    let state = State::of(row)?;
    let ids = curation::decisions_at(&state.original, &state.decisions, path);
    let outside = Outside { custom: without(state.outside.custom, path), ..state.outside };
    if ids.is_empty() && outside == state.outside {
        return Err(CurateError::NothingThere(path.to_owned()));
    }
    let curated = curation::revert(&state.original, &state.decisions, &ids);
    between("revert", state, curated, outside, &row.merged)
}

/// The custom fields without the one at a place. No provider speaks of them: as harvested means not set.
fn without(custom: CustomFields, path: &str) -> CustomFields {
    match path {
        "/q" => CustomFields { q: None, ..custom },
        "/q_percentage" => CustomFields { q_percentage: None, ..custom },
        "/if_value" => CustomFields { if_value: None, ..custom },
        "/if5a_value" => CustomFields { if5a_value: None, ..custom },
        "/funding" => CustomFields { funding: None, ..custom },
        _ => custom,
    }
}

fn everything(row: &publication::Model, kind: &'static str, custom_too: bool) -> Result<Change, CurateError> {
    let state = State::of(row)?;
    let curated = curation::merge(&state.original, &[]);
    let custom = if custom_too { CustomFields::default() } else { state.outside.custom };
    let outside = Outside { custom, ..state.outside };
    between(kind, state, curated, outside, &row.merged)
}

async fn to(tx: &WriteTx, row: &publication::Model, number: i32) -> Result<Change, CurateError> {
    let state = State::of(row)?;
    let (revision, decisions) = read(tx, row, number).await?;
    let curated = curation::merge(&state.original, &decisions);
    between("restore_revision", state, curated, revision.after, &row.merged)
}

async fn undo(tx: &WriteTx, row: &publication::Model, number: i32) -> Result<Change, CurateError> {
    let state = State::of(row)?;
    let (revision, _) = read(tx, row, number).await?;
    let curated = revision.undo(&state.original, &state.decisions)?;
    let outside = outside_without(&revision, state.outside)?;
    between("undo", state, curated, outside, &row.merged)
}

/// What stands beside the record without a revision.
fn outside_without(revision: &Revision, now: Outside) -> Result<Outside, UndoError> {
    // Beside the record nothing has a decision of its own; 0 is the number of none.
    fn back<T: PartialEq>(before: T, after: T, now: T) -> Result<T, UndoError> {
        if before == after {
            Ok(now)
        } else if now == after {
            Ok(before)
        } else {
            Err(UndoError { decision: 0 })
        }
    }
    let (a, b, n) = (revision.before.custom, revision.after.custom, now.custom);
    Ok(Outside {
        visible: back(revision.before.visible, revision.after.visible, now.visible)?,
        custom: CustomFields {
            q: back(a.q, b.q, n.q)?,
            q_percentage: back(a.q_percentage, b.q_percentage, n.q_percentage)?,
            if_value: back(a.if_value, b.if_value, n.if_value)?,
            if5a_value: back(a.if5a_value, b.if5a_value, n.if5a_value)?,
            funding: back(a.funding, b.funding, n.funding)?,
        },
    })
}

/// A revision that says something of the record, and all decisions as it left them.
async fn read(tx: &WriteTx, row: &publication::Model, number: i32) -> Result<(Revision, Vec<Decision>), CurateError> {
    let found = revisions::by_number(&**tx, row.workspace_id, row.id, number).await?;
    // Merges move more than decisions: they are split, not reverted.
    let found = found.filter(|found| !found.merged.is_empty() && !matches!(found.kind.as_str(), "merge" | "split"));
    let found = found.ok_or(CurateError::NoSuchRevision)?;
    Ok((serde_json::from_str(&found.revision)?, serde_json::from_str(&found.decisions)?))
}

/// A change that is no patch; the patch that would have made it is worked out for the history.
pub(super) fn between(
    kind: &'static str,
    state: State,
    curated: curation::Curated,
    outside: Outside,
    merged: &str,
) -> Result<Change, CurateError> {
    let before: WorkRecord = serde_json::from_str(merged)?;
    let patch = |from: &WorkRecord, to: &WorkRecord| match curation::edit_patch(from, to) {
        Some(patch) => serde_json::from_str(&patch),
        None => Ok(serde_json::json!([])),
    };
    let revision = Revision {
        patch: patch(&before, &curated.record)?,
        inverse: patch(&curated.record, &before)?,
        ..Revision::between(&state.decisions, &curated.decisions, state.outside, outside)
    };
    Ok(Change { kind, original: state.original, curated, outside, revision })
}
