//! Second factors: secrets of time-based one-time passwords.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "second_factor")]
pub struct Model {
    /// User.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    /// The shared secret, sealed.
    pub sealed_secret: String,
    /// When the first code was right; before that it asks for nothing.
    pub confirmed_at: Option<i64>,
    /// Time step of the last code taken: none is taken twice.
    pub last_step: i64,
    /// Unix milliseconds.
    pub created_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
