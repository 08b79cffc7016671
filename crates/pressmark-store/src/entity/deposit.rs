//! Deposits: what somebody deposited of a work, and what became of it. A row is never erased (rule 42).

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deposit")]
pub struct Model {
    /// The work that it made, or that it speaks of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub publication_id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// The account of whoever deposited it.
    pub owner_id: i64,
    /// Its DOCiD.
    pub docid: String,
    /// Number of the resource type.
    pub resource_type_id: i64,
    /// Number of the publication type.
    pub publication_type_id: Option<i64>,
    /// Key of the first version.
    pub series_id: i64,
    /// Which version it is, from 1.
    pub version_number: i32,
    /// When its files become public, Unix milliseconds.
    pub embargo_until: Option<i64>,
    /// When it was retired, Unix milliseconds: the truth of retirement.
    pub retired_at: Option<i64>,
    /// Who retired it: `account` and its key; in older rows the address of mail that they had.
    pub retired_by: Option<String>,
    /// Why.
    pub retired_reason: Option<String>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Last edit, Unix milliseconds.
    pub updated_at: i64,
    /// Counts edits; what its `ETag` is made of.
    pub revision: i32,
    /// The form as it was given, JSON of its known fields.
    pub form: String,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
