//! "Not the same": remembered, and never asked again (rule 39).

use pressmark_store::repo::duplicates::{self, PairState};
use pressmark_store::{Changed, Store, clock};

use super::hold::{are_there, hold};
use super::{MergeError, attention, event};
use crate::activity::Actor;

/// Notes that two works are two, whether they were proposed as one or not.
///
/// # Errors
/// [`MergeError`].
pub async fn set_distinct(
    store: &Store,
    workspace_id: i64,
    first: i64,
    second: i64,
    actor: &Actor,
) -> Result<Vec<Changed>, MergeError> {
    if first == second {
        return Err(MergeError::Same);
    }
    let tx = store.begin().await?;
    let (one, other) = hold(&tx, workspace_id, first, second).await?;
    are_there(&tx, [&one, &other]).await?;
    let known = duplicates::find(&*tx, workspace_id, first, second).await?;
    if known.is_some_and(|pair| pair.state == PairState::Distinct.as_str()) {
        return Ok(Vec::new());
    }
    let now = clock::now_millis();
    duplicates::decide(&tx, workspace_id, (first, second), PairState::Distinct, &actor.name, now).await?;
    attention::refresh(&tx, workspace_id, &[first, second]).await?;
    event::distinct(&tx, &one, &other, actor).await?;
    Ok(tx.commit().await?)
}
