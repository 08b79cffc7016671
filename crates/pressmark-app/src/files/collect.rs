//! Removing what nothing needs: uploads whose process was killed, and the bytes of files that were removed.

use std::time::Duration;

use pressmark_store::repo::files;
use pressmark_store::{DbBackend, Result, clock};

use super::StoredFile;
use crate::App;

/// An upload that was not seen to go on for so long has no process any more.
const SILENT: Duration = Duration::from_mins(10);
/// How often it is looked.
const EVERY: Duration = Duration::from_hours(1);
/// Rows looked at together.
const TOGETHER: u64 = 200;

/// Removes uploads that were last seen to go on before this time (Unix milliseconds), and the bytes of files that were
/// removed; returns how many went. What cannot be removed now is left for the next time.
///
/// # Errors
/// Any database error.
pub async fn collect_orphans(app: &App, before: i64) -> Result<u64> {
    let tx = app.store.begin().await?;
    files::give_up_silent(&tx, before).await?;
    tx.commit().await?;
    let (mut after, mut gone) = (0, 0);
    loop {
        let rows = files::to_remove(app.store.read(), after, TOGETHER).await?;
        let Some(last) = rows.last() else { return Ok(gone) };
        after = last.id;
        for row in &rows {
            match remove_bytes(app, row).await {
                Ok(()) => gone += 1,
                Err(error) => tracing::warn!(%error, file = row.id, "the bytes of a file could not be removed"),
            }
        }
    }
}

/// Removes the bytes of a file whose row says that it is to be removed, then the row.
pub(super) async fn remove_bytes(app: &App, row: &StoredFile) -> Result<()> {
    if !files::is_shared(app.store.read(), &row.object).await? {
        let removed = app.files.blobs.remove(&row.object).await;
        removed.map_err(|error| pressmark_store::StoreError::Unavailable(error.to_string()))?;
    }
    let tx = app.store.begin().await?;
    files::forget(&tx, row.id).await?;
    tx.commit().await?;
    Ok(())
}

/// Collects when the server starts and then once an hour, for ever. On SQLite no other process takes uploads, so that
/// what is under way at the start is nobody's.
pub fn keep_collecting(app: App) -> impl Future<Output = ()> + Send + 'static {
    let silent = i64::try_from(SILENT.as_millis()).unwrap_or(i64::MAX);
    let alone = app.store.backend() == DbBackend::Sqlite;
    // Told now and not when the task has its first turn: an upload may have begun by then.
    let mut before = if alone { clock::now_millis() } else { clock::now_millis() - silent };
    async move {
        loop {
            match collect_orphans(&app, before).await {
                Ok(0) => {}
                Ok(gone) => tracing::info!(gone, "files that nothing needed were removed"),
                Err(error) => tracing::warn!(%error, "files that nothing needs were not looked for"),
            }
            tokio::time::sleep(EVERY).await;
            before = clock::now_millis() - silent;
        }
    }
}
