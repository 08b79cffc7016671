//! A category as it is shown.

use std::collections::BTreeMap;

use pressmark_app::people::categories::names_of;
use pressmark_store::entity::category::Model;
use serde::Serialize;
use utoipa::ToSchema;

/// A category.
#[derive(Serialize, ToSchema)]
pub(crate) struct CategoryRow {
    /// Short name, unique in the workspace.
    id: String,
    /// Name by locale.
    name: BTreeMap<String, String>,
    /// How many people are in it.
    people: u64,
    /// When, Unix milliseconds.
    created_at: i64,
    /// Last change, Unix milliseconds.
    updated_at: i64,
}

impl CategoryRow {
    pub(super) fn of(row: Model, people: u64) -> Self {
        Self { name: names_of(&row), id: row.id, people, created_at: row.created_at, updated_at: row.updated_at }
    }
}
