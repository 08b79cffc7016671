//! Editing: the owner's word anew. What was not sent stays as it was.

use pressmark_domain::deposit::{FieldErrors, Form, patched};
use pressmark_store::entity::{deposit, publication};
use pressmark_store::repo::{deposits, publications};
use pressmark_store::{Changed, StoreError, WriteTx, clock};
use serde_json::{Map, Value, json};

use super::hold::hold_live;
use super::put::{minted_doi, put, said};
use super::{DepositError, Deposited, Depositor};
use crate::App;
use crate::activity::{Actor, Event, EventType, record};
use crate::identifiers;

/// What is to be changed.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// Workspace.
    pub workspace_id: i64,
    /// Key of the deposit.
    pub id: i64,
    /// Who changes it.
    pub by: Depositor,
    /// How events name them.
    pub actor: &'a Actor,
    /// What they sent.
    pub sent: &'a Map<String, Value>,
    /// The revision that they saw.
    pub seen: Option<i32>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The deposit as it is now.
    pub deposited: Deposited,
    /// For read your writes.
    pub changed: Vec<Changed>,
}

/// Lays what was sent over a deposit.
///
/// # Errors
/// [`DepositError`].
pub async fn edit(app: &App, change: Change<'_>) -> Result<Edited, DepositError> {
    let tx = app.store.begin().await?;
    let (before, work) = hold_live(&tx, change.workspace_id, change.id, change.by).await?;
    if change.seen.is_some_and(|seen| seen != before.revision) {
        return Err(DepositError::Stale { revision: before.revision });
    }
    let stored: Map<String, Value> = serde_json::from_str(&before.form)?;
    let fields = patched(&stored, change.sent);
    let form = Form::read(&fields)?;
    if fields == stored {
        let deposited = Deposited { publication: work, deposit: Some(before), registration: None };
        return Ok(Edited { deposited, changed: Vec::new() });
    }
    let minted = minted_doi(&tx, change.workspace_id, before.publication_id).await?;
    refuse_other_doi(&stored, &form, &work, minted.is_some())?;
    let now = clock::now_millis();
    let said = said(&tx, &before, &form).await?;
    let applied = put(&tx, (change.workspace_id, before.owner_id), vec![said], now).await?;
    if applied.ids.first() != Some(&work.id) {
        return Err(DepositError::DoiTaken);
    }
    let row = edited(before, &fields, &form, now);
    deposits::save_form(&tx, &row).await?;
    identifiers::metadata_changed(&tx, row.publication_id, change.actor).await?;
    let publication = publications::by_ids(&*tx, change.workspace_id, &[work.id]).await?.pop();
    let publication = publication.ok_or_else(|| StoreError::Corrupt("a work that was written is not there".into()))?;
    note(&tx, &change, &publication, &row, &stored, &fields).await?;
    let changed = tx.commit().await?;
    Ok(Edited { deposited: Deposited { publication, deposit: Some(row), registration: None }, changed })
}

/// An id that a work has stays its id for ever (rule 4), and a work that has a DOI gets no other (rule 44).
fn refuse_other_doi(
    stored: &Map<String, Value>,
    form: &Form,
    work: &publication::Model,
    minted: bool,
) -> Result<(), FieldErrors> {
    let had = stored.get("doi").is_some_and(|doi| !doi.is_null());
    let is_shown = |doi: &str| work.id_type != "doi" || work.shown_id == doi;
    let before = Form::read(stored).ok().and_then(|before| before.doi);
    match &form.doi {
        None if had => Err(FieldErrors::of("doi", "The DOI of a deposit cannot be taken away")),
        Some(doi) if had && before.as_ref() != Some(doi) => {
            Err(FieldErrors::of("doi", "The DOI of a deposit cannot be changed"))
        }
        Some(_) if !had && minted => Err(FieldErrors::of("doi", "The work has a DOI that was minted here")),
        Some(doi) if !had && !is_shown(doi.as_str()) => Err(FieldErrors::of("doi", "The work has another DOI")),
        _ => Ok(()),
    }
}

fn edited(before: deposit::Model, fields: &Map<String, Value>, form: &Form, now: i64) -> deposit::Model {
    deposit::Model {
        resource_type_id: form.resource_type.id,
        publication_type_id: form.publication_type.map(|known| known.id),
        embargo_until: form.embargo_millis(),
        updated_at: now,
        revision: before.revision + 1,
        form: Value::Object(fields.clone()).to_string(),
        ..before
    }
}

async fn note(
    tx: &WriteTx,
    change: &Change<'_>,
    publication: &publication::Model,
    row: &deposit::Model,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Result<(), StoreError> {
    let mut fields: Vec<&String> =
        before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name)).collect();
    fields.sort_unstable();
    fields.dedup();
    let details = json!({ "docid": row.docid, "revision": row.revision, "fields": fields });
    let event = Event::new(EventType::DepositEdited, format!("{} was edited", row.docid));
    let event = event.in_workspace(change.workspace_id).with(details).on("publication", &publication.shown_id);
    record(tx, change.actor, event).await
}
