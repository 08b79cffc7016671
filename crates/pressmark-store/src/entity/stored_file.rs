//! Files that people uploaded: what is known of them. Their bytes are in the store of blobs.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stored_file")]
pub struct Model {
    /// Key, and the file's id on the wire.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// The user who uploaded it.
    pub owner_id: i64,
    /// The publication that it belongs to.
    pub publication_id: Option<i64>,
    /// The draft that it belongs to.
    pub draft_id: Option<i64>,
    /// Name as it is shown and saved: one line, no path.
    pub name: String,
    /// What it is in the depositor's words.
    pub file_type: String,
    /// Title.
    pub title: Option<String>,
    /// Media type, found by its content.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 in lower-case hexadecimal; empty while it is being uploaded.
    pub sha256: String,
    /// Its name in the store of blobs: random, never the client's. Versions of a work may share one.
    pub object: String,
    /// `pending` (being uploaded), `bound` (belongs to something) or `removed` (its bytes are to be removed).
    pub state: String,
    /// Unix milliseconds.
    pub created_at: i64,
    /// When its checksum was last made; while it is being uploaded, when that was last seen to go on. Unix milliseconds.
    pub checked_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
