//! Workspaces: tenants of a registry.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "workspace")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Short name, URL-safe, unique.
    pub slug: String,
    /// Name as shown.
    pub name: String,
    /// Host name whose public requests mean this workspace.
    pub host: Option<String>,
    /// Whether public requests of unknown hosts mean this workspace.
    pub is_default: bool,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Who needs a second factor to work in it: `off` (nobody), `admins`, `all`.
    pub second_factor: String,
    /// Who may write comments in it, and when they are seen: `open`, `moderated`, `off` (rule 51).
    pub comments: String,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
