//! Events about comments. They do not quote: what was taken away must not stay in the list of events.

use pressmark_store::entity::comment::Model;
use serde_json::json;

use crate::activity::{Event, EventType};

/// An event about a comment.
pub(super) fn event(event_type: EventType, what: &str, comment: &Model) -> Event {
    let said = format!("{what}, on the publication {}", comment.publication_id);
    let details = json!({
        "publication_id": comment.publication_id,
        "parent_comment_id": comment.parent_id,
        "author_id": comment.user_id,
        "state": comment.state,
    });
    Event::new(event_type, said).in_workspace(comment.workspace_id).on("comment", comment.id).with(details)
}
