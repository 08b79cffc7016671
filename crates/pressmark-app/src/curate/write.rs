//! What curation made of a work, written.

use pressmark_domain::WorkRecord;
use pressmark_domain::curation::{self, Outside, Revision};
use pressmark_domain::merge::canonical_json;
use pressmark_store::entity::publication;
use pressmark_store::repo::{publications, revisions};
use pressmark_store::{Result, WriteTx, clock};
use serde_json::json;

use super::{CurateError, identifier};
use crate::activity::{Actor, Event, EventType, record};
use crate::linking::{put_authors, relink};
use crate::upsert::{CuratedText, changed_fields, fill_shown_id};
use crate::{duplicates, identifiers};

/// What an act of curation makes of a work.
pub(super) struct Change {
    /// `edit`, `revert`, `undo`, `restore_revision` or `keep`.
    pub(super) kind: &'static str,
    pub(super) original: WorkRecord,
    pub(super) curated: curation::Curated,
    pub(super) outside: Outside,
    pub(super) revision: Revision,
}

/// Writes a change of a work whose row the transaction holds. Returns the row as it is now, and the number of the
/// revision; what changes nothing is none.
pub(super) async fn write(
    tx: &WriteTx,
    before: publication::Model,
    change: Change,
    run: Option<&str>,
    actor: &Actor,
) -> Result<(publication::Model, Option<i32>), CurateError> {
    let Change { kind, original, curated, outside, revision } = change;
    if !revision.edits_record() && revision.before == revision.after {
        return Ok((before, None));
    }
    let now = clock::now_millis();
    let text = CuratedText::of(&original, curated)?;
    let mut row = before.clone();
    text.fill(&mut row);
    fill_shown_id(&mut row, &text.record);
    row.visible = outside.visible;
    row.custom = canonical_json(&outside.custom);
    row.revision += 1;
    row.updated_at = now;
    // The custom fields themselves, not their text: where nothing is set yet that is `{}`.
    if row.merged != before.merged || revision.before.custom != revision.after.custom {
        row.edit_count += 1;
        row.last_edited_at = Some(now);
    }
    if row.merged != before.merged || row.visible != before.visible {
        row.public_changed_at = now;
    }
    if row.visible {
        row.first_public_at = row.first_public_at.or(Some(now));
    }
    if row.shown_id != before.shown_id {
        identifier::take(tx, &row).await?;
    }
    publications::update_changed(tx, before.clone(), row.clone()).await?;
    if row.merged != before.merged || row.visible != before.visible {
        identifiers::works_changed(tx, &[row.id], Some(actor)).await?;
    }
    let fields = changed_fields(&before.merged, &row.merged);
    if fields.iter().any(|field| field == "authors") {
        put_authors(tx, &row, &text.record).await?;
        relink(tx, &row, text.record, now).await?;
    }
    // Many works at once are looked through on request.
    if run.is_none() && duplicates::are_telling(&fields) {
        duplicates::queue_work_in(tx, row.workspace_id, row.id, "edit").await?;
    }
    let number = revisions::add(
        tx,
        revisions::NewRevision {
            workspace_id: row.workspace_id,
            publication_id: row.id,
            kind,
            run: run.map(str::to_owned),
            revision: serde_json::to_string(&revision)?,
            decisions: row.decisions.clone(),
            merged: row.merged.clone(),
            by: actor.name.clone(),
            at: now,
        },
    );
    let number = number.await?;
    Ok((row, Some(number)))
}

/// Writes the event of a change.
pub(super) async fn say(
    tx: &WriteTx,
    row: &publication::Model,
    kind: &'static str,
    number: i32,
    actor: &Actor,
) -> Result<()> {
    let (event_type, done) = match kind {
        "edit" => (EventType::WorkEdited, "was edited"),
        "keep" => (EventType::ConflictSettled, "keeps what was decided on it"),
        _ => (EventType::WorkReverted, "was brought back to an earlier state"),
    };
    let event = Event::new(event_type, format!("{} {done}", row.shown_id))
        .in_workspace(row.workspace_id)
        .on("publication", &row.shown_id)
        .with(json!({ "revision": number, "kind": kind }));
    record(tx, actor, event).await
}
