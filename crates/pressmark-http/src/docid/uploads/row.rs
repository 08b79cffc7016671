//! A file as this contract tells it.

use pressmark_app::files::{StoredFile, path_of};
use serde::Serialize;
use utoipa::ToSchema;

use crate::voice::iso;

/// A file.
#[derive(Serialize, ToSchema)]
pub(crate) struct FileRow {
    id: i64,
    /// The publication that it belongs to.
    publication_id: Option<i64>,
    /// The draft that it belongs to.
    draft_id: Option<i64>,
    /// Name, without any path.
    file_name: String,
    /// What it is, in the depositor's words.
    file_type: String,
    title: Option<String>,
    /// Media type, found by its content.
    media_type: String,
    /// Bytes.
    file_size: i64,
    /// SHA-256 in lower-case hexadecimal.
    checksum: String,
    checksum_algorithm: &'static str,
    checksum_status: &'static str,
    /// Where it is downloaded: private until the publication is public.
    file_url: String,
    #[schema(format = DateTime)]
    created_at: String,
}

impl FileRow {
    /// A file of a registry that the public reaches at this URL.
    pub(crate) fn of(file: &StoredFile, public_url: &str) -> Self {
        Self {
            id: file.id,
            publication_id: file.publication_id,
            draft_id: file.draft_id,
            file_name: file.name.clone(),
            file_type: file.file_type.clone(),
            title: file.title.clone(),
            media_type: file.media_type.clone(),
            file_size: file.size,
            checksum: file.sha256.clone(),
            checksum_algorithm: "SHA-256",
            checksum_status: "verified",
            file_url: format!("{public_url}{}", path_of(file)),
            created_at: iso(file.created_at),
        }
    }
}
