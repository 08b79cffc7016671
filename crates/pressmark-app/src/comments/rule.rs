//! Who may write comments in a workspace.

use pressmark_store::Store;
use pressmark_store::repo::comments::{self, CommentRule};
use serde_json::json;

use super::CommentError;
use crate::activity::{Actor, Event, EventType, record};

/// Sets the rule of a workspace.
///
/// # Errors
/// [`CommentError::NoWorkspace`].
pub async fn set_rule(store: &Store, workspace_id: i64, rule: CommentRule, actor: &Actor) -> Result<(), CommentError> {
    let tx = store.begin().await?;
    comments::set_rule(&tx, workspace_id, rule).await?.ok_or(CommentError::NoWorkspace)?;
    let said = match rule {
        CommentRule::Open => "Whoever has an account may comment now",
        CommentRule::Moderated => "Comments wait for a moderator now",
        CommentRule::Off => "Nobody may comment any more",
    };
    let event = Event::new(EventType::WorkspaceChanged, said).with(json!({ "comments": rule.as_str() }));
    record(&tx, actor, event.in_workspace(workspace_id).on("workspace", workspace_id)).await?;
    tx.commit().await?;
    Ok(())
}
