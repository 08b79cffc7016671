//! Sessions of the dashboard and the portal.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user_session")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// User.
    pub user_id: i64,
    /// SHA-256 of the token, lower-case hex.
    pub token_hash: String,
    /// The workspace that the session works in.
    pub workspace_id: Option<i64>,
    /// Whether it outlives the browser and slides.
    pub remember: bool,
    /// Address at sign-in.
    pub ip_address: Option<String>,
    /// Program at sign-in, cut.
    pub user_agent: Option<String>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds of the last renewal.
    pub updated_at: i64,
    /// Unix milliseconds.
    pub expires_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
