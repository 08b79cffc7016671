//! What happened, written in the transaction that made it happen.
//!
//! An event of a workspace is for its staff; they may clean it away. What guards the registry (who signed in, who was
//! refused, who got which rights) goes into the audit trail too, which nothing cleans.

mod catalogue;
mod clean;
mod refusals;

use pressmark_store::repo::activity::{self, NewEvent};
use pressmark_store::{Result, WriteTx};
use serde_json::{Value, json};

pub use catalogue::{EventType, Severity};
pub use clean::clean;
pub use refusals::{Refusal, Refusals};

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// It was done.
    Ok,
    /// It was not allowed.
    Refused,
    /// It was allowed and did not work out.
    Failed,
}

impl Status {
    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// Who does something, and by which request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// `user`, `key`, `job`, `anonymous`, `system`.
    pub kind: &'static str,
    /// As shown: an address of mail, the name of a key, a job's kind and number.
    pub name: String,
    /// Id of the request.
    pub request_id: Option<String>,
    /// Address of the client.
    pub address: Option<String>,
    /// Program of the client.
    pub user_agent: Option<String>,
}

impl Actor {
    /// The program itself, its operator at the command line included.
    #[must_use]
    pub fn system(name: &str) -> Self {
        Self { kind: "system", name: name.to_owned(), request_id: None, address: None, user_agent: None }
    }

    /// A job.
    #[must_use]
    pub fn job(kind: &str, id: i64) -> Self {
        Self { kind: "job", ..Self::system(&format!("{kind} {id}")) }
    }

    /// This actor, known now as a user: whoever signs in was nobody before.
    #[must_use]
    pub fn as_user(&self, name: &str) -> Self {
        Self { kind: "user", name: name.to_owned(), ..self.clone() }
    }
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Event {
    /// What.
    pub event_type: EventType,
    /// How it ended.
    pub status: Status,
    /// Where, if in a workspace.
    pub workspace_id: Option<i64>,
    /// To what: kind and id.
    pub subject: Option<(&'static str, String)>,
    /// In a sentence.
    pub summary: String,
    /// More, for whoever looks closely. Never a secret.
    pub details: Value,
}

impl Event {
    /// Something that was done.
    #[must_use]
    pub fn new(event_type: EventType, summary: impl Into<String>) -> Self {
        let summary = summary.into();
        Self { event_type, status: Status::Ok, workspace_id: None, subject: None, summary, details: json!({}) }
    }

    /// In a workspace.
    #[must_use]
    pub fn in_workspace(self, workspace_id: i64) -> Self {
        Self { workspace_id: Some(workspace_id), ..self }
    }

    /// Done to something.
    #[must_use]
    pub fn on(self, kind: &'static str, id: impl ToString) -> Self {
        Self { subject: Some((kind, id.to_string())), ..self }
    }

    /// With more to say.
    #[must_use]
    pub fn with(self, details: Value) -> Self {
        Self { details, ..self }
    }

    /// That ended otherwise.
    #[must_use]
    pub fn ended(self, status: Status) -> Self {
        Self { status, ..self }
    }
}

/// Writes an event: where the staff of its workspace see it, and into the audit trail if it belongs there.
///
/// # Errors
/// Any database error.
pub async fn record(tx: &WriteTx, actor: &Actor, event: Event) -> Result<()> {
    record_all(tx, vec![(actor, event)]).await
}

/// [`record`] of several.
///
/// # Errors
/// Any database error.
pub async fn record_all(tx: &WriteTx, events: Vec<(&Actor, Event)>) -> Result<()> {
    let mut rows = Vec::with_capacity(events.len());
    for (actor, event) in events {
        let row = NewEvent {
            workspace_id: event.workspace_id,
            event_type: event.event_type.name(),
            severity: event.event_type.severity(event.status).as_str(),
            status: event.status.as_str(),
            actor: actor.name.clone(),
            actor_kind: actor.kind,
            subject: event.subject,
            summary: event.summary,
            details: event.details.to_string(),
            request_id: actor.request_id.clone(),
            address: actor.address.clone(),
        };
        if event.event_type.is_audited() {
            activity::add_audit(tx, row.clone()).await?;
        }
        rows.push(row);
    }
    activity::add(tx, rows).await
}
