//! What the catalogue tells of itself.

use std::time::Duration;

use pressmark_store::Changed;
use pressmark_store::repo::change_log::Position;

/// State of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Answers, and follows the log.
    Ready,
    /// Answers; more than a commit's worth of the log is still to come.
    CatchingUp,
    /// A new index is being built. An older one answers meanwhile, if [`Status::answers`].
    Rebuilding {
        /// Records read.
        done: u64,
        /// Records in all.
        total: u64,
    },
    /// Answers from what it has but does not follow: why.
    Stale(String),
    /// Nothing answers: why.
    Unavailable(String),
}

/// The catalogue's account of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Format of the index that answers.
    pub format: u32,
    /// Whether lists are answered.
    pub answers: bool,
    /// State.
    pub state: State,
    /// Publications and people in the index.
    pub documents: u64,
    /// Segments of the index.
    pub segments: usize,
    /// Bytes on disk.
    pub bytes: u64,
    /// Place in the change log up to which the index holds everything.
    pub position: Position,
    /// Rows of the log behind it, as last asked.
    pub lag_rows: u64,
    /// Age of the oldest of those rows.
    pub lag: Duration,
    /// Counts every change of what is answered, in this process.
    pub generation: u64,
    /// The last error of the indexer, if it has not recovered since.
    pub last_error: Option<String>,
}

/// Whether a write can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// Every list and detail shows it.
    InIndex,
    /// Soon. HTTP: `Pressmark-Catalogue: pending`.
    Pending,
}

/// How far a long piece of work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Records done.
    pub done: u64,
    /// Records in all.
    pub total: u64,
}

/// What a rebuild did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RebuildReport {
    /// Documents in the new index.
    pub documents: u64,
    /// Documents in the one before, if there was one.
    pub before: Option<u64>,
    /// How long it took.
    pub took: Duration,
}

/// What a comparison of index and truth found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Records of the truth that were compared.
    pub compared: u64,
    /// Records that the index lacks.
    pub missing: Vec<Changed>,
    /// Records that differ.
    pub different: Vec<Changed>,
    /// Documents whose record is not in the truth, or not as often.
    pub surplus: Vec<Changed>,
    /// Rows that were appended to the change log to mend what was found.
    pub repaired: u64,
}

impl VerifyReport {
    /// Leaves only what another comparison found too: what was written meanwhile looked different once.
    pub(crate) fn retain(&mut self, again: &Self) {
        self.missing.retain(|change| again.missing.contains(change));
        self.different.retain(|change| again.different.contains(change));
        self.surplus.retain(|change| again.surplus.contains(change));
    }

    /// Whether index and truth agree.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.missing.is_empty() && self.different.is_empty() && self.surplus.is_empty()
    }
}
