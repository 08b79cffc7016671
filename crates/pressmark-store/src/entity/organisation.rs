//! Organisations of a release of ROR.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    /// The release that it is of.
    #[sea_orm(primary_key, auto_increment = false)]
    pub release_id: i64,
    /// ROR id without the URL around it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ror: String,
    /// The record, JSON.
    pub record: String,
    /// The name that is shown.
    pub name: String,
    /// Code of the country.
    pub country: Option<String>,
    /// `active`, `inactive`, `withdrawn`.
    pub status: String,
    /// ROR id of what took its place, likewise without URL.
    pub successor: Option<String>,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
