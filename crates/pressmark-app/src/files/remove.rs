//! Removing files. What was published stays (rule 48): a new version goes without it.

use pressmark_store::repo::{file_places, files};
use pressmark_store::{Changed, Result, WriteTx};

use super::add::is_theirs;
use super::collect::remove_bytes;
use super::{Depositor, FileError};
use crate::App;
use crate::activity::{Actor, Event, EventType, record};

/// Removes a file of a draft, or of a publication that never was public.
///
/// # Errors
/// [`FileError`]
pub async fn remove(
    app: &App,
    workspace_id: i64,
    id: i64,
    by: Depositor,
    actor: &Actor,
) -> Result<Vec<Changed>, FileError> {
    let tx = app.store.begin().await?;
    let file = files::find(&*tx, workspace_id, id).await?.ok_or(FileError::NotFound)?;
    if let Some(publication_id) = file.publication_id {
        let standing = file_places::standing(&*tx, workspace_id, publication_id).await?;
        let standing = standing.ok_or(FileError::NotFound)?;
        is_theirs(&standing, by).map_err(|error| match error {
            FileError::NoPublication => FileError::NotFound,
            other => other,
        })?;
        // It is held from here on: whoever makes it public waits, or came first.
        file_places::note_change(&tx, workspace_id, standing.publication_id).await?;
        let standing = file_places::standing(&*tx, workspace_id, publication_id).await?;
        if standing.is_none_or(|standing| standing.was_public) {
            return Err(FileError::Published);
        }
    } else {
        // Whoever publishes the draft waits, or came first: then the file is part of what was published.
        let owner = match file.draft_id {
            Some(draft_id) => file_places::hold_draft_owner(&tx, workspace_id, draft_id).await?,
            None => None,
        };
        if owner != Some(by.user_id) {
            return Err(FileError::NotFound);
        }
    }
    if !files::remove(&tx, workspace_id, id).await? {
        return Err(FileError::NotFound);
    }
    // Of drafts nobody is told.
    if file.publication_id.is_some() {
        let event = Event::new(EventType::FileRemoved, format!("The file {} was removed", file.name));
        record(&tx, actor, event.in_workspace(workspace_id).on("file", id)).await?;
    }
    let changed = tx.commit().await?;
    if let Err(error) = remove_bytes(app, &file).await {
        tracing::warn!(%error, file = id, "the bytes of a file are removed later");
    }
    Ok(changed)
}

/// Lets the files of a draft go with it, within the transaction that removes it. The bytes follow within an hour.
///
/// # Errors
/// Any database error.
pub async fn remove_of_draft(tx: &WriteTx, draft_id: i64) -> Result<u64> {
    files::remove_of_draft(tx, draft_id).await
}
