//! Lists of events: reading the query, and what is told of the page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pressmark_store::repo::activity::{self, Filter};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::searchable;
use crate::params::Params;

/// The largest integer that every client can hold.
const MOST: i64 = 9_007_199_254_740_991;

/// Which events. The words of `event_type`, `severity`, `status` and `actor` are compared exactly; one that nothing has
/// matches nothing.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct EventParams {
    /// Not before, Unix milliseconds.
    #[param(required = false)]
    from: i64,
    /// Not after, Unix milliseconds.
    #[param(required = false)]
    to: i64,
    /// Type from the catalogue of events: `api_key.created`.
    #[param(required = false, max_length = 1000)]
    event_type: String,
    /// `info`, `warning` or `error`.
    #[param(required = false, max_length = 1000)]
    severity: String,
    /// `ok`, `refused` or `failed`.
    #[param(required = false, max_length = 1000)]
    status: String,
    /// Who did it, as shown.
    #[param(required = false, max_length = 1000)]
    actor: String,
    /// Part of the message, of the actor or of the id of what it was done to.
    #[param(required = false, max_length = 1000, default = "")]
    q: String,
    /// Page, from 1. With `cursor` it is only repeated.
    #[param(required = false, minimum = 1, maximum = 100_000_000, default = 1)]
    page: i64,
    /// Rows a page.
    #[param(required = false, minimum = 1, maximum = 100, default = 20)]
    per_page: i64,
    /// `next_cursor` of the page before: goes on behind it, whatever happened meanwhile.
    #[param(required = false, max_length = 1000)]
    cursor: String,
}

/// Where a page of events is.
#[derive(Serialize, ToSchema)]
pub(crate) struct EventPaging {
    /// Page, from 1.
    page: u64,
    /// Rows a page.
    per_page: u32,
    /// How many match in all.
    total: u64,
    /// How many pages they fill.
    pages: u64,
    /// What the next page is asked for with; null on the last one.
    #[schema(required = true)]
    next_cursor: Option<String>,
    /// Whether there is a next page.
    has_more: bool,
}

/// Which events are wanted.
pub(super) struct Wanted {
    pub(super) filter: Filter,
    pub(super) begin: activity::From,
    page: u64,
    per_page: u32,
}

impl Wanted {
    /// Reads the query; what is wrong with it is in `params`.
    pub(super) fn read(params: &mut Params<'_>) -> Self {
        let mut exactly = |name: &str| params.filter(name).map(|text| searchable(&text));
        let (event_type, severity) = (exactly("event_type"), exactly("severity"));
        let (status, actor) = (exactly("status"), exactly("actor"));
        let filter = Filter {
            from: params.integer("from", -MOST, MOST),
            to: params.integer("to", -MOST, MOST),
            event_type,
            severity,
            status,
            actor,
            address: None,
            q: searchable(&params.text("q")),
        };
        let (page, per_page) = params.paging();
        let begin = match params.filter("cursor").as_deref().map(read_cursor) {
            None => activity::From::Offset(page.saturating_sub(1) * u64::from(per_page)),
            Some(Some(id)) => activity::From::Behind(id),
            Some(None) => {
                params.complain("cursor", "Not a cursor of this list".to_owned());
                activity::From::Offset(0)
            }
        };
        Self { filter, begin, page, per_page }
    }

    /// How many rows to ask for: one more than are shown tells whether there are more.
    pub(super) fn limit(&self) -> u64 {
        u64::from(self.per_page) + 1
    }

    /// Cuts the rows to a page and tells where it is.
    pub(super) fn paging<M>(&self, rows: &mut Vec<M>, total: u64, id_of: impl Fn(&M) -> i64) -> EventPaging {
        let most = usize::try_from(self.per_page).unwrap_or(usize::MAX);
        let has_more = rows.len() > most;
        rows.truncate(most);
        let last = rows.last().filter(|_| has_more);
        EventPaging {
            page: self.page,
            per_page: self.per_page,
            total,
            pages: total.div_ceil(self.per_page.into()),
            next_cursor: last.map(|row| write_cursor(id_of(row))),
            has_more,
        }
    }
}

/// A cursor names the last event that was shown.
fn write_cursor(id: i64) -> String {
    URL_SAFE_NO_PAD.encode(id.to_be_bytes())
}

fn read_cursor(text: &str) -> Option<i64> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    Some(i64::from_be_bytes(bytes.try_into().ok()?)).filter(|id| *id > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is_one() {
        for id in [1, 255, 1_000_000, i64::MAX] {
            assert_eq!(read_cursor(&write_cursor(id)), Some(id));
        }
        for wrong in ["7", "x", "!!!", "AAAAAAAAAAA", "__________8", &write_cursor(7)[1..], "AAAAAAAAAAcAAAA"] {
            assert_eq!(read_cursor(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn one_row_more_than_a_page_tells_that_there_are_more() {
        let wanted = Wanted::read(&mut Params::of(Some("per_page=2")));
        assert_eq!(wanted.limit(), 3);
        let mut rows = vec![9, 8, 7];
        let paging = wanted.paging(&mut rows, 5, |id| *id);
        assert_eq!((rows, paging.pages, paging.has_more), (vec![9, 8], 3, true));
        assert_eq!(paging.next_cursor.as_deref().and_then(read_cursor), Some(8));
        let paging = wanted.paging(&mut vec![1], 5, |id| *id);
        assert_eq!((paging.next_cursor, paging.has_more), (None, false));
    }
}
