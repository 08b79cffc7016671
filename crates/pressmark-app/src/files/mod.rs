//! Files that people upload, and who may see them.
//!
//! An upload streams into a blob of a random name, of which a row knows before the first byte comes and until the last
//! is gone; so nothing is lost sight of, whatever is killed when. What follows the file in a form decides where it
//! belongs, so that it is bound at the end ([`store`], then [`add`], or [`bind`] in a transaction of one's own). An
//! upload that breaks off is removed at once by [`Pending`], else by [`collect_orphans`].

mod add;
mod collect;
mod error;
mod media;
mod name;
mod pending;
mod read;
mod remove;
mod settings;
mod upload;
mod verify;

use std::sync::Arc;

use pressmark_store::blobs::{BlobError, BlobStore};

pub use add::{add, bind, may_add};
pub use collect::{collect_orphans, keep_collecting};
pub use error::{FileError, Interrupted};
pub use media::{content_type, is_shown_inline};
pub use name::{clean_name, path_of};
pub use pending::{NewUpload, Pending};
pub use pressmark_store::entity::stored_file::Model as StoredFile;
pub use pressmark_store::repo::files::{Target, bind_draft, of_draft, of_publication, of_publications, share};
pub use read::{Seen, look};
pub use remove::{remove, remove_of_draft};
pub use settings::FileSettings;
pub use upload::store;
pub use verify::{Verification, verify};

/// The store of files and its rules. A cheap clone.
#[derive(Debug, Clone)]
pub struct Files {
    /// The bytes.
    pub blobs: BlobStore,
    settings: Arc<FileSettings>,
}

impl Files {
    /// Opens the store of files; its folder is made if there is none.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`]
    pub fn open(settings: FileSettings) -> Result<Self, BlobError> {
        let blobs = BlobStore::open(&settings.place)?.for_blobs_of(settings.max_bytes);
        Ok(Self { blobs, settings: Arc::new(settings) })
    }

    /// Its rules.
    #[must_use]
    pub fn settings(&self) -> &FileSettings {
        &self.settings
    }
}

/// Who does something with files.
#[derive(Debug, Clone, Copy)]
pub struct Depositor {
    /// The user.
    pub user_id: i64,
    /// Whether they look after what belongs to others too.
    pub is_admin: bool,
}
