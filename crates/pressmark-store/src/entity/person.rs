//! People: researchers whose iD was ingested, imported or registered (rule 16).

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// Key, our own (rule 17).
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// Current ORCID iD.
    pub orcid: Option<String>,
    /// Name as shown.
    pub display_name: String,
    /// Name as it is sorted by, family name first.
    pub sort_name: String,
    /// Names as they were harvested or imported, JSON object: `given`, `family`, `credit`, `other`.
    pub names: String,
    /// Biography, plain text.
    pub biography: Option<String>,
    /// JSON object of what else the ORCID record says: keywords, links, identifiers, employments.
    pub profile: String,
    /// URL-safe short name, unique in the workspace.
    pub slug: String,
    /// Portrait.
    pub photo_url: Option<String>,
    /// Kind of person in the institution's words.
    pub people_type: Option<String>,
    /// `ingest`, `import` or `registration`.
    pub origin: String,
    /// `pending`, `processing`, `complete` or `failed`.
    pub sync_status: String,
    /// Why the last harvest failed or stopped.
    pub sync_error: Option<String>,
    /// `active`, `locked`, `deactivated` or `unknown` at ORCID (rule 11).
    pub harvest_state: String,
    /// Last answer that changed the person or a work, Unix milliseconds.
    pub last_fetched_at: Option<i64>,
    /// Last answer at all, Unix milliseconds (rule 19).
    pub last_checked_at: Option<i64>,
    /// Hidden from every public surface, and left alone by harvests.
    pub hidden: bool,
    /// Removed on request; the row stays so that no harvest makes the person anew.
    pub removed_at: Option<i64>,
    /// When the holder proved the iD by signing in at ORCID.
    pub authenticated_at: Option<i64>,
    /// Counts changes.
    pub revision: i32,
    /// Last change of the public face, Unix milliseconds (rule 54).
    pub public_changed_at: i64,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub updated_at: i64,
    /// What curators wrote, JSON: `name` and `biography`, texts by locale; a biography that is null was taken away.
    pub manual: String,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
