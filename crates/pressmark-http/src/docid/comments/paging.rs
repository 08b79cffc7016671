//! Pages of comments.

use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::params::Params;

/// Rows a page, at most and where none are asked for: the specification knows no pages here, and its clients ask for
/// none.
const MOST: i64 = 100;
/// The last page that can be asked for.
const LAST: i64 = 1_000_000;

/// Which page.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct CommentPageParams {
    /// Page, from 1.
    #[param(required = false, minimum = 1, maximum = 1000000)]
    page: i64,
    /// Rows a page; threads, where these are listed.
    #[param(required = false, minimum = 1, maximum = 100)]
    limit: i64,
}

/// Where a page stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct CommentPagination {
    /// This page, from 1.
    page: u64,
    /// How many there are.
    pages: u64,
    /// How many rows there are on all of them; threads, where these are listed.
    total: u64,
    /// Rows a page, at most.
    limit: u64,
}

/// A page that is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paging {
    page: u64,
    pub(super) limit: u64,
}

impl Paging {
    pub(super) fn read(params: &mut Params<'_>) -> Self {
        let page = params.integer("page", 1, LAST).unwrap_or(1);
        let limit = params.integer("limit", 1, MOST).unwrap_or(MOST);
        Self { page: u64::try_from(page).unwrap_or(1), limit: u64::try_from(limit).unwrap_or(1) }
    }

    pub(super) fn offset(self) -> u64 {
        self.page.saturating_sub(1).saturating_mul(self.limit)
    }

    pub(super) fn of(self, total: u64) -> CommentPagination {
        CommentPagination { page: self.page, pages: total.div_ceil(self.limit.max(1)), total, limit: self.limit }
    }
}
