//! Who it was, so that nobody can tell.

use sha2::{Digest as _, Sha256};

use super::Visit;

const HOUR: i64 = 3_600_000;

/// The hash of a visitor for a day, by which double clicks are found, and of their session, an hour at most.
pub(super) fn visitor_and_session(salt: &str, visit: &Visit) -> (i64, i64) {
    let address = visit.address.to_string();
    let hour = visit.at.div_euclid(HOUR).to_string();
    let visitor = hash(&[salt, &address, &visit.agent]);
    (visitor, hash(&[salt, &address, &visit.agent, &hour]))
}

fn hash(parts: &[&str]) -> i64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        // None of the parts has such a byte in it.
        hash.update([0]);
    }
    hash.finalize().iter().take(8).fold(0, |number, byte| (number << 8) | i64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(address: &str, agent: &str, at: i64) -> Visit {
        let (address, agent) = (address.parse().unwrap(), agent.to_owned());
        Visit { workspace_id: 1, publication_id: 1, file_id: None, address, agent, at }
    }

    #[test]
    fn a_session_is_an_hour_of_a_visitor_of_a_day() {
        let of = |salt, visit: &Visit| visitor_and_session(salt, visit);
        let first = visit("192.0.2.1", "Firefox", 10 * HOUR);
        let (visitor, session) = of("salt", &first);
        assert_eq!(of("salt", &Visit { publication_id: 2, at: 10 * HOUR + 1, ..first.clone() }), (visitor, session));
        let later = of("salt", &visit("192.0.2.1", "Firefox", 11 * HOUR));
        assert!(later.0 == visitor && later.1 != session);
        for other in [visit("192.0.2.2", "Firefox", 10 * HOUR), visit("192.0.2.1", "Chrome", 10 * HOUR)] {
            let other = of("salt", &other);
            assert!(other.0 != visitor && other.1 != session);
        }
        assert_ne!(of("another day's", &first).0, visitor);
    }
}
