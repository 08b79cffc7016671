//! Making a deposit, within the transaction of whoever wants one.

use pressmark_domain::deposit::{FieldErrors, Form, Place, record as work_of, view};
use pressmark_domain::{Docid, Doi, ProviderView};
use pressmark_store::entity::deposit;
use pressmark_store::repo::{deposits, publications};
use pressmark_store::{StoreError, WriteTx};
use serde_json::{Map, Value, json};

use super::neighbours::Neighbours;
use super::put::put;
use super::{DepositError, Deposited, Registration};
use crate::App;
use crate::activity::{Actor, Event, EventType, record};
use crate::identifiers::{self, Kind, Reserve, Reserved};
use crate::upsert::{Applied, WorkOutcome};

/// A deposit that is to be made.
pub(super) struct Making<'a> {
    pub(super) workspace_id: i64,
    pub(super) owner_id: i64,
    pub(super) actor: &'a Actor,
    pub(super) fields: &'a Map<String, Value>,
    pub(super) form: &'a Form,
    /// Of which work it is another version.
    pub(super) version: Option<&'a Behind>,
    /// A DOCiD that was reserved for it before.
    pub(super) docid: Option<&'a str>,
    pub(super) now: i64,
}

/// The versions behind which another comes.
pub(super) struct Behind {
    pub(super) series_id: i64,
    /// Its number.
    pub(super) number: i32,
    pub(super) neighbours: Neighbours,
    /// The version before, which names the new one from now on: DOCiD, form, minted DOI and neighbours.
    pub(super) previous: Option<(String, Form, Option<Doi>, Neighbours)>,
}

/// Makes a deposit and its work, or attaches it to the work of its DOI (rule 44).
pub(super) async fn make(app: &App, tx: &WriteTx, making: &Making<'_>) -> Result<Deposited, DepositError> {
    let mints_doi = app.identifiers.mints_dois() && making.form.doi.is_none();
    refuse_missing(making.form, mints_doi)?;
    let docid = match making.docid {
        Some(value) => reserved(tx, making, value).await?,
        None => reserve(app, tx, making, Kind::Docid).await?,
    };
    let doi = if mints_doi { Some(reserve(app, tx, making, Kind::Doi).await?) } else { None };
    let whose = (making.workspace_id, making.owner_id);
    let applied = put(tx, whose, views(making, &docid, doi.as_ref()), making.now).await?;
    let id = made(&applied)?;
    if let Some(other) = deposits::find(&**tx, making.workspace_id, id).await? {
        return Err(DepositError::Deposited { publication_id: id, docid: other.docid });
    }
    for reserved in std::iter::once(&docid).chain(&doi) {
        if !identifiers::bind(tx, reserved.id, id, making.actor).await? {
            // Somebody else took it for another work meanwhile.
            if making.docid.is_some() {
                return Err(not_reserved().into());
            }
            return Err(StoreError::Corrupt(format!("{} is another work's", reserved.value)).into());
        }
    }
    let registration = Some(Registration { registered: docid.registered, provisional: docid.provisional });
    let row = row(making, id, docid.value);
    deposits::add(tx, row.clone()).await?;
    let publication = publications::by_ids(&**tx, making.workspace_id, &[id]).await?.pop();
    let publication = publication.ok_or_else(|| StoreError::Corrupt("a work that was written is not there".into()))?;
    let deposited = Deposited { publication, deposit: Some(row), registration };
    note(tx, making, &deposited).await?;
    Ok(deposited)
}

/// No identifier is minted while what its agency must know is not told (rule 43).
fn refuse_missing(form: &Form, mints_doi: bool) -> Result<(), FieldErrors> {
    let record = work_of(form, &Place::default());
    let mut errors = FieldErrors::default();
    for kind in [Some(Kind::Docid), mints_doi.then_some(Kind::Doi)].into_iter().flatten() {
        for (field, message) in identifiers::missing(kind, &record) {
            errors.add(field, message);
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

async fn reserve(app: &App, tx: &WriteTx, making: &Making<'_>, kind: Kind) -> Result<Reserved, DepositError> {
    let wanted = Reserve {
        workspace_id: making.workspace_id,
        publication_id: None,
        kind,
        owner_id: Some(making.owner_id),
        by: making.actor,
    };
    Ok(identifiers::reserve(&app.identifiers, tx, &wanted).await?)
}

/// The DOCiD that a depositor had reserved: theirs, and of no work yet. Nobody chooses one that was not minted here.
async fn reserved(tx: &WriteTx, making: &Making<'_>, value: &str) -> Result<Reserved, DepositError> {
    let found = match Docid::parse(value) {
        Ok(docid) => identifiers::find(&**tx, docid.as_str()).await?,
        Err(_) => None,
    };
    let is_free = |row: &identifiers::IdentifierRow| {
        let is_theirs = row.workspace_id == making.workspace_id && row.owner_id == Some(making.owner_id);
        let names_nothing = row.publication_id.is_none() && row.file_id.is_none() && row.state != "tombstoned";
        is_theirs && names_nothing && row.kind == Kind::Docid.as_str()
    };
    let row = found.filter(is_free).ok_or_else(not_reserved)?;
    Ok(Reserved { id: row.id, registered: row.state == "registered", value: row.value, provisional: row.provisional })
}

fn not_reserved() -> FieldErrors {
    FieldErrors::of(
        "docid",
        "Not a DOCiD that you have reserved here and not used yet; without any, a new one is given",
    )
}

/// The view of the new deposit, and of the version before, which names it.
fn views(making: &Making<'_>, docid: &Reserved, doi: Option<&Reserved>) -> Vec<ProviderView> {
    let minted = doi.and_then(|doi| Doi::parse(&doi.value).ok());
    let none = Neighbours::default();
    let neighbours = making.version.map_or(&none, |behind| &behind.neighbours);
    let mut views = vec![view(making.form, &neighbours.place(&docid.value, minted.as_ref()))];
    if let Some((previous, form, minted, neighbours)) = making.version.and_then(|behind| behind.previous.as_ref()) {
        let neighbours = neighbours.clone().before(&docid.value);
        views.push(view(form, &neighbours.place(previous, minted.as_ref())));
    }
    views
}

/// The work of the first view. A work that was deleted stays so (rule 15).
fn made(applied: &Applied) -> Result<i64, DepositError> {
    let id = applied.ids.first().copied();
    let id = id.ok_or_else(|| StoreError::Corrupt("a work that was written is not told of".into()))?;
    match applied.works.get(&id).map(|work| &work.outcome) {
        Some(WorkOutcome::Skipped(reason)) => Err(DepositError::Deleted(reason.clone())),
        _ => Ok(id),
    }
}

fn row(making: &Making<'_>, id: i64, docid: String) -> deposit::Model {
    let form = making.form;
    deposit::Model {
        publication_id: id,
        workspace_id: making.workspace_id,
        owner_id: making.owner_id,
        docid,
        resource_type_id: form.resource_type.id,
        publication_type_id: form.publication_type.map(|known| known.id),
        series_id: making.version.map_or(id, |behind| behind.series_id),
        version_number: making.version.map_or(1, |behind| behind.number),
        embargo_until: form.embargo_millis(),
        retired_at: None,
        retired_by: None,
        retired_reason: None,
        created_at: making.now,
        updated_at: making.now,
        revision: 1,
        form: Value::Object(making.fields.clone()).to_string(),
    }
}

async fn note(tx: &WriteTx, making: &Making<'_>, deposited: &Deposited) -> Result<(), StoreError> {
    let Deposited { publication, deposit: Some(deposit), .. } = deposited else { return Ok(()) };
    let summary = match making.version {
        None => format!("{} was deposited", deposit.docid),
        Some(behind) => format!("{} was deposited as version {}", deposit.docid, behind.number),
    };
    let details = json!({
        "docid": deposit.docid, "owner": deposit.owner_id, "resource_type": making.form.resource_type.code,
        "version": deposit.version_number, "attached": publication.origin != "deposit",
    });
    let event = Event::new(EventType::DepositPublished, summary).in_workspace(making.workspace_id).with(details);
    record(tx, making.actor, event.on("publication", &publication.shown_id)).await
}
