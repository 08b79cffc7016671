//! Events as they are written.

use pressmark_store::entity::{activity, audit};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Something that happened.
#[derive(Serialize, ToSchema)]
pub(crate) struct Event {
    /// Key; later ones are newer.
    id: String,
    /// Workspace, where it concerns one.
    workspace_id: Option<i64>,
    /// What, from the catalogue of events: `api_key.created`.
    event_type: String,
    /// `info`, `warning` or `error`.
    severity: String,
    /// How it ended: `ok`, `refused` or `failed`.
    status: String,
    /// Who: an address, the name of a key, a job.
    actor: String,
    /// `user`, `key`, `job`, `anonymous` or `system`.
    actor_kind: String,
    /// In a sentence.
    message: String,
    /// Kind of what it was done to: `user`, `api_key`, `workspace`, …
    entity_type: Option<String>,
    /// Which of these.
    entity_id: Option<String>,
    /// More, for whoever looks closely.
    #[schema(value_type = Object)]
    metadata: Value,
    /// Id of the request.
    request_id: Option<String>,
    /// Unix milliseconds.
    created_at: i64,
}

/// Something that happened, as the audit trail keeps it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditEvent {
    #[serde(flatten)]
    event: Event,
    /// Address of the client.
    address: Option<String>,
}

/// The two tables have the same columns, but for the address.
macro_rules! event_of {
    ($row:ident, $workspace_id:expr) => {
        Event {
            id: $row.id.to_string(),
            workspace_id: $workspace_id,
            event_type: $row.event_type,
            severity: $row.severity,
            status: $row.status,
            actor: $row.actor,
            actor_kind: $row.actor_kind,
            message: $row.summary,
            entity_type: $row.subject_kind,
            entity_id: $row.subject_id,
            metadata: metadata(&$row.details),
            request_id: $row.request_id,
            created_at: $row.at,
        }
    };
}

impl From<activity::Model> for Event {
    fn from(row: activity::Model) -> Self {
        event_of!(row, Some(row.workspace_id))
    }
}

impl From<audit::Model> for AuditEvent {
    fn from(row: audit::Model) -> Self {
        Self { address: row.address, event: event_of!(row, row.workspace_id) }
    }
}

/// Always an object, whatever was written.
fn metadata(details: &str) -> Value {
    let details = serde_json::from_str::<Value>(details).ok().filter(Value::is_object);
    details.unwrap_or_else(|| Value::Object(serde_json::Map::new()))
}
