//! Releases of ROR: the one that answers, one that is being loaded, those that are to be removed.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation_release")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Name of the file.
    pub name: String,
    /// Version, as the file's name tells it: `v2.1`.
    pub version: Option<String>,
    /// Day of the release, `2026-11-20`.
    pub released_on: Option<String>,
    /// `loading`, `current`, `gone`.
    pub state: String,
    /// How many organisations it holds so far.
    pub organisations: i64,
    /// When whoever loads it last wrote, Unix milliseconds.
    pub touched_at: i64,
    /// When it was loaded, Unix milliseconds.
    pub loaded_at: Option<i64>,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
