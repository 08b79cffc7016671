//! `GET /api/duplicates`: works that may be one, the likeliest first.

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::repo::duplicates::{self, PairState};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::row::{PairRow, rows};
use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

const STATES: [(&str, PairState); 3] =
    [("open", PairState::Open), ("distinct", PairState::Distinct), ("merged", PairState::Merged)];

/// Which pairs.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct DuplicateParams {
    /// Pairs that wait for a decision, that were told apart, or that were merged.
    #[param(required = false, pattern = "^(open|distinct|merged)$", default = "open")]
    state: String,
    /// Page, from 1.
    #[param(required = false, minimum = 1, maximum = 100_000_000, default = 1)]
    page: i64,
    /// Rows a page.
    #[param(required = false, rename = "perPage", minimum = 1, maximum = 100, default = 20)]
    per_page: i64,
}

/// A page of pairs.
#[derive(Serialize, ToSchema)]
pub(crate) struct DuplicateList {
    /// The pairs.
    duplicates: Vec<PairRow>,
    /// The state that was asked for.
    state: &'static str,
    /// Page, from 1.
    page: u64,
    /// Rows a page.
    per_page: u32,
    /// How many match in all.
    total: u64,
    /// How many pages they fill.
    pages: u64,
}

/// Works that may be one.
#[utoipa::path(
    get, path = "/api/duplicates", tag = "Duplicates", operation_id = "list_duplicates",
    params(DuplicateParams),
    responses(
        (status = 200, description = "A page of pairs.", body = DuplicateList),
        (status = 400, description = "A parameter is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn list_duplicates(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let wanted = params.word("state", &STATES).unwrap_or(PairState::Open);
    let (page, per_page) = params.dashboard_paging();
    params.finish()?;
    let limit = u64::from(per_page);
    let offset = page.saturating_sub(1).saturating_mul(limit);
    let (pairs, total) = duplicates::page(state.store.read(), caller.workspace_id, wanted, offset, limit).await?;
    let list = DuplicateList {
        duplicates: rows(&state, caller.workspace_id, pairs).await?,
        state: wanted.as_str(),
        page,
        per_page,
        total,
        pages: total.div_ceil(limit),
    };
    Ok(told(StatusCode::OK, list))
}
