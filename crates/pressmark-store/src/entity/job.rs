//! Jobs: a key, a state, a lease, and progress.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Key; also the id of the run it makes.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// `harvest_person`, `import_file`, …
    pub kind: String,
    /// What it works on: an ORCID iD, a file.
    pub job_key: String,
    /// `queued`, `processing`, `completed` or `failed`.
    pub state: String,
    /// Lower first.
    pub priority: i32,
    /// What queued it.
    pub trigger_source: Option<String>,
    /// Who queued it.
    pub requested_by: Option<String>,
    /// How often it was taken.
    pub attempts: i32,
    /// Unix milliseconds.
    pub not_before: i64,
    /// Process that works on it.
    pub lease_owner: Option<String>,
    /// Unix milliseconds.
    pub lease_until: Option<i64>,
    /// Grows with each lease; the final update must name it.
    pub fence: i64,
    /// What it is doing.
    pub stage: Option<String>,
    /// Items done.
    pub progress_done: i32,
    /// Items in all, once known.
    pub progress_total: Option<i32>,
    /// Items passed over.
    pub skipped: i32,
    /// Where a resumable job goes on, JSON.
    pub cursor: Option<String>,
    /// Counts, JSON.
    pub result: Option<String>,
    /// Why it failed.
    pub error_message: Option<String>,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub started_at: Option<i64>,
    /// Unix milliseconds.
    pub updated_at: i64,
    /// Unix milliseconds.
    pub completed_at: Option<i64>,
}

/// No relations: joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
