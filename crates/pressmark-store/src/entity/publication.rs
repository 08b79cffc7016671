//! Publications: one row per work and workspace, never erased (rule 54).

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "publication")]
pub struct Model {
    /// Numeric key: everything hangs on it (rule 4).
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// The best key: DOI, else handle, else `local/<id>`.
    pub shown_id: String,
    /// `doi`, `handle` or `local`.
    pub id_type: String,
    /// URL-safe, unique in the workspace.
    pub slug: String,
    /// Work record merged from the providers, canonical JSON.
    pub original: String,
    /// Provenance, JSON.
    pub provider_sources: String,
    /// RFC 6902 patch from `original` to `merged`, JSON; absent without edits.
    pub edit_patch: Option<String>,
    /// Work record as published, canonical JSON.
    pub merged: String,
    /// Plain title.
    pub title: Option<String>,
    /// Folded title, shortened: equal titles have equal keys.
    pub title_key: Option<String>,
    /// Promoted from `merged`.
    pub publication_type: Option<String>,
    /// Partial date, promoted.
    pub publication_date: Option<String>,
    /// Promoted.
    pub publication_year: Option<i32>,
    /// Promoted.
    pub cited_by_count: Option<i32>,
    /// Promoted.
    pub open_access_status: Option<String>,
    /// Promoted.
    pub is_retracted: bool,
    /// Shown on public surfaces.
    pub visible: bool,
    /// Soft deletion, Unix milliseconds.
    pub deleted_at: Option<i64>,
    /// Who deleted it.
    pub deleted_by: Option<String>,
    /// The survivor this record was merged into.
    pub merged_into: Option<i64>,
    /// `harvest`, `import` or `deposit`.
    pub origin: String,
    /// Registration agency of the DOI, in the words of the look-up.
    pub agency: Option<String>,
    /// What is amiss with the agency: `no metadata service`, `unknown DOI`.
    pub agency_note: Option<String>,
    /// JSON list of reasons why a person should look (rule 37).
    pub attention: String,
    /// Last answer that changed the record, Unix milliseconds.
    pub last_fetched_at: i64,
    /// Last answer at all, Unix milliseconds.
    pub last_checked_at: i64,
    /// Unix milliseconds.
    pub last_edited_at: Option<i64>,
    /// Successful edits.
    pub edit_count: i32,
    /// Counts every change; the ETag of the detail.
    pub revision: i32,
    /// SHA-256 of `merged`.
    pub content_hash: String,
    /// Last change of the public face, Unix milliseconds.
    pub public_changed_at: i64,
    /// When it first was public.
    pub first_public_at: Option<i64>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub updated_at: i64,
    /// Decisions of curators, a JSON list of `curation::Decision`.
    pub decisions: String,
    /// Decisions that upstream no longer fits, a JSON list of `curation::Conflict`.
    pub conflicts: String,
    /// The custom fields, JSON of `curation::CustomFields`; never on public surfaces.
    pub custom: String,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
