//! Retirement: a deposit leaves every list, and its identifiers lead to a tombstone. It is never erased (rule 42).

use pressmark_store::entity::{deposit, publication};
use pressmark_store::repo::revisions::{self, NewRevision};
use pressmark_store::repo::{deletion, deposits};
use pressmark_store::{Changed, Result, WriteTx, clock};
use serde_json::json;

use super::attached::{is_shared, speaks, withdraw};
use super::hold::hold;
use super::put::{put, said, stored_form};
use super::{DepositError, Depositor};
use crate::App;
use crate::activity::{Actor, Event, EventType, record};
use crate::identifiers;

/// Retires a deposit, for a reason. One that is retired already stays as it is.
///
/// # Errors
/// [`DepositError`].
pub async fn retire(
    app: &App,
    workspace_id: i64,
    id: i64,
    reason: &str,
    by: Depositor,
    actor: &Actor,
) -> Result<Vec<Changed>, DepositError> {
    let tx = app.store.begin().await?;
    let (row, work) = hold(&tx, workspace_id, id, by).await?;
    if row.retired_at.is_some() {
        return Ok(Vec::new());
    }
    let now = clock::now_millis();
    // A work that it was merged into is another's too, and stays; so does one of which others speak.
    let is_own = work.id == row.publication_id;
    if is_own && work.deleted_at.is_none() && is_shared(&tx, &row, &work).await? {
        withdraw(&tx, &row, &work, now).await?;
    } else if is_own {
        let done = deletion::delete(&tx, workspace_id, &[work.id], &actor.name, now).await?;
        keep_revision(&tx, &work, "delete", !done.is_empty(), actor, now).await?;
    }
    deposits::set_retired(&tx, workspace_id, id, Some((now, account(by).as_str(), reason))).await?;
    identifiers::tombstone(&tx, id, actor).await?;
    let event = Event::new(EventType::DepositRetired, format!("{} was retired: {reason}", row.docid));
    note(&tx, event, &row, &work, actor).await?;
    Ok(tx.commit().await?)
}

/// Brings a retired deposit back. What an admin retired only an admin brings back.
///
/// # Errors
/// [`DepositError`].
pub async fn restore(
    app: &App,
    workspace_id: i64,
    id: i64,
    by: Depositor,
    actor: &Actor,
) -> Result<Vec<Changed>, DepositError> {
    let tx = app.store.begin().await?;
    let (row, work) = hold(&tx, workspace_id, id, by).await?;
    let Some(at) = row.retired_at else { return Err(DepositError::NotRetired) };
    // Older rows hold the address of mail that the account had.
    let is_by_them = row.retired_by.as_deref().is_some_and(|who| who == account(by) || who == actor.name);
    if !by.is_admin && !is_by_them {
        return Err(DepositError::RetiredByAdmin);
    }
    let now = clock::now_millis();
    let is_own = work.id == row.publication_id;
    if is_own && work.deleted_at == Some(at) {
        let done = deletion::restore(&tx, workspace_id, &[work.id], now).await?;
        keep_revision(&tx, &work, "restore", !done.is_empty(), actor, now).await?;
    } else if is_own && work.deleted_at.is_none() {
        let said = said(&tx, &row, &stored_form(&row)?.1).await?;
        put(&tx, (workspace_id, row.owner_id), vec![said], now).await?;
    }
    deposits::set_retired(&tx, workspace_id, id, None).await?;
    // What a curator had deleted before stays so, and its identifiers lead to a tombstone as before.
    if work.deleted_at.is_none_or(|deleted| is_own && deleted == at) {
        identifiers::restore(&tx, id, actor).await?;
    }
    let event = Event::new(EventType::DepositRestored, format!("{} was brought back", row.docid));
    note(&tx, event, &row, &work, actor).await?;
    Ok(tx.commit().await?)
}

/// What becomes of deposits when a curator deletes their works or brings them back: what was public and minted here
/// leads to a tombstone however it went (rule 46), and what came back is not retired. The works are held.
pub(crate) async fn follow_deletion(
    tx: &WriteTx,
    workspace_id: i64,
    ids: &[i64],
    deleted: bool,
    actor: &Actor,
) -> Result<()> {
    for (id, row) in deposits::of_works(&**tx, workspace_id, ids).await? {
        if deleted {
            identifiers::tombstone(tx, id, actor).await?;
        } else if row.retired_at.is_none() || speaks(tx, &row).await? {
            if row.retired_at.is_some() {
                deposits::set_retired(tx, workspace_id, id, None).await?;
            }
            identifiers::restore(tx, id, actor).await?;
        }
    }
    // Those of works that were merged into these lead to them.
    identifiers::works_changed(tx, ids, Some(actor)).await
}

/// How it is kept who retired a deposit: by their account, which stays theirs whatever address they have.
fn account(by: Depositor) -> String {
    format!("account {}", by.user_id)
}

async fn keep_revision(
    tx: &WriteTx,
    work: &publication::Model,
    kind: &'static str,
    changed: bool,
    actor: &Actor,
    at: i64,
) -> Result<()> {
    if !changed {
        return Ok(());
    }
    let revision = NewRevision {
        workspace_id: work.workspace_id,
        publication_id: work.id,
        kind,
        run: None,
        revision: "{}".to_owned(),
        decisions: String::new(),
        merged: String::new(),
        by: actor.name.clone(),
        at,
    };
    revisions::add(tx, revision).await.map(drop)
}

async fn note(
    tx: &WriteTx,
    event: Event,
    row: &deposit::Model,
    work: &publication::Model,
    actor: &Actor,
) -> Result<()> {
    let details = json!({ "docid": row.docid, "owner": row.owner_id, "version": row.version_number });
    record(tx, actor, event.in_workspace(row.workspace_id).with(details).on("publication", &work.shown_id)).await
}
