//! Time and randomness of the store.

use std::time::{SystemTime, UNIX_EPOCH};

/// Unix milliseconds by this machine's clock. Leases and limits use the database's clock instead.
#[must_use]
pub fn now_millis() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}

/// A number that no other history of the log has at this place.
pub(crate) fn random_tag() -> i64 {
    let (high, low) = uuid::Uuid::new_v4().as_u64_pair();
    (high ^ low).cast_signed() >> 1
}
