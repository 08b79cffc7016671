//! An upload that nothing needs yet. Whoever drops it removes it.

use std::time::Duration;

use pressmark_store::repo::files::{self, NewFile};
use pressmark_store::{Result, StoreError};
use tokio::task::AbortHandle;

use super::collect::remove_bytes;
use super::{Depositor, StoredFile, clean_name};
use crate::App;

/// How often an upload says that it goes on.
const BEAT: Duration = Duration::from_secs(60);

/// An upload that begins.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// Into which workspace.
    pub workspace_id: i64,
    /// Who uploads.
    pub by: Depositor,
    /// Name of the file as the client gives it.
    pub name: String,
    /// Bytes that are said to come.
    pub expected: Option<u64>,
}

/// An upload that has come and belongs to nothing yet. Dropped, it is removed, unless it was bound meanwhile.
#[derive(Debug)]
pub struct Pending {
    app: App,
    row: Option<StoredFile>,
    /// Says that it goes on until it is dropped: also while it waits for the rest of its form, or for the bucket.
    beating: AbortHandle,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

impl Pending {
    /// Writes the row, before there is anything that it could lose.
    pub(super) async fn begin(app: &App, new: &NewUpload, media_type: &str, object: String) -> Result<Self> {
        let tx = app.store.begin().await?;
        let file = NewFile {
            workspace_id: new.workspace_id,
            owner_id: new.by.user_id,
            name: clean_name(&new.name),
            media_type: media_type.to_owned(),
            object,
        };
        let row = files::begin(&tx, file).await?;
        tx.commit().await?;
        let beating = tokio::spawn(keep_beating(app.clone(), row.id)).abort_handle();
        Ok(Self { app: app.clone(), row: Some(row), beating, size: 0, sha256: String::new() })
    }

    /// Its key; 0 when it was kept.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.row.as_ref().map_or(0, |row| row.id)
    }

    /// Says how much of it has come; `false` if it was given up.
    pub(super) async fn note_size(&self, size: u64) -> Result<bool> {
        let tx = self.app.store.begin().await?;
        let goes_on = files::note_size(&tx, self.id(), i64::try_from(size).unwrap_or(i64::MAX)).await?;
        tx.commit().await?;
        Ok(goes_on)
    }

    /// Something needs it now: the transaction that bound it was committed.
    pub fn keep(mut self) {
        self.row = None;
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.beating.abort();
        let Some(row) = self.row.take() else { return };
        // Without a runtime the process ends; the next one finds the row.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        let app = self.app.clone();
        drop(runtime.spawn(async move {
            if let Err(error) = discard(&app, &row).await {
                tracing::warn!(%error, file = row.id, "an upload that broke off is removed later");
            }
        }));
    }
}

async fn keep_beating(app: App, id: i64) {
    loop {
        tokio::time::sleep(BEAT).await;
        match beat(&app, id).await {
            Ok(true) => {}
            // Whoever takes it hears of that when it binds it.
            Ok(false) => return,
            Err(error) => tracing::warn!(%error, file = id, "an upload could not say that it goes on"),
        }
    }
}

async fn beat(app: &App, id: i64) -> Result<bool> {
    let tx = app.store.begin().await?;
    let goes_on = files::beat(&tx, id).await?;
    tx.commit().await?;
    Ok(goes_on)
}

/// Takes the row out of the way first: a transaction under way that binds it either did so before, or will find it
/// gone.
async fn discard(app: &App, row: &StoredFile) -> Result<(), StoreError> {
    let tx = app.store.begin().await?;
    let is_ours = files::give_up(&tx, row.id).await?;
    tx.commit().await?;
    if is_ours {
        remove_bytes(app, row).await?;
    }
    Ok(())
}
