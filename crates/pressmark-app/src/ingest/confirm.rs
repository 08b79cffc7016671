//! The word of somebody on claims that vanished at once (rule 14): the person is harvested again, and what is gone then
//! is withdrawn, however much it is.

use pressmark_domain::Orcid;
use pressmark_store::repo::jobs::{self, NewJob};
use pressmark_store::repo::people;
use pressmark_store::{Changed, Result, Store};

use super::harvest::confirmed_cursor;
use super::{HARVEST_PERSON, event};
use crate::activity::Actor;

/// Queues a harvest that withdraws every claim that is gone by then. Tells the job, and what changed; `None` if a
/// harvest of the person is queued or under way, which would not know of it.
///
/// # Errors
/// Any database error.
pub async fn confirm_withdrawals(
    store: &Store,
    workspace_id: i64,
    orcid: &Orcid,
    actor: &Actor,
) -> Result<Option<(i64, Vec<Changed>)>> {
    let tx = store.begin().await?;
    let job = NewJob {
        workspace_id,
        kind: HARVEST_PERSON,
        key: orcid.as_str(),
        priority: 100,
        trigger: "withdrawals",
        requested_by: Some(&actor.name),
        delay: 0,
        cursor: Some(confirmed_cursor()?),
    };
    let Some(id) = jobs::enqueue(&tx, &job).await? else { return Ok(None) };
    people::mark_pending(&tx, workspace_id, &[orcid.as_str().to_owned()]).await?;
    event::confirmed(&tx, workspace_id, orcid, id, actor).await?;
    let changed = tx.commit().await?;
    Ok(Some((id, changed)))
}
