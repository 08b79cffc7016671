//! Sign-ins by token: all refresh tokens that follow from one.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "token_family")]
pub struct Model {
    /// A UUID; the `sid` of access tokens.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// User.
    pub user_id: i64,
    /// Address at sign-in.
    pub ip_address: Option<String>,
    /// Program at sign-in, cut.
    pub user_agent: Option<String>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds after which no token of it is taken.
    pub expires_at: i64,
    /// When it ended before its time.
    pub revoked_at: Option<i64>,
    /// Why.
    pub revoked_because: Option<String>,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
