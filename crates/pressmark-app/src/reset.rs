//! Emptying a workspace: its works and people with all that hangs on them, and the reports of its runs. Accounts, keys,
//! entities, categories, installations, events and the audit trail stay.
//!
//! A small workspace is emptied at once or not at all. A large one goes piece by piece, each of them whole; a reset that
//! was interrupted goes on when it is asked for again, since what is gone already is not there any more.

use std::time::{Duration, Instant};

use pressmark_store::entity::workspace;
use pressmark_store::repo::reset::{self, Piece};
use pressmark_store::repo::settings;
use pressmark_store::{Result, Store, StoreError, WriteTx};
use serde_json::json;

pub use pressmark_store::repo::reset::Counts;

use crate::activity::{Actor, Event, EventType, record};
use crate::linking::place_setting;

/// Rows up to which all goes in one transaction (engineering 3).
const SMALL: u64 = 1_000;
/// Lines of reports in one transaction.
const LINES: u64 = 1_000;
/// Works or people in the first transaction; how many go in those behind it follows from how long they take.
const FIRST: u64 = 50;
/// Works or people in one transaction, at most.
const MOST: u64 = 250;
/// How long others wait for one transaction (engineering 3).
const PATIENCE: Duration = Duration::from_millis(200);
/// How often a piece is tried again that a harvest got in the way of.
const TRIES: u32 = 3;

/// Why a workspace is not empty.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    /// Jobs are being worked on; nothing was removed.
    #[error("{0} jobs are being worked on")]
    JobsProcessing(u64),
    /// It broke off; what was removed by then is gone.
    #[error("the reset broke off: {cause}")]
    BrokeOff {
        /// What was removed.
        removed: Counts,
        /// Why.
        cause: StoreError,
    },
}

/// How much a reset would remove, by table.
///
/// # Errors
/// Any database error.
pub async fn look(store: &Store, workspace_id: i64, jobs_too: bool) -> Result<Counts> {
    reset::counts(store.read(), workspace_id, jobs_too).await
}

/// Empties a workspace, and tells what went, by table. The history of data begins anew: every read model is built again.
/// Without `jobs_too`, jobs that are queued stay; with it, those that are being worked on lose their lease, and their
/// workers write no more.
///
/// # Errors
/// [`ResetError`]
pub async fn reset(
    store: &Store,
    workspace: &workspace::Model,
    jobs_too: bool,
    actor: &Actor,
) -> Result<Counts, ResetError> {
    let mut reset = Reset { store, workspace, jobs_too, actor, removed: Counts::new() };
    match reset.run().await {
        Ok(None) => Ok(reset.removed),
        Ok(Some(processing)) => Err(ResetError::JobsProcessing(processing)),
        Err(cause) => {
            reset.tell_of_failure(&cause).await;
            Err(ResetError::BrokeOff { removed: reset.removed, cause })
        }
    }
}

struct Reset<'a> {
    store: &'a Store,
    workspace: &'a workspace::Model,
    jobs_too: bool,
    actor: &'a Actor,
    /// What is gone for good.
    removed: Counts,
}

impl Reset<'_> {
    /// Empties it; or tells how many jobs stand in the way.
    async fn run(&mut self) -> Result<Option<u64>> {
        let processing = reset::jobs_processing(self.store.read(), self.workspace.id).await?;
        if processing > 0 && !self.jobs_too {
            return Ok(Some(processing));
        }
        let held: u64 = look(self.store, self.workspace.id, self.jobs_too).await?.values().sum();
        if held <= SMALL {
            self.at_once().await?
        } else {
            self.in_pieces().await?
        }
        Ok(None)
    }

    fn pieces(&self) -> Vec<Piece> {
        let jobs = self.jobs_too.then_some(Piece::Jobs);
        [Piece::RunItems].into_iter().chain(jobs).chain([Piece::Works, Piece::People]).collect()
    }

    async fn at_once(&mut self) -> Result<()> {
        let tx = self.store.begin().await?;
        let mut removed = Counts::new();
        for piece in self.pieces() {
            while reset::remove(&tx, self.workspace.id, piece, LINES, &mut removed).await? {}
        }
        self.end(tx, removed).await
    }

    async fn in_pieces(&mut self) -> Result<()> {
        self.begin().await?;
        for piece in self.pieces() {
            let mut limit = if piece == Piece::RunItems { LINES } else { FIRST };
            loop {
                let began = Instant::now();
                if !self.one_piece(piece, limit).await? {
                    break;
                }
                if piece != Piece::RunItems {
                    limit = next_limit(limit, began.elapsed());
                }
            }
        }
        let tx = self.store.begin().await?;
        self.end(tx, Counts::new()).await
    }

    /// Removes some. A harvest that writes at the same time may refer to what goes: then it is tried again.
    async fn one_piece(&mut self, piece: Piece, limit: u64) -> Result<bool> {
        let mut tries = 1;
        loop {
            match self.try_piece(piece, limit).await {
                Err(StoreError::Conflict(_) | StoreError::Unavailable(_)) if tries < TRIES => {
                    tries += 1;
                    tokio::time::sleep(PATIENCE).await;
                }
                other => return other,
            }
        }
    }

    async fn try_piece(&mut self, piece: Piece, limit: u64) -> Result<bool> {
        let mut removed = Counts::new();
        let tx = self.store.begin().await?;
        let more = reset::remove(&tx, self.workspace.id, piece, limit, &mut removed).await?;
        tx.commit().await?;
        self.add(removed);
        Ok(more)
    }

    fn add(&mut self, removed: Counts) {
        for (table, rows) in removed {
            *self.removed.entry(table).or_default() += rows;
        }
    }

    /// Whoever is killed in the middle of it is to leave a trace.
    async fn begin(&self) -> Result<()> {
        let tx = self.store.begin().await?;
        let said = format!("The works and people of {} are being removed", self.workspace.slug);
        record(&tx, self.actor, self.event(EventType::DataResetBegun, said, &Counts::new())).await?;
        tx.commit().await.map(drop)
    }

    /// The last write: from here on it is another history.
    async fn end(&mut self, tx: WriteTx, removed: Counts) -> Result<()> {
        let mut all = self.removed.clone();
        for (table, rows) in &removed {
            *all.entry(table).or_default() += rows;
        }
        settings::set(&tx, &place_setting(self.workspace.id), "0").await?;
        settings::renew_epoch(&tx).await?;
        let said = format!("The works and people of {} were removed", self.workspace.slug);
        record(&tx, self.actor, self.event(EventType::DataReset, said, &all)).await?;
        tx.commit().await?;
        self.removed = all;
        Ok(())
    }

    async fn tell_of_failure(&self, cause: &StoreError) {
        tracing::error!(workspace = self.workspace.slug, %cause, removed = ?self.removed, "a reset broke off");
        let told = async {
            let tx = self.store.begin().await?;
            let said = format!("The removal of the works and people of {} broke off", self.workspace.slug);
            let event = self.event(EventType::DataReset, said, &self.removed);
            record(&tx, self.actor, event.ended(crate::activity::Status::Failed)).await?;
            tx.commit().await.map(drop)
        };
        if let Err(error) = told.await {
            tracing::warn!(%error, "that a reset broke off could not be written down");
        }
    }

    fn event(&self, event_type: EventType, said: String, removed: &Counts) -> Event {
        let details = json!({ "removed": removed, "jobs_too": self.jobs_too });
        Event::new(event_type, said).in_workspace(self.workspace.id).on("workspace", self.workspace.id).with(details)
    }
}

/// As many as are likely to take as long as others may wait.
fn next_limit(limit: u64, took: Duration) -> u64 {
    if took > PATIENCE {
        (limit / 2).max(1)
    } else if took * 3 < PATIENCE {
        (limit * 2).min(MOST)
    } else {
        limit
    }
}

#[cfg(test)]
mod tests {
    use pressmark_store::on_both_engines;
    use pressmark_store::repo::jobs::{self, NewJob};
    use pressmark_store::repo::workspaces;
    use pressmark_store::testing::works;

    use super::*;

    async fn fill(store: &Store, count: usize) -> workspace::Model {
        let tx = store.begin().await.unwrap();
        works(&tx, 1, count).await;
        tx.commit().await.unwrap();
        workspaces::by_id(store.read(), 1).await.unwrap().unwrap()
    }

    async fn left(store: &Store) -> u64 {
        look(store, 1, true).await.unwrap()["publication"]
    }

    on_both_engines! {
        async fn a_reset_that_broke_off_goes_on_when_it_is_asked_for_again(store: Store) {
            let workspace = fill(&store, 1_100).await;
            let actor = Actor::system("test");
            let epoch = settings::epoch(&store).await.unwrap();
            // The trace, one write that finds no reports to remove, and three that remove works.
            store.fail_after(Some(5));
            let broken = reset(&store, &workspace, false, &actor).await.unwrap_err();
            let ResetError::BrokeOff { removed, .. } = broken else { panic!("{broken}") };
            let gone = removed["publication"];
            assert!((1..1_100).contains(&gone), "{removed:?}");
            store.fail_after(None);
            assert_eq!(left(&store).await, 1_100 - gone);
            assert_eq!(settings::epoch(&store).await.unwrap(), epoch, "still the same history");

            let removed = reset(&store, &workspace, false, &actor).await.unwrap();
            assert_eq!(removed["publication"], 1_100 - gone);
            assert_eq!(left(&store).await, 0);
            assert_ne!(settings::epoch(&store).await.unwrap(), epoch);
            assert_eq!(reset(&store, &workspace, false, &actor).await.unwrap(), Counts::new(), "nothing is left");
        }

        async fn a_small_workspace_is_emptied_at_once_or_not_at_all(store: Store) {
            let workspace = fill(&store, 30).await;
            let actor = Actor::system("test");
            let tx = store.begin().await.unwrap();
            let new = NewJob {
                workspace_id: 1,
                kind: "harvest_person",
                key: "0000-0002-1825-0097",
                priority: 1,
                trigger: "test",
                requested_by: None,
                delay: 0,
                cursor: None,
            };
            jobs::enqueue(&tx, &new).await.unwrap();
            tx.commit().await.unwrap();
            let taken = jobs::claim(&store, &["harvest_person"], "worker", 60_000).await.unwrap().unwrap();
            let refused = reset(&store, &workspace, false, &actor).await.unwrap_err();
            assert!(matches!(refused, ResetError::JobsProcessing(1)), "{refused}");
            assert_eq!(left(&store).await, 30);

            let removed = reset(&store, &workspace, true, &actor).await.unwrap();
            assert_eq!((removed["publication"], removed["job"]), (30, 1));
            let progress = jobs::Progress::default();
            let lost = jobs::heartbeat(&store, taken.id, taken.fence, 60_000, &progress).await;
            assert!(matches!(lost, Err(StoreError::LeaseLost(_))), "its worker writes no more");
        }
    }
}
