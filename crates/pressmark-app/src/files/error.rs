//! Why nothing was done with a file.

use pressmark_store::StoreError;
use pressmark_store::blobs::BlobError;

/// Why nothing was done with a file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It holds nothing.
    #[error("the file is empty")]
    Empty,
    /// It is larger than this many bytes.
    #[error("the file is larger than {0} bytes")]
    TooLarge(u64),
    /// Its type is refused here.
    #[error("files of type {0} are not accepted here")]
    Denied(String),
    /// The disk is full, or nearly so.
    #[error("there is no room for the file: {free} bytes are free")]
    NoRoom {
        /// Bytes that are free.
        free: u64,
    },
    /// Too much of this user's waits unpublished already.
    #[error("more than {0} bytes would wait unpublished")]
    TooMuchUnpublished(u64),
    /// What it would belong to has as many files as it may.
    #[error("there are {0} files already")]
    TooMany(u64),
    /// The upload took so long that it was given up.
    #[error("the upload was given up")]
    GivenUp,
    /// No such file, or none that this user may know of.
    #[error("there is no such file")]
    NotFound,
    /// No such publication, or none that this user may know of.
    #[error("there is no such publication")]
    NoPublication,
    /// No such draft, or somebody else's.
    #[error("there is no such draft")]
    NoDraft,
    /// The publication is somebody else's.
    #[error("the publication is somebody else's")]
    NotYours,
    /// The publication was retired.
    #[error("the publication was retired")]
    Retired,
    /// The file is part of what was published.
    #[error("the file is part of a published work; what was published stays: make a new version without it")]
    Published,
    /// The bytes.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an upload did not come to its end.
#[derive(Debug)]
pub enum Interrupted<E> {
    /// Its bytes did not come.
    Content(E),
    /// They were not taken.
    Refused(FileError),
}

impl<E> From<FileError> for Interrupted<E> {
    fn from(error: FileError) -> Self {
        Self::Refused(error)
    }
}
