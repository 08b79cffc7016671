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
type Answer = oneshot::Sender<Outcome>;

/// Takes in the edits of a process. A cheap clone.
#[derive(Debug, Clone)]
pub struct Editors(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    waiting: Mutex<VecDeque<(Wish, Answer)>>,
    /// Held by the transaction that is under way.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Editors {
    /// Nobody edits yet.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self(Arc::new(Inner { store, waiting: Mutex::default(), turn: Arc::default() }))
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
        let (answer, mut outcome) = oneshot::channel();
        self.queue(wish, answer);
        loop {
            tokio::select! {
                biased;
                outcome = &mut outcome => return outcome.unwrap_or_else(|_| Err(broke_off())),
                // A task of its own: the editor may go away, and others are written with it.
                turn = Arc::clone(&self.0.turn).lock_owned() => drop(tokio::spawn(self.clone().write(turn))),
            }
        }
    }

    fn queue(&self, wish: Wish, answer: Answer) {
        let mut waiting = self.waiting();
        // Who went away is not waited for.
        waiting.retain(|(_, answer)| !answer.is_closed());
        waiting.push_back((wish, answer));
    }

    async fn write(self, turn: OwnedMutexGuard<()>) {
        let waiting = self.waiting().len();
        match self.0.store.begin().await {
            // Whoever came meanwhile is in it.
            Ok(tx) => self.write_in(tx).await,
            Err(error) => {
                let mut all = self.waiting();
                let waited = waiting.min(all.len());
                for (_, answer) in all.drain(..waited) {
                    tell(answer, Err(error.clone().into()));
                }
            }
        }
        drop(turn);
    }

    async fn write_in(&self, tx: WriteTx) {
        let (mut wishes, answers): (Vec<Wish>, Vec<Answer>) = self.next().into_iter().unzip();
        match fulfil(tx, &mut wishes).await {
            Ok(outcomes) => answers.into_iter().zip(outcomes).for_each(|(answer, outcome)| tell(answer, outcome)),
            // The fault of one of them, most likely. Nobody is to suffer from another's.
            Err(error) if wishes.len() > 1 => {
                tracing::debug!(%error, edits = wishes.len(), "edits are done one by one");
                for (wish, answer) in wishes.into_iter().zip(answers) {
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
    fn next(&self) -> Vec<(Wish, Answer)> {
        let mut waiting = self.waiting();
        let (mut next, mut works) = (Vec::new(), BTreeSet::new());
        let mut workspace = None;
        let mut later = VecDeque::new();
        for (wish, answer) in waiting.drain(..).filter(|(_, answer)| !answer.is_closed()) {
            let (workspace_id, id) = wish.work();
            let fits = next.len() < MOST && *workspace.get_or_insert(workspace_id) == workspace_id;
            // A second edit of a work builds on the first, and a third on that.
            if works.insert(id) && fits {
                next.push((wish, answer));
            } else {
                later.push_back((wish, answer));
            }
        }
        *waiting = later;
        next
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<(Wish, Answer)>> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn alone(store: &Store, wish: Wish) -> Outcome {
    let tx = store.begin().await?;
    fulfil(tx, &mut [wish]).await?.pop().unwrap_or_else(|| Err(broke_off()))
}

/// Whoever went away meanwhile is told nothing.
fn tell(answer: Answer, outcome: Outcome) {
    let _ = answer.send(outcome);
}

/// After a panic: as a fault of the program, not as something to be tried again.
fn broke_off() -> CurateError {
    StoreError::Corrupt("the transaction of an edit broke off".to_owned()).into()
}
