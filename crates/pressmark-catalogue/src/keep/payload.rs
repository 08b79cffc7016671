//! What every commit says of itself: so index and position can never disagree (engineering 9).

use pressmark_store::repo::change_log::Position;
use serde::{Deserialize, Serialize};

use crate::schema::FORMAT;

/// The payload of a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payload {
    /// Format of the index.
    pub format: u32,
    /// History of the store that the index follows.
    pub epoch: String,
    /// Everything up to here is in the index.
    pub position: Position,
    /// Tag of the row there: tells it from a row of another history with the same number.
    pub tag: i64,
    /// Whether only works of internal members are public in it.
    pub internal_members_only: bool,
}

impl Payload {
    pub(crate) fn new(epoch: String, internal_members_only: bool) -> Self {
        Self { format: FORMAT, epoch, position: Position::default(), tag: 0, internal_members_only }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    pub(crate) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
