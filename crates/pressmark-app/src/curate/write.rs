//! What curation made of a work, written.

use pressmark_domain::WorkRecord;
use pressmark_domain::curation::{self, Outside, Revision};
use pressmark_domain::merge::canonical_json;
use pressmark_store::entity::publication;
use pressmark_store::repo::publications;
use pressmark_store::repo::revisions::{self, NewRevision};
use pressmark_store::{Result, WriteTx, clock};
use serde_json::json;

use super::{CurateError, identifier};
use crate::activity::{Actor, Event, EventType, record_all};
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
#[derive(Debug)]
pub(super) struct Draft {
    before: publication::Model,
    /// `None` where nothing changes.
    after: Option<After>,
}

#[derive(Debug)]
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

/// [`write_all`] of one.
pub(super) async fn write(
    tx: &WriteTx,
    draft: Draft,
    run: Option<&str>,
    actor: &Actor,
) -> Result<(publication::Model, Option<i32>), CurateError> {
    let written = write_all(tx, vec![(draft, actor)], run).await?.pop();
    written.ok_or(CurateError::NotFound)
}

/// Writes changes of different works of one workspace, whose rows the transaction holds, and had when the changes were
/// worked out. Returns the rows as they are now, and the numbers of the revisions; what changes nothing is none.
///
/// # Errors
/// [`CurateError`]; works before the one that it is about may be written by then, so the transaction must not be
/// committed.
pub(super) async fn write_all(
    tx: &WriteTx,
    drafts: Vec<(Draft, &Actor)>,
    run: Option<&str>,
) -> Result<Vec<(publication::Model, Option<i32>)>, CurateError> {
    let now = clock::now_millis();
    let (mut rows, mut seen, mut revisions) = (Vec::with_capacity(drafts.len()), Vec::new(), Vec::new());
    for (Draft { before, after }, actor) in drafts {
        let Some(After { kind, mut row, record, fields, revision, edits }) = after else {
            rows.push(before);
            continue;
        };
        row.updated_at = now;
        if edits {
            row.last_edited_at = Some(now);
        }
        if row.merged != before.merged || row.visible != before.visible {
            row.public_changed_at = now;
            seen.push((row.id, actor));
        }
        if row.visible {
            row.first_public_at = row.first_public_at.or(Some(now));
        }
        if row.shown_id != before.shown_id {
            identifier::take(tx, &row).await?;
        }
        publications::update_changed(tx, before, row.clone()).await?;
        if fields.iter().any(|field| field == "authors") {
            put_authors(tx, &row, &record).await?;
            relink(tx, &row, record, now).await?;
        }
        // Many works at once are looked through on request.
        if run.is_none() && duplicates::are_telling(&fields) {
            duplicates::queue_work_in(tx, row.workspace_id, row.id, "edit").await?;
        }
        revisions.push(NewRevision {
            workspace_id: row.workspace_id,
            publication_id: row.id,
            kind,
            run: run.map(str::to_owned),
            revision,
            decisions: row.decisions.clone(),
            merged: row.merged.clone(),
            by: actor.name.clone(),
            at: now,
        });
        rows.push(row);
    }
    identifiers::edited(tx, &seen).await?;
    let numbers = revisions::add_many(tx, revisions).await?;
    let numbered = |row: publication::Model| {
        let number = numbers.get(&row.id).copied();
        (row, number)
    };
    Ok(rows.into_iter().map(numbered).collect())
}

/// Writes the events of changes: works, the numbers of their revisions, and who made them.
pub(super) async fn say(
    tx: &WriteTx,
    kind: &'static str,
    done: impl IntoIterator<Item = (&publication::Model, i32, &Actor)>,
) -> Result<()> {
    let (event_type, words) = match kind {
        "edit" => (EventType::WorkEdited, "was edited"),
        "keep" => (EventType::ConflictSettled, "keeps what was decided on it"),
        _ => (EventType::WorkReverted, "was brought back to an earlier state"),
    };
    let events = done.into_iter().map(|(row, number, actor)| {
        let event = Event::new(event_type, format!("{} {words}", row.shown_id))
            .in_workspace(row.workspace_id)
            .on("publication", &row.shown_id)
            .with(json!({ "revision": number, "kind": kind }));
        (actor, event)
    });
    record_all(tx, events.collect()).await
}
