//! Why a bulk edit was not begun or not undone. Nothing of it was done.

use pressmark_store::StoreError;

/// Why a bulk edit was not begun or not undone. Nothing of it was done.
#[derive(Debug, thiserror::Error)]
pub enum BulkEditError {
    /// The workspace has no such bulk edit.
    #[error("there is no such bulk edit")]
    NotFound,
    /// It is still being done, or being undone.
    #[error("the bulk edit is still under way")]
    UnderWay,
    /// It was undone already.
    #[error("the bulk edit was undone already")]
    Undone,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<serde_json::Error> for BulkEditError {
    fn from(error: serde_json::Error) -> Self {
        Self::Store(error.into())
    }
}
