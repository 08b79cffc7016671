//! The outbox: what agencies are to hear of identifiers. Of one identifier, one after the other.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identifier_task")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The identifier.
    pub identifier_id: i64,
    /// `register`, `update` or `tombstone`.
    pub action: String,
    /// How often it was taken.
    pub attempts: i32,
    /// Unix milliseconds before which it is not taken again.
    pub next_at: i64,
    /// Unix milliseconds until which a worker has it.
    pub leased_until: Option<i64>,
    /// The lease of that worker, which its last word must name.
    pub lease: Option<String>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub done_at: Option<i64>,
    /// The account that caused it, if one did.
    pub user_id: Option<i64>,
    /// The name of whoever caused it; none where nobody in particular did. A registration is caused by whoever asked for
    /// the identifier.
    pub requested_by: Option<String>,
    /// The request that caused it.
    pub request_id: Option<String>,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
