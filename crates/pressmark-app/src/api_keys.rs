//! What administrators do with API keys. Each act is an event, written with it.

use pressmark_store::entity::api_key::Model;
use pressmark_store::repo::api_keys::{self, NewKey, Patch, Rotation};
use pressmark_store::{Result, Store};
use serde_json::{Value, json};

use crate::activity::{Actor, Event, EventType, record};

/// Makes a key. The text beside the row is the only copy.
///
/// # Errors
/// [`pressmark_store::StoreError::Conflict`] without a scope, with a limit out of range, or for an unknown workspace.
pub async fn create(store: &Store, new: &NewKey, actor: &Actor) -> Result<(Model, String)> {
    let tx = store.begin().await?;
    let (row, key) = api_keys::create(&tx, new).await?;
    let said = format!("{} got the key {}…", row.client_name, row.prefix);
    record(&tx, actor, event(EventType::KeyCreated, said, &row)).await?;
    tx.commit().await?;
    Ok((row, key))
}

/// Changes a key of a workspace; `None` if it has no such key. What changes nothing is no event.
///
/// # Errors
/// [`pressmark_store::StoreError::Conflict`] for no scope or a limit out of range.
pub async fn change(
    store: &Store,
    workspace_id: i64,
    key_hash: &str,
    patch: &Patch,
    actor: &Actor,
) -> Result<Option<Model>> {
    let tx = store.begin().await?;
    let before = api_keys::by_hash(&*tx, key_hash).await?;
    let Some(after) = api_keys::patch(&tx, workspace_id, key_hash, patch).await? else { return Ok(None) };
    let was_active = before.as_ref().is_some_and(|before| before.is_active);
    if before.as_ref() != Some(&after) {
        let key = format!("The key {}… of {}", after.prefix, after.client_name);
        let (event_type, said) = if was_active && !after.is_active {
            (EventType::KeyRevoked, format!("{key} is not accepted any more"))
        } else {
            (EventType::KeyChanged, format!("{key} was changed"))
        };
        record(&tx, actor, event(event_type, said, &after)).await?;
    }
    tx.commit().await?;
    Ok(Some(after))
}

/// Ends a key's use; `None` if the workspace has no such key.
///
/// # Errors
/// Any database error.
pub async fn revoke(store: &Store, workspace_id: i64, key_hash: &str, actor: &Actor) -> Result<Option<Model>> {
    let patch = Patch { is_active: Some(false), ..Patch::default() };
    change(store, workspace_id, key_hash, &patch, actor).await
}

/// Makes a new key for the client of an old one, which ends if `revoke_old`. One that was revoked is not replaced.
///
/// # Errors
/// [`pressmark_store::StoreError::Conflict`] if nothing is left of its scopes; any database error.
pub async fn rotate(
    store: &Store,
    workspace_id: i64,
    key_hash: &str,
    revoke_old: bool,
    by_user: Option<i64>,
    actor: &Actor,
) -> Result<Rotation> {
    let tx = store.begin().await?;
    let rotation = api_keys::rotate(&tx, workspace_id, key_hash, revoke_old, (Some(&actor.name), by_user)).await?;
    let Rotation::Made(row, _) = &rotation else { return Ok(rotation) };
    let old = if revoke_old { "which is not accepted any more" } else { "which goes on working" };
    let said = format!("{} got the key {}… in place of another, {old}", row.client_name, row.prefix);
    let mut event = event(EventType::KeyRotated, said, row);
    event.details["replaces"] = key_hash.into();
    event.details["revoke_old"] = revoke_old.into();
    record(&tx, actor, event).await?;
    tx.commit().await?;
    Ok(rotation)
}

/// An event about a key: everything about it but itself.
fn event(event_type: EventType, said: String, row: &Model) -> Event {
    let details: Value = json!({
        "client_name": row.client_name,
        "key_prefix": row.prefix,
        "scopes": row.scopes.split_ascii_whitespace().collect::<Vec<_>>(),
        "rate_limit_per_minute": row.rate_limit_per_minute,
        "is_active": row.is_active,
        "expires_at": row.expires_at,
    });
    Event::new(event_type, said).in_workspace(row.workspace_id).on("api_key", &row.key_hash).with(details)
}
