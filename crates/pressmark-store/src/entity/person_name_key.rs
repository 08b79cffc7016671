//! Keys by which an author string finds candidate people.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "person_name_key")]
pub struct Model {
    /// Workspace.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: i64,
    /// Key as the matcher makes it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name_key: String,
    /// Person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
