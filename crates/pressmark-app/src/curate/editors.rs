//! Editors at the same time. An embedded database has one writer: who comes while somebody else writes is written
//! together with all others who do, by the next transaction.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pressmark_domain::curation::Patch;
use pressmark_store::entity::publication;
use pressmark_store::{DbBackend, Store, StoreError, WriteTx};
use tokio::sync::{OwnedMutexGuard, oneshot};

use super::edit::{Wish, fulfil};
use super::{CurateError, Curated};
use crate::activity::Actor;

/// Edits in one transaction: others wait for the writer too.
const MOST: usize = 32;

type Outcome = Result<Curated, CurateError>;

/// An edit that waits.
#[derive(Debug)]
struct Waiting {
    /// Edits of the process that came before it.
    number: u64,
    wish: Wish,
    answer: oneshot::Sender<Outcome>,
}

#[derive(Debug, Default)]
struct Queue {
    /// Edits that ever came.
    came: u64,
    waiting: VecDeque<Waiting>,
}

/// Takes in the edits of a process. A cheap clone.
#[derive(Debug, Clone)]
pub struct Editors(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    queue: Mutex<Queue>,
    /// Held by the transaction that is under way.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Editors {
    /// Nobody edits yet.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self(Arc::new(Inner { store, queue: Mutex::default(), turn: Arc::default() }))
    }

    /// Applies a patch to a work: all of it or nothing. `known`: the work as it was found. `if_match`: the revision
    /// that the caller saw.
    ///
    /// # Errors
    /// [`CurateError`].
    pub async fn edit(
        &self,
        known: publication::Model,
        patch: Patch,
        if_match: Option<i32>,
        actor: Actor,
    ) -> Result<Curated, CurateError> {
        let wish = Wish::new(known, patch, if_match, actor);
        if self.0.store.backend() != DbBackend::Sqlite {
            return alone(&self.0.store, wish).await;
        }
        let mut outcome = self.wait_in_queue(wish);
        loop {
            tokio::select! {
                biased;
                outcome = &mut outcome => return outcome.unwrap_or_else(|_| Err(broke_off())),
                // A task of its own: the editor may go away, and others are written with it.
                turn = Arc::clone(&self.0.turn).lock_owned() => drop(tokio::spawn(self.clone().write(turn))),
            }
        }
    }

    fn wait_in_queue(&self, wish: Wish) -> oneshot::Receiver<Outcome> {
        let (answer, outcome) = oneshot::channel();
        let mut queue = self.queue();
        // Who went away wants nothing any more.
        queue.waiting.retain(|other| !other.answer.is_closed());
        let number = queue.came;
        queue.came += 1;
        queue.waiting.push_back(Waiting { number, wish, answer });
        outcome
    }

    async fn write(self, turn: OwnedMutexGuard<()>) {
        let came = self.queue().came;
        match self.0.store.begin().await {
            // Whoever came meanwhile is in it.
            Ok(tx) => self.write_in(tx).await,
            // Whoever came meanwhile tries for themselves.
            Err(error) => {
                let mut queue = self.queue();
                let until = queue.waiting.partition_point(|waiting| waiting.number < came);
                for waiting in queue.waiting.drain(..until) {
                    tell(waiting.answer, Err(error.clone().into()));
                }
            }
        }
        drop(turn);
    }

    async fn write_in(&self, tx: WriteTx) {
        let (mut wishes, answers): (Vec<Wish>, Vec<oneshot::Sender<Outcome>>) =
            self.next().into_iter().map(|waiting| (waiting.wish, waiting.answer)).unzip();
        match fulfil(tx, &mut wishes).await {
            Ok(outcomes) => answers.into_iter().zip(outcomes).for_each(|(answer, outcome)| tell(answer, outcome)),
            // The fault of one of them, most likely. Nobody is to suffer from another's.
            Err(error) if wishes.len() > 1 => {
                tracing::debug!(%error, edits = wishes.len(), "edits are done one by one");
                for (wish, answer) in wishes.into_iter().zip(answers).filter(|(_, answer)| !answer.is_closed()) {
                    tell(answer, alone(&self.0.store, wish).await);
                }
            }
            Err(error) => {
                if let Some(answer) = answers.into_iter().next() {
                    tell(answer, Err(error));
                }
            }
        }
    }

    /// The edits that one transaction does, in the order in which they came: of one workspace, and of each work the
    /// first.
    fn next(&self) -> Vec<Waiting> {
        let mut queue = self.queue();
        let (mut next, mut works) = (Vec::new(), BTreeSet::new());
        let mut workspace = None;
        let mut later = VecDeque::new();
        for waiting in queue.waiting.drain(..).filter(|waiting| !waiting.answer.is_closed()) {
            let (workspace_id, id) = waiting.wish.work();
            let fits = next.len() < MOST && *workspace.get_or_insert(workspace_id) == workspace_id;
            // A second edit of a work builds on the first, and a third on that.
            if works.insert(id) && fits {
                next.push(waiting);
            } else {
                later.push_back(waiting);
            }
        }
        queue.waiting = later;
        next
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn alone(store: &Store, wish: Wish) -> Outcome {
    let tx = store.begin().await?;
    fulfil(tx, &mut [wish]).await?.pop().unwrap_or_else(|| Err(broke_off()))
}

/// Whoever went away meanwhile is told nothing.
fn tell(answer: oneshot::Sender<Outcome>, outcome: Outcome) {
    let _ = answer.send(outcome);
}

/// After a panic: as a fault of the program, not as something to be tried again.
fn broke_off() -> CurateError {
    StoreError::Corrupt("the transaction of an edit broke off".to_owned()).into()
}
