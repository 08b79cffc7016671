//! Days that are over: they are counted, and what they were counted from is forgotten.

use std::time::Duration;

use pressmark_store::repo::{schedule, usage};
use pressmark_store::{Result, Store};

/// A day is counted when it has been over for so long, in milliseconds: other nodes may still hold some of its visits.
const SETTLED: i64 = 2 * 3_600_000;
/// The salt of a day is forgotten when that has been over for so long.
const SALTED: i64 = 3_600_000;
/// The clicks of so many days are kept, so that their counts can be made anew.
pub(super) const ACCURATE: i64 = 32;
/// Clicks that are removed by one short write.
const ROWS: u64 = 1_000;

/// The oldest day whose salt is still needed.
pub(super) fn oldest_salt(now: i64) -> i64 {
    usage::day_of(now - SALTED)
}

/// Does what is due, on whichever node comes first.
pub(super) async fn turn(store: &Store, every: Duration, now: i64) -> Result<()> {
    let every = i64::try_from(every.as_millis()).unwrap_or(i64::MAX / 10);
    if schedule::take_turn(store, "turn:usage", every * 9 / 10).await? {
        close_days(store, now).await?;
        forget(store, now).await?;
    }
    Ok(())
}

/// Counts the days that are over by now and were not counted yet. What was counted when it was killed is counted again.
///
/// # Errors
/// Any database error.
pub async fn close_days(store: &Store, now: i64) -> Result<()> {
    let last = usage::day_of(now - SETTLED) - 1;
    let closed = usage::closed(store.read()).await?;
    if last <= closed {
        return Ok(());
    }
    for day in usage::days(store.read(), closed, last).await? {
        let mut after = 0;
        loop {
            let tx = store.begin().await?;
            let done = usage::close_some(&tx, day, after).await?;
            tx.commit().await?;
            let Some(last) = done else { break };
            after = last;
        }
    }
    let tx = store.begin().await?;
    usage::set_closed(&tx, last).await?;
    tx.commit().await.map(drop)
}

/// Forgets the salts of the days that are over, and clicks that are old and counted.
///
/// # Errors
/// Any database error.
pub async fn forget(store: &Store, now: i64) -> Result<()> {
    let tx = store.begin().await?;
    usage::forget_salts(&tx, oldest_salt(now)).await?;
    tx.commit().await?;
    let until = usage::closed(store.read()).await? - ACCURATE;
    loop {
        let tx = store.begin().await?;
        let gone = usage::forget_clicks(&tx, until, ROWS).await?;
        tx.commit().await?;
        if gone < ROWS {
            return Ok(());
        }
    }
}
