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

/// A change worked out: what of writing it needs no database.
pub(super) struct Draft {
    before: publication::Model,
    /// `None` where nothing changes.
    after: Option<After>,
}

struct After {
    kind: &'static str,
    /// But for its times.
    row: publication::Model,
    record: WorkRecord,
    /// Members of the record that changed.
    fields: Vec<String>,
    revision: String,
    edits: bool,
}

impl Draft {
    pub(super) fn of(before: publication::Model, change: Change) -> Result<Self, CurateError> {
        let Change { kind, original, curated, outside, revision } = change;
        if !revision.edits_record() && revision.before == revision.after {
            return Ok(Self { before, after: None });
        }
        let text = CuratedText::of(&original, curated)?;
        let mut row = before.clone();
        text.fill(&mut row);
        fill_shown_id(&mut row, &text.record);
        row.visible = outside.visible;
        row.custom = canonical_json(&outside.custom);
        row.revision += 1;
        // The custom fields themselves, not their text: where nothing is set yet that is `{}`.
        let edits = row.merged != before.merged || revision.before.custom != revision.after.custom;
        row.edit_count += i32::from(edits);
        let fields = changed_fields(&before.merged, &row.merged);
        let revision = serde_json::to_string(&revision)?;
        let after = After { kind, row, record: text.record, fields, revision, edits };
        Ok(Self { before, after: Some(after) })
    }
}

/// Writes a change of a work whose row the transaction holds, and had when it was worked out. Returns the row as it is
/// now, and the number of the revision; what changes nothing is none.
pub(super) async fn write(
    tx: &WriteTx,
    draft: Draft,
    run: Option<&str>,
    actor: &Actor,
) -> Result<(publication::Model, Option<i32>), CurateError> {
    let Draft { before, after } = draft;
    let Some(After { kind, mut row, record, fields, revision, edits }) = after else { return Ok((before, None)) };
    let now = clock::now_millis();
    row.updated_at = now;
    if edits {
        row.last_edited_at = Some(now);
    }
    let is_seen = row.merged != before.merged || row.visible != before.visible;
    if is_seen {
        row.public_changed_at = now;
    }
    if row.visible {
        row.first_public_at = row.first_public_at.or(Some(now));
    }
    if row.shown_id != before.shown_id {
        identifier::take(tx, &row).await?;
    }
    publications::update_changed(tx, before, row.clone()).await?;
    if is_seen {
        identifiers::works_changed(tx, &[row.id], Some(actor)).await?;
    }
    if fields.iter().any(|field| field == "authors") {
        put_authors(tx, &row, &record).await?;
        relink(tx, &row, record, now).await?;
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
            revision,
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
