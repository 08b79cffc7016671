//! Edits by JSON Patch.

use std::collections::BTreeMap;

use pressmark_domain::curation::{self, Patch};
use pressmark_store::entity::publication;
use pressmark_store::repo::publications;
use pressmark_store::{Changed, EntityKind, WriteTx};

use super::state::{State, as_seen, stamp};
use super::write::{Change, Draft, say, write, write_all};
use super::{CurateError, Curated, hold_identifiers};
use crate::activity::Actor;

/// What somebody wants to make of a work.
#[derive(Debug)]
pub(super) struct Wish {
    /// As it was when the edit was worked out.
    known: publication::Model,
    /// The edit, worked out for that row before the writer of the database is taken.
    ready: Option<Result<Draft, CurateError>>,
    patch: Patch,
    /// The revision that the editor saw.
    if_match: Option<i32>,
    actor: Actor,
}

impl Wish {
    pub(super) fn new(known: publication::Model, patch: Patch, if_match: Option<i32>, actor: Actor) -> Self {
        let ready = Some(drafted(known.clone(), &patch, &actor));
        Self { known, ready, patch, if_match, actor }
    }

    /// Workspace and key of the work.
    pub(super) fn work(&self) -> (i64, i64) {
        (self.known.workspace_id, self.known.id)
    }

    /// The edit of the row that the transaction holds; worked out once more if the work changed meanwhile.
    fn draft(&mut self, row: Option<publication::Model>) -> Result<Draft, CurateError> {
        let row = as_seen(row, self.if_match)?;
        match self.ready.take() {
            Some(ready) if row == self.known => ready,
            _ => drafted(row, &self.patch, &self.actor),
        }
    }
}

/// Does what is wished of different works of one workspace, and commits. What cannot be done of one wish is said of
/// that one, and the others are done. Where rows are held against other writers (PostgreSQL), one wish at a time: the
/// names that several give would have to be held all at once ([`pressmark_store::repo::hold`]).
///
/// # Errors
/// What was found out only when something was written already; then nothing is done of any.
pub(super) async fn fulfil(tx: WriteTx, wishes: &mut [Wish]) -> Result<Vec<Result<Curated, CurateError>>, CurateError> {
    let Some((workspace_id, _)) = wishes.first().map(Wish::work) else { return Ok(Vec::new()) };
    for wish in wishes.iter() {
        hold_identifiers(&tx, workspace_id, &[wish.known.id], &wish.patch, &wish.actor).await?;
    }
    let ids: Vec<i64> = wishes.iter().map(|wish| wish.known.id).collect();
    let rows = publications::by_ids_for_update(&tx, workspace_id, &ids).await?;
    let mut rows: BTreeMap<i64, publication::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    let (mut possible, mut judged) = (Vec::new(), Vec::new());
    for wish in wishes {
        let draft = wish.draft(rows.remove(&wish.known.id));
        judged.push(draft.map(|draft| possible.push((draft, &wish.actor))));
    }
    let actors: Vec<&Actor> = possible.iter().map(|(_, actor)| *actor).collect();
    let written = write_all(&tx, possible, None).await?;
    let told = written.iter().zip(actors).filter_map(|((row, number), actor)| Some((row, (*number)?, actor)));
    say(&tx, "edit", told).await?;
    let changed = tx.commit().await?;
    let mut written = written.into_iter();
    let outcome = |judged: Result<(), CurateError>| {
        judged?;
        let (row, number) = written.next().ok_or(CurateError::NotFound)?;
        let changed = changed.iter().filter(|change| concerns(change, row.id, &ids)).copied().collect();
        Ok(Curated { row, changed, number })
    };
    Ok(judged.into_iter().map(outcome).collect())
}

/// Whether whoever edited a work waits for a change: not for those of the other works that were written with it.
fn concerns(change: &Changed, id: i64, together: &[i64]) -> bool {
    change.kind != EntityKind::Publication || change.id == id || !together.contains(&change.id)
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
