//! Who follows the change log, and how far each has come: behind the slowest of them it may be trimmed (rule 57).

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::change_log::Position;
use super::settings;
use crate::entity::setting::{Column, Entity};
use crate::{Result, StoreError, WriteTx};

/// What the names of these settings begin with.
const PREFIX: &str = "log_reader:";

/// One that follows the log: a catalogue, on whatever node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogReader {
    /// Tells it from others; the same as long as its folder is.
    pub id: String,
    /// History of the data that it follows.
    pub epoch: String,
    /// Everything up to here it holds for good.
    pub position: Position,
    /// When it said so, Unix milliseconds.
    pub at: i64,
}

/// Notes how far a reader has come.
///
/// # Errors
/// Any database error.
pub async fn note(tx: &WriteTx, reader: &LogReader) -> Result<()> {
    let text = serde_json::to_string(reader).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    settings::set(tx, &format!("{PREFIX}{}", reader.id), &text).await
}

/// All that ever said how far they are and were not forgotten.
///
/// # Errors
/// Any database error.
pub async fn all(conn: &impl ConnectionTrait) -> Result<Vec<LogReader>> {
    let rows = Entity::find().filter(Column::Name.starts_with(PREFIX)).all(conn).await?;
    // One that a newer version wrote in another way is none of ours.
    Ok(rows.iter().filter_map(|row| serde_json::from_str(&row.value).ok()).collect())
}

/// Forgets a reader: if it comes back and the log no longer holds its place, it builds anew.
///
/// # Errors
/// Any database error.
pub async fn forget(tx: &WriteTx, id: &str) -> Result<()> {
    Entity::delete_by_id(format!("{PREFIX}{id}")).exec(&**tx).await?;
    Ok(())
}
