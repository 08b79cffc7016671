//! Events about installations: everything about one but its credentials.

use pressmark_store::entity::installation::Model;
use serde_json::json;

use crate::activity::{Event, EventType};

/// An event about an installation.
pub(super) fn event(event_type: EventType, said: String, row: &Model) -> Event {
    let details = json!({
        "display_name": row.display_name,
        "platform": row.platform,
        "status": row.status,
        "scopes": row.scopes.split_ascii_whitespace().collect::<Vec<_>>(),
    });
    Event::new(event_type, said).in_workspace(row.workspace_id).on("installation", &row.id).with(details)
}
