//! What curation made of a work, written.

use std::collections::BTreeMap;

use pressmark_domain::curation::{self, EditError, Outside, Revision, Violation};
use pressmark_domain::merge::canonical_json;
use pressmark_domain::{ProviderView, WorkRecord};
use pressmark_store::entity::{authorship, publication};
use pressmark_store::repo::{links, publications, revisions, views};
use pressmark_store::{Result, WriteTx, clock};
use serde_json::json;

use super::CurateError;
use crate::activity::{Actor, Event, EventType, record};
use crate::linking::{AuthorKeys, Claim, Judged, Profiles, link_batch};
use crate::upsert::{Context, CuratedText, Work, WorkOutcome, changed_fields, fill_shown_id};

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
        relink(tx, &row, text.record, fields, now).await?;
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

/// Brings author strings and links in step with the authors as they are now.
async fn relink(
    tx: &WriteTx,
    row: &publication::Model,
    record: WorkRecord,
    fields: Vec<String>,
    now: i64,
) -> Result<()> {
    let id = row.id;
    let keys = AuthorKeys::of(&record).stored;
    let strings = record.authors.iter().zip(keys).enumerate().map(|(position, (author, name_key))| authorship::Model {
        publication_id: id,
        position: i32::try_from(position).unwrap_or(i32::MAX),
        workspace_id: row.workspace_id,
        name_key,
        orcid: author.orcid.map(|orcid| orcid.as_str().to_owned()),
    });
    publications::put_authorships(tx, &[], &[id], strings.collect()).await?;
    let stored = views::of_works(&**tx, &[id]).await?.remove(&id).unwrap_or_default();
    let views: Vec<ProviderView> =
        stored.iter().map(|view| Ok(serde_json::from_str(&view.view)?)).collect::<Result<_>>()?;
    let claimed = links::of_publications(&**tx, &[id]).await?.remove(&id).unwrap_or_default();
    let claims: Vec<Claim> = claimed
        .into_iter()
        .filter(|link| link.claimed)
        .map(|link| Claim {
            publication_id: id,
            person_id: link.person_id,
            put_codes: serde_json::from_str(&link.put_codes).unwrap_or_default(),
        })
        .collect();
    let work = Work {
        id,
        outcome: WorkOutcome::Changed(fields),
        record,
        views,
        lookup_keys: None,
        label: row.shown_id.clone(),
        conflicts: Vec::new(),
    };
    let context = Context { workspace_id: row.workspace_id, origin: "harvest", visible: row.visible, now };
    let works = BTreeMap::from([(id, work)]);
    let mut profiles = Profiles::new(row.workspace_id);
    link_batch(tx, context, &works, &claims, &mut profiles, Judged::Everyone).await.map(drop)
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
