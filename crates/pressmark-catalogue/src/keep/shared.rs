//! What the indexer and the handles share.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pressmark_store::repo::change_log::Position;
use tokio::sync::watch;

use super::directory;
use crate::error::Result;
use crate::options::CatalogueOptions;
use crate::read::{Snapshot, Source};
use crate::schema::FORMAT;
use crate::status::{State, Status};

/// Shared by the indexer and the handles.
pub(crate) struct Shared {
    pub options: CatalogueOptions,
    pub source: Arc<Source>,
    /// Everything up to here can be read.
    pub position: watch::Sender<Position>,
    generation: AtomicU64,
    told: Mutex<Told>,
}

/// What the indexer tells of itself.
#[derive(Debug, Clone)]
struct Told {
    state: State,
    lag_rows: u64,
    lag: Duration,
    last_error: Option<String>,
}

impl Shared {
    pub(crate) fn new(options: CatalogueOptions) -> Self {
        let told = Told { state: State::CatchingUp, lag_rows: 0, lag: Duration::ZERO, last_error: None };
        Self {
            source: Arc::new(Source::new(&options)),
            options,
            position: watch::channel(Position::default()).0,
            generation: AtomicU64::new(0),
            told: Mutex::new(told),
        }
    }

    /// Shows a state that `make` takes, under the next generation.
    pub(crate) fn show(&self, make: impl FnOnce(u64) -> Result<Snapshot>) -> Result<()> {
        let generation = self.generation.fetch_add(1, Ordering::SeqCst) + 1;
        self.source.show(make(generation)?);
        let source = Arc::clone(&self.source);
        tokio::task::spawn_blocking(move || source.let_go());
        Ok(())
    }

    pub(crate) fn generation(&self) -> u64 {
        self.source.peek().map_or(0, |snapshot| snapshot.generation)
    }

    pub(crate) fn set_state(&self, state: State) {
        if let State::Unavailable(reason) | State::Stale(reason) = &state {
            self.source.explain(reason.clone());
        }
        if let State::Rebuilding { done, total } = &state {
            self.source.explain(format!("it is being built: {done} of {total} records"));
        }
        self.told().state = state;
    }

    pub(crate) fn state(&self) -> State {
        self.told().state.clone()
    }

    pub(crate) fn set_lag(&self, rows: u64, age: Duration) {
        let mut told = self.told();
        (told.lag_rows, told.lag) = (rows, age);
    }

    pub(crate) fn set_error(&self, error: Option<String>) {
        self.told().last_error = error;
    }

    pub(crate) fn status(&self) -> Status {
        let told = self.told().clone();
        let shown = self.source.peek();
        Status {
            format: shown.as_ref().map_or(FORMAT, |s| s.format),
            answers: shown.is_some(),
            state: told.state,
            documents: shown.as_ref().map_or(0, |s| s.searcher.num_docs()),
            segments: shown.as_ref().map_or(0, |s| s.columns.len()),
            bytes: directory::current(&self.options.dir).map_or(0, |index| directory::bytes(&index)),
            position: *self.position.borrow(),
            lag_rows: told.lag_rows,
            lag: told.lag,
            generation: shown.map_or(0, |s| s.generation),
            last_error: told.last_error,
        }
    }

    fn told(&self) -> std::sync::MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
