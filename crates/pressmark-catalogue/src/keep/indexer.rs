//! The indexer: one task that follows the change log, takes keys from writers, commits, and rebuilds when it must.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use pressmark_store::repo::change_log::Position;
use pressmark_store::{Changed, Store};
use tokio::sync::{mpsc, oneshot};

use super::batch::blocking;
use super::beside::Beside;
use super::directory::Directory;
use super::fit::misfit;
use super::following::{Following, Step};
use super::gather::Gather;
use super::index::OpenIndex;
use super::rebuild::{self, Fresh};
use super::request::{self, RebuildRequest, RequestState};
use super::shared::Shared;
use crate::error::{CatalogueError, Result};
use crate::status::{Progress, RebuildReport, State};

/// The longest pause after errors.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How often it is asked whether another process wants something.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// What the indexer is told.
pub(crate) enum Command {
    /// These were written: index them now, and answer when they can be read.
    Apply(Vec<Changed>, oneshot::Sender<()>),
    /// Somebody waits for this position: commit when it is reached.
    Hurry(Position),
    /// Build a new index.
    Rebuild { force: bool, progress: Report, done: oneshot::Sender<Result<RebuildReport>> },
    /// A new index is built, or is not.
    Rebuilt(Result<Box<Fresh>>),
    /// Begin what is to be merged, and say whether anything is.
    Merge(oneshot::Sender<bool>),
    /// Commit and go.
    Close(oneshot::Sender<Result<()>>),
}

/// Is told how far a rebuild is.
pub(crate) type Report = Box<dyn FnMut(Progress) + Send>;

/// A rebuild that is running.
struct Rebuilding {
    /// Who asked for it waits here.
    done: Option<oneshot::Sender<Result<RebuildReport>>>,
    task: tokio::task::AbortHandle,
}

impl Drop for Rebuilding {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The indexer's state. There is at most one index that it follows and one that it builds.
pub(crate) struct Indexer {
    store: Store,
    shared: Arc<Shared>,
    directory: Directory,
    commands: mpsc::Receiver<Command>,
    to_self: mpsc::WeakSender<Command>,
    following: Option<Following>,
    /// Writes that wait to be read.
    waiting: Vec<(Vec<Changed>, oneshot::Sender<()>)>,
    gather: Gather,
    rebuilding: Option<Rebuilding>,
    /// History of the index that answers, as far as known.
    old_epoch: Option<String>,
    failures: u32,
    /// A rebuild that another process asked for.
    request: Option<RebuildRequest>,
    beside: Beside,
    asked: Instant,
}

impl Indexer {
    /// Takes the folder and opens what is there. What fits the store is shown before this returns.
    pub(crate) async fn open(
        store: Store,
        shared: Arc<Shared>,
        commands: mpsc::Receiver<Command>,
        to_self: mpsc::WeakSender<Command>,
    ) -> Result<Self> {
        let path = shared.options.dir.clone();
        let directory = blocking(move || Directory::take(&path)).await?;
        let beside = Beside::new(store.clone(), directory.reader().to_owned());
        let mut indexer = Self {
            store,
            shared,
            directory,
            commands,
            to_self,
            following: None,
            waiting: Vec::new(),
            gather: Gather::default(),
            rebuilding: None,
            old_epoch: None,
            failures: 0,
            request: None,
            beside,
            asked: Instant::now(),
        };
        indexer.resume().await?;
        Ok(indexer)
    }

    /// Opens the current index and follows it, or begins to build one.
    async fn resume(&mut self) -> Result<()> {
        self.following = None;
        let Some(path) = self.directory.current() else {
            self.begin_rebuild(false, "there is no index yet", None, None);
            return Ok(());
        };
        let opened = blocking(move || {
            let index = OpenIndex::open(&path)?;
            let payload = index.payload()?;
            Ok((index, payload))
        });
        let (index, payload) = match opened.await {
            Ok(opened) => opened,
            Err(error) => {
                self.begin_rebuild(false, &error.to_string(), None, None);
                return Ok(());
            }
        };
        self.old_epoch = payload.as_ref().map(|payload| payload.epoch.clone());
        // What is there answers at once, whether it is followed or replaced (engineering 12).
        let (shown, before) = (index.clone(), self.shared.source.peek());
        self.shared.show(|generation| shown.snapshot(generation, before.as_deref()))?;
        match (misfit(&self.store, payload.as_ref(), self.shared.options.internal_members_only).await?, payload) {
            (None, Some(payload)) => {
                self.shared.position.send_replace(payload.position);
                self.following = Some(Following::new(self.store.clone(), Arc::clone(&self.shared), index, payload));
            }
            (reason, _) => self.begin_rebuild(false, reason.as_deref().unwrap_or("it does not fit"), None, None),
        }
        Ok(())
    }

    /// Works until it is closed or every handle is gone.
    pub(crate) async fn run(mut self) {
        loop {
            while let Ok(command) = self.commands.try_recv() {
                if self.take(command).await {
                    return;
                }
            }
            if self.asked.elapsed() >= ASK_EVERY
                && let Err(error) = self.look_beside().await
            {
                tracing::warn!(%error, "nothing can be told to or taken from other processes");
            }
            let waits = !self.waiting.is_empty() && self.following.is_some();
            if let Some(time) = self.gather.time_left(Instant::now()).filter(|_| waits) {
                if self.pause(time).await {
                    return;
                }
                continue;
            }
            match self.step().await {
                Ok(Step::More) => self.failures = 0,
                Ok(Step::Idle) => {
                    self.failures = 0;
                    if self.pause(self.shared.options.poll_every).await {
                        return;
                    }
                }
                Err(error) => {
                    if self.recover(error).await {
                        return;
                    }
                }
            }
        }
    }

    async fn step(&mut self) -> Result<Step> {
        let waiting = std::mem::take(&mut self.waiting);
        // Without an index to follow, writers are told at once that they must wait: their senders are dropped here.
        let Some(following) = &mut self.following else { return Ok(Step::Idle) };
        if !waiting.is_empty() {
            let answered = waiting.len();
            following.apply(waiting).await?;
            self.gather.answered(answered, self.commands.len(), Instant::now());
        }
        // Whoever writes all the time does not keep the log waiting.
        following.step().await
    }

    /// Waits for a command, or until the time is over. `true` = closed.
    async fn pause(&mut self, time: Duration) -> bool {
        let command = tokio::select! {
            command = self.commands.recv() => command,
            () = tokio::time::sleep(time) => return false,
        };
        match command {
            Some(command) => self.take(command).await,
            None => {
                // No handle is left, so nobody can wait for the outcome.
                let _ = self.close().await;
                true
            }
        }
    }

    /// Takes a command. `true` = closed.
    async fn take(&mut self, command: Command) -> bool {
        match command {
            Command::Apply(changed, done) => {
                self.waiting.push((changed, done));
                self.gather.came();
            }
            Command::Hurry(position) => {
                if let Some(following) = &mut self.following {
                    following.hurry(position);
                }
            }
            Command::Rebuild { force, progress, done } => {
                if self.rebuilding.is_some() {
                    let _ = done.send(Err(CatalogueError::Refused("a rebuild is running already".into())));
                } else {
                    self.begin_rebuild(force, "it was asked for", Some(progress), Some(done));
                }
            }
            Command::Rebuilt(built) => self.rebuilt(built).await,
            Command::Merge(done) => {
                if let Some(following) = &mut self.following {
                    following.merge_for(done);
                }
            }
            Command::Close(done) => {
                let _ = done.send(self.close().await);
                return true;
            }
        }
        false
    }

    async fn close(&mut self) -> Result<()> {
        match &mut self.following {
            Some(following) => following.commit().await,
            None => Ok(()),
        }
    }

    /// After an error: drop the writer, wait, open the last commit again, replay (engineering 12). `true` = closed.
    async fn recover(&mut self, error: CatalogueError) -> bool {
        let mut error = error;
        loop {
            self.following = None;
            if let CatalogueError::Misfit(reason) = &error {
                self.begin_rebuild(false, reason, None, None);
                return false;
            }
            self.failures += 1;
            let pause = Duration::from_millis(100).saturating_mul(1 << self.failures.min(16)).min(LONGEST_PAUSE);
            tracing::error!(%error, failures = self.failures, "the indexer stopped; it goes on from its last commit in {pause:?}");
            self.shared.set_error(Some(error.to_string()));
            let until = tokio::time::Instant::now() + pause;
            while tokio::time::Instant::now() < until {
                if self.pause(until.saturating_duration_since(tokio::time::Instant::now())).await {
                    return true;
                }
                // Who writes now is told at once to come back later.
                self.waiting.clear();
            }
            // A rebuild may have brought another index meanwhile, or will.
            if self.following.is_some() || self.rebuilding.is_some() {
                return false;
            }
            match self.resume().await {
                Ok(()) => return false,
                Err(again) => error = again,
            }
        }
    }

    /// Builds a new index in a task of its own; it comes back as [`Command::Rebuilt`].
    fn begin_rebuild(
        &mut self,
        force: bool,
        why: &str,
        progress: Option<Report>,
        done: Option<oneshot::Sender<Result<RebuildReport>>>,
    ) {
        if self.rebuilding.is_some() {
            return;
        }
        tracing::info!(why, "the catalogue is rebuilt");
        self.shared.set_state(State::Rebuilding { done: 0, total: 0 });
        let (store, shared, to_self) = (self.store.clone(), Arc::clone(&self.shared), self.to_self.clone());
        let (fresh, old_epoch) = (self.directory.fresh(), self.old_epoch.clone());
        let mut progress = progress.unwrap_or_else(|| Box::new(|_| ()));
        let task = tokio::spawn(async move {
            let shown = Arc::downgrade(&shared);
            let report = move |step: Progress| {
                if let Some(shared) = Weak::upgrade(&shown) {
                    shared.set_state(State::Rebuilding { done: step.done, total: step.total });
                }
                progress(step);
            };
            let built = rebuild::from_nothing(store, &shared, fresh, force, old_epoch, report).await;
            // If the indexer is gone, the unfinished index is removed at the next start.
            if let Some(to_self) = to_self.upgrade() {
                let _ = to_self.send(Command::Rebuilt(built)).await;
            }
        });
        self.rebuilding = Some(Rebuilding { done, task: task.abort_handle() });
    }

    /// Tells other processes how far it is, and takes up what one asked for.
    async fn look_beside(&mut self) -> Result<()> {
        self.asked = Instant::now();
        self.beside.look(&self.shared, self.following.as_mut()).await?;
        if self.rebuilding.is_some() {
            return Ok(());
        }
        if let Some(mut request) = request::latest(&self.store).await?.filter(RebuildRequest::is_open) {
            request.state = RequestState::Running;
            request::write(&self.store, &request).await?;
            self.begin_rebuild(request.force, "another process asked for it", None, None);
            self.request = Some(request);
        }
        Ok(())
    }

    async fn answer_request(&mut self, outcome: &Result<RebuildReport>) {
        let Some(mut request) = self.request.take() else { return };
        request.state = match outcome {
            Ok(report) => RequestState::Done(report.documents),
            Err(error) => RequestState::Failed(error.to_string()),
        };
        if let Err(error) = request::write(&self.store, &request).await {
            tracing::warn!(%error, "the outcome of a rebuild could not be written for the process that asked for it");
        }
    }

    /// Takes a new index: it is followed from now on, and shown when it has caught up.
    async fn rebuilt(&mut self, built: Result<Box<Fresh>>) {
        let done = self.rebuilding.take().and_then(|mut rebuilding| rebuilding.done.take());
        let outcome = match built {
            Ok(fresh) => self.swap(*fresh).await,
            Err(error) => Err(error),
        };
        if let Err(error) = &outcome {
            tracing::error!(%error, "the catalogue was not rebuilt");
            self.shared.set_error(Some(error.to_string()));
            self.directory.sweep();
            if self.following.is_none() {
                let state = if self.shared.source.peek().is_some() { State::Stale } else { State::Unavailable };
                self.shared.set_state(state(error.to_string()));
                self.retry_later();
            } else {
                self.shared.set_state(State::Ready);
            }
        }
        self.answer_request(&outcome).await;
        if let Some(done) = done {
            let _ = done.send(outcome);
        }
    }

    async fn swap(&mut self, fresh: Fresh) -> Result<RebuildReport> {
        let Fresh { writer, payload, documents, before, began } = fresh;
        let epoch = payload.epoch.clone();
        let mut following = Following::with_writer(self.store.clone(), Arc::clone(&self.shared), writer, payload);
        // What was written since the rebuild began, and at least as much as the old index showed.
        following.catch_up().await?;
        let path = following.path();
        self.directory.make_current(&path)?;
        following.show()?;
        self.following = Some(following);
        self.old_epoch = Some(epoch);
        self.directory.sweep();
        self.shared.set_error(None);
        self.shared.set_state(State::Ready);
        let took = began.elapsed();
        tracing::info!(documents, ?took, "the catalogue was rebuilt");
        Ok(RebuildReport { documents, before, took })
    }

    /// Tries again in a while: the source may be whole again.
    fn retry_later(&self) {
        let (to_self, retry_every) = (self.to_self.clone(), self.shared.options.retry_every);
        tokio::spawn(async move {
            tokio::time::sleep(retry_every).await;
            if let Some(to_self) = to_self.upgrade() {
                let (done, _) = oneshot::channel();
                let _ = to_self.send(Command::Rebuild { force: false, progress: Box::new(|_| ()), done }).await;
            }
        });
    }
}
