//! The queue of visits, and how they are written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pressmark_store::clock::now_millis;
use pressmark_store::repo::usage::{self, Click};
use pressmark_store::{Result, Store};
use rand::RngExt as _;
use rand::distr::Alphanumeric;

use super::days::{self, ACCURATE};
use super::hash::visitor_and_session;
use super::{Robots, UsageSettings, Visit};

/// Visits that wait at most: what comes beyond is not counted.
const MOST_WAITING: usize = 20_000;
/// Visits written by one short write.
const AT_ONCE: usize = 500;
/// How often it is looked for days that are over.
const TURN: Duration = Duration::from_mins(20);
/// Characters of a salt, each of about six bits.
const SALT_LENGTH: usize = 43;

/// The queue. A cheap clone.
#[derive(Clone)]
pub struct Usage(Arc<Inner>);

struct Inner {
    store: Store,
    enabled: bool,
    robots: Robots,
    waiting: Mutex<Waiting>,
    salts: Mutex<BTreeMap<i64, String>>,
}

#[derive(Default)]
struct Waiting {
    visits: Vec<Visit>,
    /// How many there was no room for.
    lost: u64,
}

/// Addresses are not for logs.
impl std::fmt::Debug for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Usage").field("enabled", &self.0.enabled).finish_non_exhaustive()
    }
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Usage {
    /// Counts nothing yet.
    #[must_use]
    pub fn new(store: Store, settings: &UsageSettings) -> Self {
        let (enabled, robots) = (settings.enabled, Robots::with(&settings.robots));
        Self(Arc::new(Inner { store, enabled, robots, waiting: Mutex::default(), salts: Mutex::default() }))
    }

    /// Whether visits of this browser count at all.
    #[must_use]
    pub fn counts(&self, agent: &str) -> bool {
        self.0.enabled && !self.0.robots.has(agent)
    }

    /// Notes a visit, if it counts. Waits for nothing.
    pub fn note(&self, visit: Visit) {
        if !self.counts(&visit.agent) {
            return;
        }
        let mut waiting = held(&self.0.waiting);
        if waiting.visits.len() < MOST_WAITING {
            waiting.visits.push(visit);
        } else {
            waiting.lost += 1;
        }
    }

    /// Writes what was noted since the last time.
    ///
    /// # Errors
    /// Any database error; then what was not written is kept for the next time.
    pub async fn flush(&self) -> Result<()> {
        let Waiting { visits, lost } = std::mem::take(&mut *held(&self.0.waiting));
        if lost > 0 {
            tracing::warn!(lost, "visits came faster than they could be written, and were not counted");
        }
        for (place, some) in visits.chunks(AT_ONCE).enumerate() {
            if let Err(error) = self.write(some).await {
                let mut waiting = held(&self.0.waiting);
                let room = MOST_WAITING.saturating_sub(waiting.visits.len());
                waiting.visits.extend(visits[place * AT_ONCE..].iter().take(room).cloned());
                return Err(error);
            }
        }
        Ok(())
    }

    async fn write(&self, visits: &[Visit]) -> Result<()> {
        let mut clicks = Vec::with_capacity(visits.len());
        for visit in visits {
            let salt = self.salt(usage::day_of(visit.at)).await?;
            let (visitor, session) = visitor_and_session(&salt, visit);
            let Visit { workspace_id, publication_id, file_id, at, .. } = *visit;
            clicks.push(Click { workspace_id, publication_id, file_id, at, visitor, session });
        }
        let tx = self.0.store.begin().await?;
        usage::add(&tx, &clicks).await?;
        // What comes when its day was counted already is counted with it.
        let closed = usage::closed(&*tx).await?;
        let late = clicks.iter().map(|click| (usage::day_of(click.at), click.publication_id));
        let late: BTreeSet<(i64, i64)> = late.filter(|(day, _)| *day <= closed && *day > closed - ACCURATE).collect();
        for (day, publication_id) in late {
            usage::close_one(&tx, day, publication_id).await?;
        }
        tx.commit().await.map(drop)
    }

    /// The salt of a day, the same for all nodes.
    async fn salt(&self, day: i64) -> Result<String> {
        if let Some(salt) = held(&self.0.salts).get(&day) {
            return Ok(salt.clone());
        }
        let fresh: String = rand::rng().sample_iter(Alphanumeric).take(SALT_LENGTH).map(char::from).collect();
        let salt = usage::salt(&self.0.store, day, &fresh).await?;
        held(&self.0.salts).insert(day, salt.clone());
        Ok(salt)
    }

    /// Writes every `period`, and counts the days that are over, for ever; what was noted when it ends is for the last
    /// [`Usage::flush`].
    pub async fn keep_flushing(self, period: Duration) {
        let mut next_turn = tokio::time::Instant::now();
        loop {
            tokio::time::sleep(period).await;
            if let Err(error) = self.flush().await {
                tracing::warn!(%error, "visits were not written; they are kept for the next time");
            }
            if tokio::time::Instant::now() >= next_turn {
                next_turn += TURN;
                self.turn(now_millis()).await;
            }
        }
    }

    /// Forgets what is over.
    async fn turn(&self, now: i64) {
        held(&self.0.salts).retain(|day, _| *day >= days::oldest_salt(now));
        if let Err(error) = days::turn(&self.0.store, TURN, now).await {
            tracing::warn!(%error, "the visits of the days that are over were not counted; that will be done later");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use pressmark_store::on_both_engines;
    use pressmark_store::repo::usage::{Of, count};
    use pressmark_store::testing::works;

    use super::super::{close_days, forget};
    use super::*;

    const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    const HOUR: i64 = 3_600_000;
    /// Nine in the morning of a day.
    const NINE: i64 = 20_000 * 24 * HOUR + 9 * HOUR;

    fn visit(publication_id: i64, last: u8, at: i64) -> Visit {
        let address = IpAddr::V4(Ipv4Addr::new(192, 0, 2, last));
        Visit { workspace_id: 1, publication_id, file_id: None, address, agent: BROWSER.to_owned(), at }
    }

    async fn work(store: &Store) -> i64 {
        let tx = store.begin().await.unwrap();
        let id = works(&tx, 1, 1).await[0];
        tx.commit().await.unwrap();
        id
    }

    async fn numbers(store: &Store, id: i64) -> [i64; 4] {
        let counts = count(store.read(), 1, Of::Publication(id)).await.unwrap();
        [counts.investigations, counts.unique_investigations, counts.requests, counts.unique_requests]
    }

    on_both_engines! {
        async fn double_clicks_sessions_and_robots(store: Store) {
            let id = work(&store).await;
            // Two processes of one registry: they salt alike, so that a visitor is one.
            let settings = UsageSettings::default();
            let (one, other) = (Usage::new(store.clone(), &settings), Usage::new(store.clone(), &settings));
            one.note(visit(id, 1, NINE));
            other.note(visit(id, 1, NINE + 10_000));
            one.note(Visit { file_id: Some(5), ..visit(id, 1, NINE + 12_000) });
            other.note(visit(id, 2, NINE));
            one.note(visit(id, 2, NINE + HOUR));
            // A click that crosses the hour is a double click all the same.
            one.note(visit(id, 3, NINE + HOUR - 5_000));
            one.note(visit(id, 3, NINE + HOUR + 5_000));
            one.note(Visit { agent: "curl/8.5.0".to_owned(), ..visit(id, 9, NINE) });
            one.note(Visit { agent: String::new(), ..visit(id, 9, NINE) });
            assert_eq!(numbers(&store, id).await, [0; 4], "nothing waits for the database");
            one.flush().await.unwrap();
            other.flush().await.unwrap();
            assert_eq!(numbers(&store, id).await, [5, 4, 1, 1]);
            one.flush().await.unwrap();
            assert_eq!(numbers(&store, id).await, [5, 4, 1, 1], "each is written once");
        }

        async fn a_day_that_is_over_is_counted_and_forgotten(store: Store) {
            let id = work(&store).await;
            let usage = Usage::new(store.clone(), &UsageSettings::default());
            usage.note(visit(id, 1, NINE));
            usage.note(visit(id, 2, NINE));
            usage.flush().await.unwrap();
            let evening = NINE + 10 * HOUR;
            close_days(&store, evening).await.unwrap();
            forget(&store, evening).await.unwrap();
            let day = usage::day_of(NINE);
            assert!(usage::closed(store.read()).await.unwrap() < day, "it goes on");
            let kept = usage::salt(&store, day, "none").await.unwrap();
            assert_ne!(kept, "none");
            let tomorrow = NINE + 24 * HOUR;
            close_days(&store, tomorrow).await.unwrap();
            forget(&store, tomorrow).await.unwrap();
            assert_eq!(usage::closed(store.read()).await.unwrap(), day);
            assert_eq!(numbers(&store, id).await, [2, 2, 0, 0]);
            assert_eq!(usage::salt(&store, day, "none").await.unwrap(), "none", "nobody can tell who it was any more");
            // One that waited for the database all night.
            usage.note(visit(id, 3, NINE));
            usage.flush().await.unwrap();
            assert_eq!(numbers(&store, id).await, [3, 3, 0, 0]);
            let much_later = NINE + 60 * 24 * HOUR;
            close_days(&store, much_later).await.unwrap();
            forget(&store, much_later).await.unwrap();
            assert!(usage::days(store.read(), -1, i64::MAX).await.unwrap().is_empty(), "the clicks are gone");
            assert_eq!(numbers(&store, id).await, [3, 3, 0, 0], "the counts stay");
        }
    }

    #[tokio::test]
    async fn what_there_is_no_room_for_is_not_counted_and_what_is_off_never() {
        let fresh = pressmark_store::testing::Fresh::sqlite();
        let store = fresh.store().await;
        let id = work(&store).await;
        let usage = Usage::new(store.clone(), &UsageSettings::default());
        let most = i64::try_from(MOST_WAITING).unwrap();
        for n in 0..most + 7 {
            usage.note(visit(id, 1, NINE + n * 31_000));
        }
        assert_eq!(held(&usage.0.waiting).lost, 7);
        let off = Usage::new(store.clone(), &UsageSettings { enabled: false, ..UsageSettings::default() });
        off.note(visit(id, 1, NINE));
        assert!(held(&off.0.waiting).visits.is_empty());
    }
}
