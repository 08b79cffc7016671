//! What has to be done so that a person is in an entity as wished. Pure.
//!
//! History is kept. Only memberships of the same entity can be in each other's way (rule 38). An active one ends where
//! the new one begins; where the new one says the same and begins earlier, the active one began too late, and becomes a
//! row without time between its ends.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use pressmark_store::entity::membership::Model;

/// A membership as wished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wish<'a> {
    /// `member` or `external`.
    pub(super) status: &'a str,
    /// Unix milliseconds.
    pub(super) starts_at: i64,
    /// Unix milliseconds; absent = active.
    pub(super) ends_at: Option<i64>,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan {
    /// The row that ends, and when.
    pub(super) close: Option<(Model, i64)>,
    /// Whether the wished one is to be written.
    pub(super) open: bool,
}

impl Plan {
    /// Whether all is as wished already.
    pub(super) fn is_done(&self) -> bool {
        self.close.is_none() && !self.open
    }
}

/// What is to be done, `rows` being the memberships of the person in the entity; or in what way one of them is.
pub(super) fn plan(rows: &[Model], wish: Wish<'_>) -> Result<Plan, String> {
    if wish.ends_at.is_some_and(|end| end <= wish.starts_at) {
        return Err("it ends before it begins".to_owned());
    }
    let real: Vec<&Model> = rows.iter().filter(|row| row.ends_at.is_none_or(|end| end > row.starts_at)).collect();
    let begins_alike = |row: &Model| row.status == wish.status && row.starts_at == wish.starts_at;
    if real.iter().any(|row| begins_alike(row) && row.ends_at == wish.ends_at) {
        return Ok(Plan { close: None, open: false });
    }
    let active = real.iter().copied().find(|row| row.ends_at.is_none());
    let (close, open) = match (active, wish.ends_at) {
        (Some(active), Some(end)) if begins_alike(active) => (Some((active.clone(), end)), false),
        (Some(active), None) if wish.starts_at >= active.starts_at => (Some((active.clone(), wish.starts_at)), true),
        (Some(active), None) if active.status == wish.status => (Some((active.clone(), active.starts_at)), true),
        _ => (None, true),
    };
    let closed = close.as_ref().map(|(row, _)| row.id);
    match real.into_iter().find(|row| Some(row.id) != closed && overlaps(row, wish)) {
        Some(other) => Err(format!("it would overlap with that as {}", told(other))),
        None => Ok(Plan { close, open }),
    }
}

fn overlaps(row: &Model, wish: Wish<'_>) -> bool {
    row.ends_at.is_none_or(|end| end > wish.starts_at) && wish.ends_at.is_none_or(|end| end > row.starts_at)
}

/// A membership in words.
fn told(row: &Model) -> String {
    match row.ends_at {
        Some(end) => format!("{} from {} to {}", row.status, day(row.starts_at), day(end)),
        None => format!("{} since {}", row.status, day(row.starts_at)),
    }
}

/// The day of a time, UTC; a time outside of every calendar as its number.
pub(super) fn day(millis: i64) -> String {
    match Timestamp::from_millisecond(millis) {
        Ok(time) => TimeZone::UTC.to_datetime(time).date().to_string(),
        Err(_) => millis.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64, status: &str, starts_at: i64, ends_at: Option<i64>) -> Model {
        let (entity_id, status) = ("centre".to_owned(), status.to_owned());
        Model { id, workspace_id: 1, person_id: 1, entity_id, status, starts_at, ends_at }
    }

    fn wish(status: &str, starts_at: i64, ends_at: Option<i64>) -> Wish<'_> {
        Wish { status, starts_at, ends_at }
    }

    /// Which row ends when, and whether another begins.
    fn outcome(rows: &[Model], wish: Wish<'_>) -> Result<(Option<(i64, i64)>, bool), String> {
        plan(rows, wish).map(|plan| (plan.close.map(|(row, end)| (row.id, end)), plan.open))
    }

    #[test]
    fn the_active_one_ends_where_the_new_one_begins() {
        assert_eq!(outcome(&[], wish("member", 10, None)), Ok((None, true)));
        let rows = [row(1, "member", 10, None)];
        assert_eq!(outcome(&rows, wish("external", 20, None)), Ok((Some((1, 20)), true)));
        assert_eq!(outcome(&rows, wish("member", 10, None)), Ok((None, false)), "so it is already");
        assert_eq!(outcome(&rows, wish("external", 10, None)), Ok((Some((1, 10)), true)), "it was wrong at once");
    }

    #[test]
    fn an_earlier_beginning_is_put_right_and_a_contradiction_is_refused() {
        let rows = [row(1, "member", 10, None)];
        assert_eq!(outcome(&rows, wish("member", 5, None)), Ok((Some((1, 10)), true)));
        let refused = outcome(&rows, wish("external", 5, None)).unwrap_err();
        assert_eq!(refused, "it would overlap with that as member since 1970-01-01");
    }

    #[test]
    fn nothing_overlaps_with_what_has_ended() {
        let rows = [row(1, "member", 10, Some(20)), row(2, "external", 30, None)];
        assert!(outcome(&rows, wish("external", 15, None)).is_err(), "the first had not ended");
        assert_eq!(outcome(&rows, wish("external", 20, None)), Ok((Some((2, 30)), true)));
        assert_eq!(outcome(&rows, wish("member", 20, Some(30))), Ok((None, true)), "it fits between them");
        assert!(outcome(&rows, wish("member", 20, Some(31))).is_err());
        assert_eq!(outcome(&rows, wish("member", 10, Some(20))), Ok((None, false)));
        assert_eq!(outcome(&rows, wish("external", 30, Some(40))), Ok((Some((2, 40)), false)), "it ends");
        assert!(outcome(&rows, wish("member", 9, Some(9))).is_err());
    }

    #[test]
    fn a_row_without_time_is_in_nobodys_way() {
        let rows = [row(1, "member", 10, Some(10)), row(2, "external", 10, None)];
        assert_eq!(outcome(&rows, wish("external", 5, Some(8))), Ok((None, true)));
        assert_eq!(outcome(&rows, wish("external", 5, None)), Ok((Some((2, 10)), true)));
    }
}
