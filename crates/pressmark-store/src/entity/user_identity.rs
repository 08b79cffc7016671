//! Accounts elsewhere by which a user signs in.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user_identity")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// User.
    pub user_id: i64,
    /// Name of the provider: `google`, `orcid`, `github`, or one of the configuration.
    pub provider: String,
    /// Who the user is there; never changes.
    pub subject: String,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds of the last sign-in by it.
    pub updated_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
