//! What curation made of a work, written.

use pressmark_domain::WorkRecord;
use pressmark_domain::curation::{self, EditError, Outside, Revision, Violation};
use pressmark_domain::merge::canonical_json;
use pressmark_store::entity::publication;
use pressmark_store::repo::{publications, revisions};
use pressmark_store::{Result, WriteTx, clock};
use serde_json::json;

use super::CurateError;
use crate::activity::{Actor, Event, EventType, record};
use crate::linking::{put_authors, relink};
use crate::upsert::{CuratedText, changed_fields, fill_shown_id};

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
        take_identifier(tx, &row).await?;
    }
    publications::update(tx, vec![row.clone()]).await?;
    let fields = changed_fields(&before.merged, &row.merged);
    if fields.iter().any(|field| field == "authors") {
        put_authors(tx, &row, &text.record).await?;
        relink(tx, &row, text.record, now).await?;
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

/// Registers the identifier that an edit gave; one that another work has, or had, stays with it (rule 4).
async fn take_identifier(tx: &WriteTx, row: &publication::Model) -> Result<(), CurateError> {
    let key = (row.id_type.clone(), row.shown_id.clone());
    // Under the name that harvests hold: one may be making a work of this identifier just now.
    publications::lock_keys(tx, row.workspace_id, &[format!("{}:{}", key.0, key.1)]).await?;
    let holder = publications::by_keys(&**tx, row.workspace_id, std::slice::from_ref(&key)).await?.remove(&key);
    if holder.is_some_and(|holder| holder != row.id) {
        let violation = Violation {
            path: if row.id_type == "doi" { "/doi" } else { "/identifiers" }.to_owned(),
            rule: "unique".to_owned(),
            message: format!("{} is the identifier of another work; merge the two instead", row.shown_id),
        };
        let (op, path) = (String::new(), violation.path.clone());
        return Err(EditError::Violations { operation: 0, op, path, violations: vec![violation] }.into());
    }
    publications::add_keys(tx, row.workspace_id, vec![(row.id, key)]).await?;
    Ok(())
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
