//! An entity as it is shown.

use pressmark_store::entity::entity::Model;
use serde::Serialize;
use utoipa::ToSchema;

/// An entity.
#[derive(Serialize, ToSchema)]
pub(crate) struct EntityRow {
    /// Short name, unique in the workspace.
    id: String,
    /// Name as shown.
    name: String,
    /// What it is, in the institution's words.
    kind: Option<String>,
    /// ROR id.
    ror: Option<String>,
    /// Entity it is part of.
    parent_id: Option<String>,
    /// People who are in it now, members and externals.
    active_memberships: u64,
    /// When, Unix milliseconds.
    created_at: i64,
    /// Last change, Unix milliseconds.
    updated_at: i64,
}

impl EntityRow {
    pub(super) fn of(row: Model, active_memberships: u64) -> Self {
        Self {
            id: row.id,
            name: row.name,
            kind: row.kind,
            ror: row.ror,
            parent_id: row.parent_id,
            active_memberships,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
