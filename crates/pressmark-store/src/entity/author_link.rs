//! Links between works and people: who, why, how sure.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "author_link")]
pub struct Model {
    /// The work.
    #[sea_orm(primary_key, auto_increment = false)]
    pub publication_id: i64,
    /// The person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// Author position, from 0; absent while unknown.
    pub position: Option<i32>,
    /// The author string at that position.
    pub author_name: Option<String>,
    /// How it was found: `claim`, `orcid`, `name`, `name+evidence`, `curator`.
    pub method: String,
    /// 0 to 1.
    pub score: f64,
    /// JSON list.
    pub evidence: String,
    /// Whether the evidence says that the name at the place is not the person's: what the queue of matches asks for.
    pub name_contradiction: bool,
    /// `linked`, `suggested`, `rejected` or `withdrawn`.
    pub state: String,
    /// Whether the person's ORCID record claims the work now.
    pub claimed: bool,
    /// JSON list of ORCID put-codes: provenance only.
    pub put_codes: String,
    /// When the claim was gone from ORCID.
    pub claim_withdrawn_at: Option<i64>,
    /// Curator whose yes or no this is; outlives harvests.
    pub decided_by: Option<String>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub updated_at: i64,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
