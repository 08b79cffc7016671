//! What can go wrong with the bytes of files.

/// What can go wrong with the bytes of files.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The bytes are not there.
    #[error("the bytes of the file are not in the store of files")]
    Missing,
    /// They cannot be read or written now.
    #[error("the store of files is unavailable: {0}")]
    Unavailable(String),
}

impl BlobError {
    /// What went wrong with a write: what is not there then is the place itself.
    pub(super) fn of_write(error: object_store::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<object_store::Error> for BlobError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            other => Self::Unavailable(other.to_string()),
        }
    }
}

impl From<std::io::Error> for BlobError {
    fn from(error: std::io::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}
