//! Lists of matches: reading the query, and finding the page.

use pressmark_store::repo::matches::{self, Queue};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::row::MatchRow;
use crate::failure::Failure;
use crate::params::Params;
use crate::state::HttpState;

/// Which matches.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct MatchParams {
    /// `suggested`, `contradiction`, `unplaced` or `rejected`.
    #[param(required = false, default = "suggested")]
    state: String,
    /// `score` (the likeliest first) or `newest` (the last changed first).
    #[param(required = false, default = "score")]
    sort: String,
    /// Page, from 1.
    #[param(required = false, minimum = 1, maximum = 100_000_000, default = 1)]
    page: i64,
    /// Rows a page.
    #[param(required = false, rename = "perPage", minimum = 1, maximum = 100, default = 20)]
    per_page: i64,
}

/// A page of matches.
#[derive(Serialize, ToSchema)]
pub(crate) struct MatchList {
    /// The rows.
    matches: Vec<MatchRow>,
    /// As asked for.
    state: &'static str,
    /// As asked for.
    sort: &'static str,
    /// Page, from 1.
    page: u64,
    /// Rows a page.
    per_page: u32,
    /// How many there are.
    total: u64,
    /// How many pages they fill.
    pages: u64,
}

/// Which matches are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    queue: Queue,
    newest: bool,
    page: u64,
    per_page: u32,
}

impl Wanted {
    /// Reads the query; what is wrong with it is in `params`.
    pub(super) fn read(params: &mut Params<'_>) -> Self {
        let queues = Queue::ALL.map(|queue| (queue.as_str(), queue));
        let (page, per_page) = params.dashboard_paging();
        Self {
            queue: params.word("state", &queues).unwrap_or(Queue::Suggested),
            newest: params.word("sort", &[("score", false), ("newest", true)]).unwrap_or(false),
            page,
            per_page,
        }
    }

    /// The page; an empty one for a person whom the workspace does not know.
    pub(super) async fn find(
        self,
        state: &HttpState,
        workspace_id: i64,
        person: Option<Option<i64>>,
    ) -> Result<MatchList, Failure> {
        let (rows, total) = match person {
            Some(None) => (Vec::new(), 0),
            _ => {
                let wanted = matches::Wanted { queue: self.queue, person_id: person.flatten(), newest: self.newest };
                matches::list(state.store.read(), workspace_id, wanted, self.page, self.per_page.into()).await?
            }
        };
        Ok(MatchList {
            matches: rows.into_iter().map(MatchRow::from).collect(),
            state: self.queue.as_str(),
            sort: if self.newest { "newest" } else { "score" },
            page: self.page,
            per_page: self.per_page,
            total,
            pages: total.div_ceil(self.per_page.into()),
        })
    }
}
