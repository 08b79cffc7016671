//! Identifiers that were minted here. A row is never erased.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identifier")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// The work that it names; none while none has claimed it.
    pub publication_id: Option<i64>,
    /// The file that it names.
    pub file_id: Option<i64>,
    /// `docid` or `doi`.
    pub kind: String,
    /// `local`, `cordra` or `datacite`: where it is registered, whatever the settings say now.
    pub registrar: String,
    /// The identifier itself, in small letters: `20.500.5555/…`.
    pub value: String,
    /// `reserved` (nobody else gets it), `registered` (the agency has it) or `tombstoned` (its work was retired).
    pub state: String,
    /// Whether it stands under a test prefix (rule 45).
    pub provisional: bool,
    /// The account that asked for it.
    pub owner_id: Option<i64>,
    /// The name of whoever asked for it.
    pub requested_by: String,
    /// The request that asked for it.
    pub request_id: Option<String>,
    /// The account, operation and idempotency key that asked for it, where there was one.
    pub mint_key: Option<String>,
    /// Why the last attempt failed; none when it did not.
    pub last_error: Option<String>,
    /// Whether somebody should look at it (rule 37).
    pub failing: bool,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub registered_at: Option<i64>,
    /// Unix milliseconds.
    pub tombstoned_at: Option<i64>,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
