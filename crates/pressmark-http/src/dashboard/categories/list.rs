//! `GET /api/categories`: the categories of the workspace, by short name.

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::entity::category::Model;
use pressmark_store::repo::categories;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::row::CategoryRow;
use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct CategoryParams {
    /// Page, from 1.
    #[param(required = false, minimum = 1, maximum = 100_000_000, default = 1)]
    page: i64,
    /// Rows a page.
    #[param(required = false, rename = "perPage", minimum = 1, maximum = 100, default = 20)]
    per_page: i64,
}

/// A page of categories.
#[derive(Serialize, ToSchema)]
pub(crate) struct CategoryList {
    /// The categories, by short name.
    categories: Vec<CategoryRow>,
    /// Page, from 1.
    page: u64,
    /// Rows a page.
    per_page: u32,
    /// How many there are in all.
    total: u64,
    /// How many pages they fill.
    pages: u64,
}

/// The categories of the workspace.
#[utoipa::path(
    get, path = "/api/categories", tag = "Categories", operation_id = "list_categories",
    params(CategoryParams),
    responses(
        (status = 200, description = "A page of categories.", body = CategoryList),
        (status = 400, description = "A parameter is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn list_categories(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let (page, per_page) = params.dashboard_paging();
    params.finish()?;
    let (read, workspace) = (state.store.read(), caller.workspace_id);
    let (rows, total) = categories::list(read, workspace, page, per_page.into()).await?;
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let people = categories::count_people(read, workspace, &ids).await?;
    let shown = |row: Model| {
        let people = people.get(&row.id).copied().unwrap_or(0);
        CategoryRow::of(row, people)
    };
    let categories = rows.into_iter().map(shown).collect();
    let pages = total.div_ceil(per_page.into());
    Ok(told(StatusCode::OK, CategoryList { categories, page, per_page, total, pages }))
}
