//! Whether an index belongs to a store as it is now.

use pressmark_store::repo::change_log::{self, Position};
use pressmark_store::{Store, repo::settings};

use super::payload::Payload;
use crate::error::Result;
use crate::schema::FORMAT;

/// Why an index cannot be followed, or `None` if it can.
pub(crate) async fn misfit(
    store: &Store,
    payload: Option<&Payload>,
    internal_members_only: bool,
) -> Result<Option<String>> {
    let Some(payload) = payload else { return Ok(Some("the index does not say what it holds".into())) };
    if payload.format != FORMAT {
        return Ok(Some(format!("the index has format {}, this version has {FORMAT}", payload.format)));
    }
    if payload.internal_members_only != internal_members_only {
        return Ok(Some("the rule of what is public was changed".into()));
    }
    if payload.epoch != settings::epoch(store).await? {
        return Ok(Some("the index belongs to another history of the data".into()));
    }
    if payload.position == Position::default() {
        // Nothing was logged when the index was made. If the log still begins at its beginning, nothing is missing.
        let first = change_log::first(store.read()).await?;
        return Ok(first.filter(|row| row.seq != 1).map(|_| "the log was trimmed before the index had read it".into()));
    }
    let row = change_log::at(store.read(), payload.position).await?;
    Ok(match row {
        Some(row) if row.tag == payload.tag => None,
        Some(_) => Some("the log holds another row where the index stopped".into()),
        None => Some("the log does not hold the row where the index stopped".into()),
    })
}
