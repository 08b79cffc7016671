//! Refusals, counted in memory and written once a minute for each (address, account, kind): whoever knocks ten thousand
//! times makes one line of it, not ten thousand (engineering 8).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pressmark_store::{Result, Store};
use serde_json::json;

use super::{Actor, Event, EventType, Status, record};

/// Different refusals that are held at a time; what comes beyond is counted as one.
const MOST_KINDS: usize = 10_000;

/// Why a request was refused, by whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Refusal {
    /// `SignInRefused` or `AccessRefused`.
    pub event_type: EventType,
    /// Address of the client.
    pub address: String,
    /// The account or key it was tried with, as far as it may be written down.
    pub account: String,
    /// Why, in a word: `wrong_password`, `foreign_origin`.
    pub reason: &'static str,
    /// Workspace, where the refusal concerns one.
    pub workspace_id: Option<i64>,
}

#[derive(Debug, Clone)]
struct Counted {
    times: u64,
    first: Actor,
}

/// The counts. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Refusals {
    counts: Arc<Mutex<HashMap<Refusal, Counted>>>,
    store: Store,
}

impl Refusals {
    /// Counts nothing yet.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { counts: Arc::default(), store }
    }

    /// Counts one.
    pub fn count(&self, mut refusal: Refusal, actor: &Actor) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST_KINDS && !counts.contains_key(&refusal) {
            refusal = Refusal { address: "many".to_owned(), account: "many".to_owned(), ..refusal };
        }
        counts.entry(refusal).or_insert_with(|| Counted { times: 0, first: actor.clone() }).times += 1;
    }

    /// Writes what was counted since the last time.
    ///
    /// # Errors
    /// Any database error; then the counts are kept for the next time.
    pub async fn flush(&self) -> Result<()> {
        let counts = std::mem::take(&mut *self.counts.lock().unwrap_or_else(PoisonError::into_inner));
        if counts.is_empty() {
            return Ok(());
        }
        let written = self.write(&counts).await;
        if written.is_err() {
            let mut again = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            for (refusal, counted) in counts {
                again.entry(refusal).or_insert(Counted { times: 0, ..counted.clone() }).times += counted.times;
            }
        }
        written
    }

    async fn write(&self, counts: &HashMap<Refusal, Counted>) -> Result<()> {
        let counts: Vec<_> = counts.iter().collect();
        for chunk in counts.chunks(200) {
            let tx = self.store.begin().await?;
            for (refusal, counted) in chunk {
                record(&tx, &counted.first, event(refusal, counted.times)).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }

    /// Writes every `period`, for ever; what is counted when it ends is for the last [`Refusals::flush`].
    pub async fn keep_flushing(self, period: Duration) {
        loop {
            tokio::time::sleep(period).await;
            if let Err(error) = self.flush().await {
                tracing::warn!(%error, "refusals were not written down; they are kept for the next time");
            }
        }
    }
}

fn event(refusal: &Refusal, times: u64) -> Event {
    let times_said = if times == 1 { String::new() } else { format!(", {times} times") };
    let summary = format!("{} refused from {}{times_said}", refusal.account, refusal.address);
    Event {
        workspace_id: refusal.workspace_id,
        ..Event::new(refusal.event_type, summary).ended(Status::Refused).with(
            json!({ "reason": refusal.reason, "times": times, "address": refusal.address, "account": refusal.account }),
        )
    }
}
