//! What the database need not keep for ever: rows of the change log that everybody who follows it has read (rule 57).

use std::time::Duration;

use pressmark_store::clock::now_millis;
use pressmark_store::repo::change_log::{self, Position};
use pressmark_store::repo::{log_readers, schedule, settings};
use pressmark_store::{Result, Store};

/// How often it is looked for rows that can go, by whichever node.
const EVERY: Duration = Duration::from_hours(1);
/// Rows that go in one short write.
const ROWS: u64 = 1_000;
/// A reader that was silent for so long, or for as long as changes are kept if that is longer, holds nothing back.
const SILENT: Duration = Duration::from_hours(24);

/// Trims the log once an hour, for ever. `keep`: how long rows stay although everybody has read them.
pub async fn run(store: Store, keep: Duration) {
    loop {
        tokio::time::sleep(EVERY).await;
        match turn(&store, keep).await {
            Ok(0) => {}
            Ok(rows) => tracing::debug!(rows, "the change log was trimmed"),
            Err(error) => tracing::warn!(%error, "the change log was not trimmed"),
        }
    }
}

async fn turn(store: &Store, keep: Duration) -> Result<u64> {
    if schedule::take_turn(store, "turn:change_log", millis(EVERY) * 9 / 10).await? {
        trim_changes(store, keep).await
    } else {
        Ok(0)
    }
}

/// Removes rows of the change log that are older than `keep` and stand behind every catalogue that was heard of lately;
/// the row at which the slowest one stands remains. One that comes back later builds anew. While nobody follows the log
/// nothing goes. Returns how many rows went.
///
/// # Errors
/// Any database error; what went before it is gone.
pub async fn trim_changes(store: &Store, keep: Duration) -> Result<u64> {
    let now = now_millis();
    let Some(slowest) = slowest(store, now - millis(keep.max(SILENT))).await? else { return Ok(0) };
    let mut gone = 0;
    loop {
        let oldest = change_log::oldest(store.read(), ROWS).await?;
        let may_go = |row: &&change_log::LogRow| row.position() <= slowest && row.at <= now - millis(keep);
        let Some(last) = oldest.iter().take_while(may_go).last() else { return Ok(gone) };
        let tx = store.begin().await?;
        let rows = change_log::trim_before(&tx, last.position(), ROWS).await?;
        tx.commit().await?;
        gone += rows;
        if rows == 0 {
            return Ok(gone);
        }
    }
}

/// How far the slowest reader of this history is, of those that spoke since a time; the others are forgotten.
async fn slowest(store: &Store, since: i64) -> Result<Option<Position>> {
    let epoch = settings::epoch(store).await?;
    let (heard, silent): (Vec<_>, Vec<_>) =
        log_readers::all(store.read()).await?.into_iter().partition(|reader| reader.at >= since);
    if !silent.is_empty() {
        let tx = store.begin().await?;
        for reader in silent {
            log_readers::forget(&tx, &reader.id).await?;
        }
        tx.commit().await?;
    }
    // What follows another history builds anew in any case.
    Ok(heard.into_iter().filter(|reader| reader.epoch == epoch).map(|reader| reader.position).min())
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 10)
}

#[cfg(test)]
mod tests {
    use pressmark_store::on_both_engines;
    use pressmark_store::repo::log_readers::LogReader;
    use pressmark_store::testing::works;

    use super::*;

    async fn note(store: &Store, id: &str, epoch: &str, position: Position, at: i64) {
        let tx = store.begin().await.unwrap();
        let reader = LogReader { id: id.to_owned(), epoch: epoch.to_owned(), position, at };
        log_readers::note(&tx, &reader).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn first(store: &Store) -> Position {
        change_log::first(store.read()).await.unwrap().unwrap().position()
    }

    on_both_engines! {
        async fn the_change_log_is_trimmed_behind_the_slowest_reader(store: Store) {
            let mut places = Vec::new();
            for _ in 0..6 {
                let tx = store.begin().await.unwrap();
                works(&tx, 1, 1).await;
                tx.commit().await.unwrap();
                places.push(change_log::last(store.read()).await.unwrap().unwrap().position());
            }
            let (epoch, now, begun) = (settings::epoch(&store).await.unwrap(), now_millis(), first(&store).await);
            let day = Duration::from_hours(24);
            assert_eq!(trim_changes(&store, Duration::ZERO).await.unwrap(), 0, "nobody has read it");

            note(&store, "fast", &epoch, places[5], now).await;
            note(&store, "slow", &epoch, places[2], now).await;
            note(&store, "of another history", "another", places[0], now).await;
            assert_eq!(trim_changes(&store, day).await.unwrap(), 0, "everything is young");
            assert_eq!(first(&store).await, begun);
            assert!(trim_changes(&store, Duration::ZERO).await.unwrap() >= 2);
            assert_eq!(first(&store).await, places[2], "the row where a reader stands remains");
            assert_eq!(trim_changes(&store, Duration::ZERO).await.unwrap(), 0);
            assert_eq!(change_log::count_after(store.read(), places[2]).await.unwrap(), 3, "and what it has to read");

            note(&store, "slow", &epoch, places[2], 1).await;
            assert_eq!(trim_changes(&store, Duration::ZERO).await.unwrap(), 3, "one that is silent holds nothing back");
            assert_eq!(first(&store).await, places[5]);
            let readers = log_readers::all(store.read()).await.unwrap();
            assert!(readers.len() == 2 && readers.iter().all(|reader| reader.id != "slow"), "{readers:?}");
        }
    }
}
