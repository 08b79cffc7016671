//! Which registration agency holds a DOI, as far as asked.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "doi_agency")]
pub struct Model {
    /// DOI.
    #[sea_orm(primary_key, auto_increment = false)]
    pub doi: String,
    /// Agency's name; absent = the DOI does not exist.
    pub agency: Option<String>,
    /// Unix milliseconds.
    pub checked_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
