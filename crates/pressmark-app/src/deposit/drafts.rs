//! Drafts: forms that are not finished. Nobody but their owner sees them, and nobody else is told of them.

use pressmark_domain::deposit::known_fields;
use pressmark_store::clock;
use pressmark_store::entity::draft;
use pressmark_store::repo::drafts;
use serde_json::{Map, Value};

use super::DepositError;
use crate::App;
use crate::files;

/// Drafts that one user may have.
pub const MOST_DRAFTS: u64 = 100;

/// Keeps a new draft.
///
/// # Errors
/// [`DepositError::TooManyDrafts`]; any database error.
pub async fn create_draft(
    app: &App,
    workspace_id: i64,
    user_id: i64,
    body: &Map<String, Value>,
) -> Result<draft::Model, DepositError> {
    let form = Value::Object(known_fields(body)).to_string();
    let tx = app.store.begin().await?;
    // Of two windows that make one at once, the second counts that of the first.
    drafts::lock(&tx, workspace_id, user_id).await?;
    if drafts::count(&*tx, workspace_id, user_id).await? >= MOST_DRAFTS {
        return Err(DepositError::TooManyDrafts);
    }
    let row = drafts::add(&tx, workspace_id, user_id, form, clock::now_millis()).await?;
    tx.commit().await?;
    Ok(row)
}

/// Saves a draft as it is now, whole: forms save themselves every few seconds, and send all that they show. `seen`: the
/// revision that the form shows, so that two windows do not write over each other.
///
/// # Errors
/// [`DepositError::NoDraft`], [`DepositError::Stale`]; any database error.
pub async fn save_draft(
    app: &App,
    workspace_id: i64,
    user_id: i64,
    id: i64,
    body: &Map<String, Value>,
    seen: Option<i32>,
) -> Result<draft::Model, DepositError> {
    let form = Value::Object(known_fields(body)).to_string();
    let tx = app.store.begin().await?;
    let saved = drafts::save(&tx, (workspace_id, user_id, id), &form, seen, clock::now_millis()).await?;
    let row = drafts::find(&*tx, workspace_id, user_id, id).await?.ok_or(DepositError::NoDraft)?;
    if !saved {
        return Err(DepositError::Stale { revision: row.revision });
    }
    tx.commit().await?;
    Ok(row)
}

/// Removes a draft and its files.
///
/// # Errors
/// [`DepositError::NoDraft`]; any database error.
pub async fn remove_draft(app: &App, workspace_id: i64, user_id: i64, id: i64) -> Result<(), DepositError> {
    let tx = app.store.begin().await?;
    if !drafts::remove(&tx, workspace_id, user_id, id).await? {
        return Err(DepositError::NoDraft);
    }
    files::remove_of_draft(&tx, id).await?;
    tx.commit().await?;
    Ok(())
}
