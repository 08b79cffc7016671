//! Waiting for those who write again. Whoever is answered by one commit writes once more a moment later; those who came
//! meanwhile wait for the next commit already. Without a pause the two would take turns for ever, with a commit each.

use std::time::{Duration, Instant};

/// The longest that somebody waits for others: about as long as a commit takes, and what comes before the next takes.
const LONGEST: Duration = Duration::from_millis(50);

/// How many may come soon.
#[derive(Debug, Default)]
pub(super) struct Gather {
    missing: usize,
    until: Option<Instant>,
}

impl Gather {
    /// So many were answered, while so many others wait already. Who writes alone is not waited for.
    pub(super) fn answered(&mut self, answered: usize, others: usize) {
        self.missing = answered + others;
        self.until = (answered > 1).then(|| Instant::now() + LONGEST);
    }

    /// Somebody is there.
    pub(super) fn came(&mut self) {
        self.missing = self.missing.saturating_sub(1);
    }

    /// How long whoever waits may wait for others still; `None` = no longer.
    pub(super) fn time_left(&self) -> Option<Duration> {
        let until = self.until.filter(|_| self.missing > 0)?;
        Some(until.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_answered_with_others_is_waited_for_until_all_are_there() {
        let mut gather = Gather::default();
        assert_eq!(gather.time_left(), None, "nobody was answered yet");
        gather.answered(2, 1);
        gather.came();
        assert!(gather.time_left().is_some(), "that was the one who waited already");
        gather.came();
        assert!(gather.time_left().is_some_and(|left| left <= LONGEST));
        gather.came();
        assert_eq!(gather.time_left(), None, "all are there");
        gather.came();
        assert_eq!(gather.time_left(), None, "and one more");
    }

    #[test]
    fn who_does_not_come_again_is_not_waited_for_long() {
        let mut gather = Gather::default();
        gather.answered(5, 0);
        std::thread::sleep(LONGEST);
        assert_eq!(gather.time_left(), None);
    }

    #[test]
    fn who_writes_alone_waits_for_nobody() {
        let mut gather = Gather::default();
        gather.answered(1, 3);
        assert_eq!(gather.time_left(), None);
        gather.answered(2, 0);
        gather.answered(1, 0);
        assert_eq!(gather.time_left(), None, "what was before counts no more");
    }
}
