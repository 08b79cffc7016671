//! Waiting for those who write again. Whoever is answered by one commit writes once more a moment later; those who came
//! meanwhile wait for the next commit already. Without a pause the two would take turns for ever, with a commit each.

use std::time::{Duration, Instant};

/// The longest that somebody waits for others. Sixteen editors need some 30 ms on two cores to come back, and one slow
/// moment is not to part them.
const LONGEST: Duration = Duration::from_millis(80);

/// Each time that not all came, nobody is waited for during twice as many commits as the time before; so often at most.
const MOST_DOUBLED: u32 = 4;

/// How many may come soon.
#[derive(Debug, Default)]
pub(super) struct Gather {
    missing: usize,
    until: Option<Instant>,
    /// How often in a row not all came.
    in_vain: u32,
    /// For so many commits nobody is waited for.
    pass: u32,
}

impl Gather {
    /// So many were answered, while so many others wait already. Who writes alone is not waited for, and not often are
    /// those who did not come the last time.
    pub(super) fn answered(&mut self, answered: usize, others: usize, now: Instant) {
        if self.until.take().is_some() {
            self.in_vain = if self.missing == 0 { 0 } else { (self.in_vain + 1).min(MOST_DOUBLED) };
            self.pass = if self.missing == 0 { 0 } else { 1 << self.in_vain };
        }
        self.missing = answered + others;
        if answered < 2 {
            return;
        }
        match self.pass.checked_sub(1) {
            Some(left) => self.pass = left,
            None => self.until = Some(now + LONGEST),
        }
    }

    /// Somebody is there.
    pub(super) fn came(&mut self) {
        self.missing = self.missing.saturating_sub(1);
    }

    /// How long whoever waits may wait for others still; `None` = no longer.
    pub(super) fn time_left(&self, now: Instant) -> Option<Duration> {
        let until = self.until.filter(|_| self.missing > 0)?;
        Some(until.saturating_duration_since(now)).filter(|left| !left.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_answered_with_others_is_waited_for_until_all_are_there() {
        let (mut gather, now) = (Gather::default(), Instant::now());
        assert_eq!(gather.time_left(now), None, "nobody was answered yet");
        gather.answered(2, 1, now);
        gather.came();
        assert_eq!(gather.time_left(now), Some(LONGEST), "that was the one who waited already");
        gather.came();
        assert_eq!(gather.time_left(now + LONGEST / 2), Some(LONGEST / 2));
        gather.came();
        assert_eq!(gather.time_left(now), None, "all are there");
        gather.came();
        assert_eq!(gather.time_left(now), None, "and one more");
    }

    #[test]
    fn who_does_not_come_again_is_not_waited_for_long_and_not_often() {
        let (mut gather, now) = (Gather::default(), Instant::now());
        let mut waited = Vec::new();
        for commit in 0..40 {
            gather.answered(2, 0, now);
            waited.extend(gather.time_left(now).map(|_| commit));
            assert_eq!(gather.time_left(now + LONGEST), None);
            gather.came();
        }
        assert_eq!(waited, [0, 3, 8, 17, 34]);
        while gather.time_left(now).is_none() {
            gather.answered(2, 0, now);
        }
        gather.came();
        gather.came();
        gather.answered(2, 0, now);
        assert!(gather.time_left(now).is_some(), "all came: they are waited for again");
    }

    #[test]
    fn who_writes_alone_waits_for_nobody() {
        let (mut gather, now) = (Gather::default(), Instant::now());
        gather.answered(1, 3, now);
        assert_eq!(gather.time_left(now), None);
        gather.answered(2, 0, now);
        gather.answered(1, 0, now);
        assert_eq!(gather.time_left(now), None, "what was before counts no more");
    }
}
