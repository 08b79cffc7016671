//! Whether a workspace has comments.

use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use crate::entity::workspace;
use crate::repo::workspaces;
use crate::{EntityKind, Result, WriteTx};

/// Who may write comments in a workspace, and when they are seen (rule 51).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentRule {
    /// Whoever has an account; at once.
    Open,
    /// Whoever has an account; when a moderator has looked.
    Moderated,
    /// Nobody. What was written stays.
    Off,
}

impl CommentRule {
    /// All rules.
    pub const ALL: [Self; 3] = [Self::Open, Self::Moderated, Self::Off];

    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Moderated => "moderated",
            Self::Off => "off",
        }
    }

    /// The rule of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == name)
    }
}

/// Sets the rule of a workspace; `None` if there is no such workspace.
///
/// # Errors
/// Any database error.
pub async fn set_rule(tx: &WriteTx, workspace_id: i64, rule: CommentRule) -> Result<Option<workspace::Model>> {
    let Some(row) = workspaces::by_id(&**tx, workspace_id).await? else { return Ok(None) };
    let mut change = workspace::ActiveModel::from(row);
    change.comments = Set(rule.as_str().to_owned());
    tx.touch(workspace_id, EntityKind::Workspace, workspace_id);
    Ok(Some(change.update(&**tx).await?))
}
