//! How many uploads are under way at once. Each may take as long as it likes and holds some megabytes meanwhile, so that
//! a few clients who never end must not take the memory of all.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pressmark_store::clock::now_millis;
use pressmark_store::limits::Decision;

use crate::failure::Failure;
use crate::guard::limited;

/// Uploads of one user at once.
const EACH: u32 = 8;
/// Uploads of all users of this process at once.
const ALL: u32 = 32;
/// When to come again.
const LATER: Duration = Duration::from_secs(30);

/// The uploads under way, by user.
#[derive(Debug, Default)]
pub(crate) struct Turns(Mutex<HashMap<i64, u32>>);

/// An upload that is under way until this is dropped.
#[derive(Debug)]
pub(in crate::docid) struct Turn<'a> {
    turns: &'a Turns,
    user_id: i64,
}

impl Turns {
    /// Begins an upload of a user.
    ///
    /// # Errors
    /// 429 if the user has as many under way as they may, 503 if all have.
    pub(in crate::docid) fn take(&self, user_id: i64) -> Result<Turn<'_>, Failure> {
        let mut open = self.lock();
        let own = open.get(&user_id).copied().unwrap_or_default();
        if own >= EACH {
            let reset_at = now_millis() / 1_000 + LATER.as_secs().cast_signed();
            return Err(limited(&Decision { allowed: false, limit: EACH, remaining: 0, reset_at, retry_after: LATER }));
        }
        if open.values().sum::<u32>() >= ALL {
            return Err(Failure::unavailable(LATER, "too many uploads are under way"));
        }
        open.insert(user_id, own + 1);
        Ok(Turn { turns: self, user_id })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut open = self.turns.lock();
        let own = open.get(&self.user_id).copied().unwrap_or_default();
        if own > 1 {
            open.insert(self.user_id, own - 1);
        } else {
            open.remove(&self.user_id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_some_turns_and_all_users_have_more() {
        let turns = Turns::default();
        let mut own: Vec<_> = (0..EACH).map(|_| turns.take(1).unwrap()).collect();
        assert_eq!(turns.take(1).unwrap_err().status(), 429);
        let others: Vec<_> = (0..ALL - EACH).map(|n| turns.take(2 + i64::from(n / EACH)).unwrap()).collect();
        assert_eq!(turns.take(99).unwrap_err().status(), 503);
        own.pop();
        let next = turns.take(99).unwrap();
        drop((next, own, others));
        assert!(turns.lock().is_empty(), "nobody is remembered");
    }
}
