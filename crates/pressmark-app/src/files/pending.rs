//! An upload that nothing needs yet. Whoever drops it removes it.

use pressmark_store::repo::files::{self, NewFile};
use pressmark_store::{Result, StoreError};

use super::collect::remove_bytes;
use super::{Depositor, StoredFile, clean_name};
use crate::App;

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
        Ok(Self { app: app.clone(), row: Some(row), size: 0, sha256: String::new() })
    }

    /// Its key; 0 when it was kept.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.row.as_ref().map_or(0, |row| row.id)
    }

    /// Says that the upload goes on; `false` if it was given up.
    pub(super) async fn beat(&self) -> Result<bool> {
        let tx = self.app.store.begin().await?;
        let goes_on = files::beat(&tx, self.id()).await?;
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
