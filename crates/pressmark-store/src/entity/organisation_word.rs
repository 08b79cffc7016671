//! Words by which organisations are found.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation_word")]
pub struct Model {
    /// The release that the organisation is of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub release_id: i64,
    /// A word of its names, folded.
    #[sea_orm(primary_key, auto_increment = false)]
    pub word: String,
    /// ROR id without the URL around it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ror: String,
    /// How much the word says of the organisation; more is more.
    pub weight: i32,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
