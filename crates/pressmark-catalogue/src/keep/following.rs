//! Following the change log with one index: read a batch, index what it names and what depends on it, commit.

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use pressmark_store::repo::change_log::{self, LogRow, Position};
use pressmark_store::repo::settings;
use pressmark_store::{Changed, Store};
use tokio::sync::oneshot;

use super::ahead::Ahead;
use super::batch::{Maker, Outcome, Task, blocking};
use super::index::OpenIndex;
use super::lazy_writer::LazyWriter;
use super::merge::Capped;
use super::payload::Payload;
use super::shared::Shared;
use super::writer::Writer;
use crate::error::{CatalogueError, Result};
use crate::status::State;

/// Rows of the log read at once.
const ROWS: u64 = 1_000;
/// Entities indexed between two looks at who waits.
const CHUNK: usize = 100;
/// Entities indexed at once where somebody waits for all of them.
const AWAITED: usize = 250;
/// Rows of the log, and entities that they ask for, that somebody who waits for a write may wait for too.
const FEW: usize = 64;
/// The longest that who waits for a commit waits for what is made ahead of the next.
const AHEAD_AT_MOST: Duration = Duration::from_millis(20);
/// How often it is asked whether the data have begun a new history, and whether merges have ended.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// A merge that was broken off is begun again after this time.
const MERGE_AGAIN: Duration = Duration::from_secs(30);

/// Whether there is more to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Yes.
    More,
    /// Not before something happens.
    Idle,
}

/// An index that follows the log.
pub(crate) struct Following {
    maker: Maker,
    shared: Arc<Shared>,
    writer: LazyWriter,
    /// Position, tag and epoch that the next commit will carry: everything up to there has been given to the writer.
    covered: Payload,
    committed: Position,
    /// What is left of the batch at hand, and where it ends.
    tasks: VecDeque<Task>,
    end: Option<(Position, i64)>,
    /// Whether the log holds more than that batch.
    more: bool,
    /// What comes behind it, made already.
    ahead: Option<Ahead>,
    /// Rows behind that batch, as they were counted last.
    behind: u64,
    /// Since when something waits for a commit.
    pending_since: Option<Instant>,
    /// Somebody waits for these positions.
    hurry: BTreeSet<Position>,
    looked: Instant,
    /// Whether commits are shown: not before a new index has caught up.
    shown: bool,
    /// Somebody asks whether anything is to be merged.
    merge_for: Option<oneshot::Sender<bool>>,
    /// When merges were begun for somebody who waits for their end.
    merges_begun: Option<Instant>,
}

impl Following {
    pub(crate) fn new(store: Store, shared: Arc<Shared>, index: OpenIndex, payload: Payload) -> Self {
        let maker = Maker { store, fields: index.fields, internal_only: shared.options.internal_members_only };
        let committed = payload.position;
        let writer = LazyWriter::new(index, shared.options.writer_memory);
        Self {
            maker,
            shared,
            writer,
            covered: payload,
            committed,
            tasks: VecDeque::new(),
            end: None,
            more: false,
            ahead: None,
            behind: 0,
            pending_since: None,
            hurry: BTreeSet::new(),
            looked: Instant::now(),
            shown: true,
            merge_for: None,
            merges_begun: None,
        }
    }

    /// Goes on with a writer that has just built the index.
    pub(crate) fn with_writer(store: Store, shared: Arc<Shared>, writer: Writer, payload: Payload) -> Self {
        let mut following = Self::new(store, shared, writer.index().clone(), payload);
        following.writer.put_back(writer);
        following.shown = false;
        following
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.writer.index().path.clone()
    }

    /// The history that it follows, and how far its last commit is.
    pub(crate) fn place(&self) -> (&str, Position) {
        (&self.covered.epoch, self.committed)
    }

    /// Commits as soon as this position is reached.
    pub(crate) fn hurry(&mut self, position: Position) {
        if position > self.committed {
            self.hurry.insert(position);
        }
    }

    /// Does the next piece of work.
    pub(crate) async fn step(&mut self) -> Result<Step> {
        if let Some(done) = self.merge_for.take() {
            let _ = done.send(self.merge().await?);
        }
        if !self.tasks.is_empty() {
            self.chunk().await?;
        } else if self.end.is_none() && !self.fetch(ROWS).await? {
            self.look().await?;
            self.commit_if_due().await?;
            return Ok(if self.ahead.is_some() { Step::More } else { Step::Idle });
        }
        self.end_batch();
        self.commit_if_due().await?;
        Ok(Step::More)
    }

    /// Notes where the batch at hand ended, if nothing of it is left.
    fn end_batch(&mut self) {
        if self.tasks.is_empty()
            && let Some((position, tag)) = self.end.take()
        {
            (self.covered.position, self.covered.tag) = (position, tag);
            if !self.more {
                self.shared.set_lag(0, Duration::ZERO);
            }
            self.pending_since.get_or_insert_with(Instant::now);
        }
    }

    /// Does what is left of the batch at hand, if that is little and nothing is known to be behind it.
    async fn end_small_batch(&mut self) -> Result<bool> {
        if self.more || self.tasks.len() > FEW {
            return Ok(false);
        }
        if !self.tasks.is_empty() {
            self.chunk().await?;
        }
        self.end_batch();
        Ok(true)
    }

    /// Follows the log to its end, if that is near.
    async fn reach_near_end(&mut self) -> Result<bool> {
        if !self.end_small_batch().await? {
            return Ok(false);
        }
        if self.take_ahead().await? {
            self.end_batch();
        }
        Ok(!self.fetch(FEW as u64).await? || self.end_small_batch().await?)
    }

    /// Indexes everything that is in the log.
    pub(crate) async fn catch_up(&mut self) -> Result<()> {
        while self.step().await? == Step::More {}
        self.commit().await
    }

    /// Reads the next batch of the log, of up to so many rows. `false` = there is none.
    async fn fetch(&mut self, most: u64) -> Result<bool> {
        if self.take_ahead().await? {
            return Ok(true);
        }
        let rows = self.maker.rows_behind(&self.covered, most).await?;
        self.more = rows.len() as u64 >= most;
        self.tell_lag(&rows).await?;
        let Some(last) = rows.last() else { return Ok(false) };
        self.end = Some((last.position(), last.tag));
        let tasks = self.maker.plan(&rows, self.writer.open().await?.held()).await?;
        self.tasks = tasks.into();
        Ok(true)
    }

    /// Takes what was made while the last commit was written, if anything was. It is the batch at hand then.
    async fn take_ahead(&mut self) -> Result<bool> {
        let Some(Ahead { outcomes, end }) = self.ahead.take() else { return Ok(false) };
        (self.end, self.more) = (Some(end), false);
        self.put(outcomes).await?;
        Ok(true)
    }

    async fn tell_lag(&mut self, rows: &[LogRow]) -> Result<()> {
        let (full, read) = (self.more, rows.len() as u64);
        // What was counted once is not counted anew for every batch: after an import that would be all of it each time.
        let count = if !full {
            read
        } else if self.behind > read {
            self.behind
        } else {
            change_log::count_after(self.maker.store.read(), self.covered.position).await?
        };
        self.behind = count.saturating_sub(read);
        let age = rows.first().map_or(0, |row| pressmark_store::clock::now_millis().saturating_sub(row.at));
        self.shared.set_lag(count, Duration::from_millis(u64::try_from(age).unwrap_or(0)));
        if self.shown && !matches!(self.shared.state(), State::Rebuilding { .. }) {
            self.shared.set_state(if count >= ROWS { State::CatchingUp } else { State::Ready });
        }
        Ok(())
    }

    /// Indexes some of the batch at hand.
    async fn chunk(&mut self) -> Result<()> {
        let tasks: Vec<Task> = self.tasks.drain(..self.tasks.len().min(CHUNK)).collect();
        self.index_now(&tasks).await
    }

    async fn index_now(&mut self, tasks: &[Task]) -> Result<()> {
        let outcomes = self.maker.make(tasks, self.writer.open().await?.held()).await?;
        self.put(outcomes).await
    }

    /// Gives documents to the writer.
    async fn put(&mut self, outcomes: Vec<Outcome>) -> Result<()> {
        let put = self.writer.with(move |writer| {
            for outcome in outcomes {
                match outcome {
                    Outcome::Document(built) => writer.put(*built)?,
                    Outcome::Gone(entity) => writer.delete(entity)?,
                }
            }
            Ok(())
        });
        put.await?;
        if self.writer.changed() > 0 {
            self.pending_since.get_or_insert_with(Instant::now);
        }
        Ok(())
    }

    /// Read your writes: what was written is indexed and committed, and who waits is told (engineering 10).
    ///
    /// Where the end of the log is near, it is followed to there: what was written stands in it, and would be indexed
    /// once more when the log tells of it. Where it is far, or where the log may hold back what is written already, the
    /// entities themselves are indexed. What depends on them comes with the log then.
    pub(crate) async fn apply(&mut self, waiting: Vec<(Vec<Changed>, oneshot::Sender<()>)>) -> Result<()> {
        if !(self.reach_near_end().await? && change_log::settles_at_once(self.maker.store.backend())) {
            self.index_written(waiting.iter().flat_map(|(changed, _)| changed)).await?;
        }
        if self.writer.changed() > 0 {
            self.commit().await?;
        }
        for (_, done) in waiting {
            let _ = done.send(());
        }
        Ok(())
    }

    /// Indexes entities themselves, whatever the log says.
    async fn index_written(&mut self, written: impl Iterator<Item = &Changed>) -> Result<()> {
        let tasks: Vec<Task> = written.filter_map(Task::of).collect::<BTreeSet<_>>().into_iter().collect();
        for tasks in tasks.chunks(AWAITED) {
            self.index_now(tasks).await?;
        }
        Ok(())
    }

    async fn commit_if_due(&mut self) -> Result<()> {
        let options = &self.shared.options;
        let waited_for = self.hurry.first().is_some_and(|position| self.covered.position >= *position);
        let full = self.writer.changed() >= options.commit_documents;
        let old = self.pending_since.is_some_and(|since| since.elapsed() >= options.commit_every);
        if waited_for || full || old { self.commit().await } else { Ok(()) }
    }

    /// Commits what was given to the writer, and shows it.
    pub(crate) async fn commit(&mut self) -> Result<()> {
        let waits = self.pending_since.is_some() || self.covered.position != self.committed;
        if waits {
            let changed = self.write().await?;
            self.pending_since = None;
            self.committed = self.covered.position;
            if changed {
                self.show_if_due()?;
            }
        }
        self.hurry.retain(|position| *position > self.committed);
        if self.shown {
            self.shared.position.send_replace(self.committed);
            self.shared.set_error(None);
        }
        Ok(())
    }

    /// Writes a commit, and makes what comes next meanwhile, if that is little. Returns whether documents changed.
    async fn write(&mut self) -> Result<bool> {
        let mut writer = self.writer.take().await?;
        let (payload, held) = (self.covered.clone(), writer.hand_over());
        // Not at once: whoever writes while the documents are written is taken in too.
        let (written, when_written) = oneshot::channel();
        let commit = blocking(move || {
            let changed = writer.commit(&payload, || _ = written.send(()))?;
            Ok((writer, changed))
        });
        // It must be the next that the writer is given: an edit that is waited for passes it over while more is to come.
        let at_end = !self.more && self.tasks.is_empty() && self.end.is_none() && self.ahead.is_none();
        let ahead = async {
            when_written.await.ok().filter(|()| at_end)?;
            // What goes wrong here will go wrong again where it is waited for.
            let made = Ahead::make(&self.maker, &self.covered, &held, FEW);
            tokio::time::timeout(AHEAD_AT_MOST, made).await.ok()?.ok().flatten()
        };
        let (commit, ahead) = tokio::join!(commit, ahead);
        let (writer, changed) = commit?;
        self.writer.put_back(writer);
        self.ahead = self.ahead.take().or(ahead);
        Ok(changed)
    }

    fn show_if_due(&mut self) -> Result<()> {
        match self.writer.opened() {
            Some(writer) if self.shown => self.shared.show(|generation| writer.snapshot(generation)),
            _ => Ok(()),
        }
    }

    /// Shows this index from now on.
    pub(crate) fn show(&mut self) -> Result<()> {
        self.shown = true;
        self.show_if_due()?;
        self.shared.position.send_replace(self.committed);
        Ok(())
    }

    /// Looks now and then whether the data began a new history, and whether merges have ended: then the old segments
    /// can go.
    async fn look(&mut self) -> Result<()> {
        if self.looked.elapsed() < LOOK_EVERY {
            return Ok(());
        }
        self.looked = Instant::now();
        if settings::epoch(&self.maker.store).await? != self.covered.epoch {
            return Err(CatalogueError::Misfit("the data began a new history".into()));
        }
        if let Some(writer) = self.writer.opened()
            && writer.changed() == 0
            && writer.has_merged()?
        {
            writer.reload()?;
            self.show_if_due()?;
        }
        Ok(())
    }

    /// Begins whatever is to be merged, and says whether anything is, or is being merged already.
    pub(crate) fn merge_for(&mut self, done: oneshot::Sender<bool>) {
        self.merge_for = Some(done);
    }

    async fn merge(&mut self) -> Result<bool> {
        let index = self.writer.index().index.clone();
        if !blocking(move || Ok(Capped::has_work(&index)?)).await? {
            return Ok(false);
        }
        if self.merges_begun.is_none_or(|begun| begun.elapsed() >= MERGE_AGAIN) {
            // A commit begins merges; when one ends, what is to be merged then is begun by itself.
            self.pending_since.get_or_insert_with(Instant::now);
            self.commit().await?;
            self.merges_begun = Some(Instant::now());
        }
        Ok(true)
    }
}
