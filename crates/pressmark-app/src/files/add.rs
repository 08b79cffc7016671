//! Where an upload belongs, and who may put it there.

use pressmark_store::repo::file_places::{self, Standing};
use pressmark_store::repo::files::{self, Whole};
use pressmark_store::{Changed, ConnectionTrait, WriteTx};
use serde_json::json;

use super::{Depositor, FileError, Pending, StoredFile, Target, path_of};
use crate::App;
use crate::activity::{Actor, Event, EventType, record};

/// Files of one publication or draft, at most: they are told together, wherever it is shown.
const MOST_FILES: u64 = 1_000;

/// Whether somebody may add a file to something: the owner of a deposit or a draft may, and an admin to any
/// publication.
///
/// # Errors
/// [`FileError`]
pub async fn may_add(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    by: Depositor,
    target: Target,
) -> Result<(), FileError> {
    match target {
        Target::Draft(id) => match file_places::draft_owner(conn, workspace_id, id).await? {
            Some(owner) if owner == by.user_id => Ok(()),
            _ => Err(FileError::NoDraft),
        },
        Target::Publication(id) => {
            let standing = file_places::standing(conn, workspace_id, id).await?.ok_or(FileError::NoPublication)?;
            is_theirs(&standing, by)?;
            // What a curator deleted is gone as well.
            if standing.is_retired() || standing.is_deleted { Err(FileError::Retired) } else { Ok(()) }
        }
    }
}

/// What is not public is not there, except for those whose it is.
pub(super) fn is_theirs(standing: &Standing, by: Depositor) -> Result<(), FileError> {
    match by.is_admin || standing.is_of(by.user_id) {
        true => Ok(()),
        false if standing.is_public => Err(FileError::NotYours),
        false => Err(FileError::NoPublication),
    }
}

/// Binds an upload within a transaction of the caller, who says [`Pending::keep`] when that is committed.
///
/// # Errors
/// [`FileError::GivenUp`]; any database error.
pub async fn bind(
    tx: &WriteTx,
    pending: &Pending,
    target: Target,
    file_type: &str,
    title: Option<&str>,
) -> Result<StoredFile, FileError> {
    let whole = Whole {
        size: i64::try_from(pending.size).unwrap_or(i64::MAX),
        sha256: pending.sha256.clone(),
        file_type: file_type.to_owned(),
        title: title.map(str::to_owned),
    };
    files::bind(tx, pending.id(), target, whole).await?.ok_or(FileError::GivenUp)
}

/// Adds an upload to what it is for.
///
/// # Errors
/// [`FileError`]; then nothing is left of it.
pub async fn add(
    app: &App,
    pending: Pending,
    target: Target,
    file_type: &str,
    title: Option<&str>,
    by: Depositor,
    actor: &Actor,
) -> Result<(StoredFile, Vec<Changed>), FileError> {
    let tx = app.store.begin().await?;
    let file = bind(&tx, &pending, target, file_type, title).await?;
    if let Target::Draft(id) = target {
        // Whoever publishes or removes the draft waits, or came first, so that the file is never left without it.
        file_places::hold_draft_owner(&tx, file.workspace_id, id).await?;
    }
    may_add(&*tx, file.workspace_id, by, target).await?;
    if files::count(&*tx, target).await? > MOST_FILES {
        return Err(FileError::TooMany(MOST_FILES));
    }
    // A draft is its owner's alone: the workspace's events tell of it no more than of what is written into it.
    if let Target::Publication(id) = target {
        // A merge shows the files of a deposit with the work that it went into.
        let standing = file_places::standing(&*tx, file.workspace_id, id).await?;
        let shown_with = standing.map_or(id, |standing| standing.publication_id);
        file_places::note_change(&tx, file.workspace_id, shown_with).await?;
        let event = Event::new(EventType::FileAdded, format!("The file {} was uploaded", file.name));
        let details = json!({ "file": path_of(&file), "size": file.size, "sha256": file.sha256 });
        record(&tx, actor, event.in_workspace(file.workspace_id).on("publication", id).with(details)).await?;
    }
    let changed = tx.commit().await?;
    pending.keep();
    Ok((file, changed))
}
