//! Equal questions that come at once are asked once: whoever comes first asks, the others wait for the answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Flight<V> = Arc<tokio::sync::Mutex<Option<V>>>;

/// The questions that are being asked, by key.
#[derive(Debug)]
pub(super) struct Flights<V> {
    open: Mutex<HashMap<String, Flight<V>>>,
}

/// One who waits at a question; when the last one leaves, it is forgotten.
struct Waiting<'a, V> {
    flights: &'a Flights<V>,
    key: &'a str,
    flight: Flight<V>,
}

impl<V> Default for Flights<V> {
    fn default() -> Self {
        Self { open: Mutex::new(HashMap::new()) }
    }
}

impl<V: Clone> Flights<V> {
    /// The answer to a question: of whoever asks it already, else of `lead`. A `lead` that fails, or is given up because
    /// its client went away, concerns itself only: the next one asks.
    pub(super) async fn join<E>(&self, key: &str, lead: impl Future<Output = Result<V, E>>) -> Result<V, E> {
        let waiting = self.wait_at(key);
        let mut landed = waiting.flight.lock().await;
        if let Some(value) = landed.as_ref() {
            return Ok(value.clone());
        }
        let value = lead.await?;
        *landed = Some(value.clone());
        // Whoever comes from now on does not belong to those who waited.
        self.lock().remove(key);
        Ok(value)
    }
}

impl<V> Flights<V> {
    fn wait_at<'a>(&'a self, key: &'a str) -> Waiting<'a, V> {
        let flight = self.lock().entry(key.to_owned()).or_default().clone();
        Waiting { flights: self, key, flight }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Flight<V>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V> Drop for Waiting<'_, V> {
    fn drop(&mut self) {
        let mut open = self.flights.lock();
        // The map's own and this one's: nobody else waits, and nobody can join while the map is locked.
        let is_last = Arc::strong_count(&self.flight) == 2;
        if is_last && open.get(self.key).is_some_and(|flight| Arc::ptr_eq(flight, &self.flight)) {
            open.remove(self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn equal_questions_are_asked_once_and_nothing_is_left() {
        let flights = Flights::<u32>::default();
        let asked = AtomicU32::new(0);
        let ask = async || {
            tokio::time::sleep(Duration::from_millis(50)).await;
            Ok::<u32, ()>(asked.fetch_add(1, Ordering::SeqCst))
        };
        let joined = futures::future::join_all((0..20).map(|_| flights.join("a", ask()))).await;
        assert!(joined.iter().all(|answer| *answer == Ok(0)), "{joined:?}");
        assert_eq!(flights.join("a", ask()).await, Ok(1), "another time is another question");
        assert!(flights.lock().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn who_fails_or_goes_away_fails_alone() {
        let flights = Flights::<u32>::default();
        let slow = async {
            tokio::time::sleep(Duration::from_secs(9)).await;
            Ok::<u32, &str>(1)
        };
        let gone = tokio::time::timeout(Duration::from_secs(1), flights.join("a", slow));
        let refused = flights.join("a", async { Err::<u32, &str>("refused") });
        let asks = flights.join("a", async { Ok::<u32, &str>(7) });
        let follows = flights.join("a", async { Ok::<u32, &str>(8) });
        let (gone, refused, asks, follows) = tokio::join!(gone, refused, asks, follows);
        assert!(gone.is_err());
        assert_eq!((refused, asks, follows), (Err("refused"), Ok(7), Ok(7)));
        assert!(flights.lock().is_empty());
    }
}
