//! `GET /api/entities`: the entities of the workspace, by name.

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::entity::entity::Model;
use pressmark_store::repo::{entities, memberships};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::row::EntityRow;
use crate::caller::Caller;
use crate::dashboard::{searchable, told};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct EntityParams {
    /// Part of the name or of the short name.
    #[param(required = false, max_length = 1000, default = "")]
    q: String,
    /// Page, from 1.
    #[param(required = false, minimum = 1, maximum = 100_000_000, default = 1)]
    page: i64,
    /// Rows a page.
    #[param(required = false, rename = "perPage", minimum = 1, maximum = 100, default = 20)]
    per_page: i64,
}

/// A page of entities.
#[derive(Serialize, ToSchema)]
pub(crate) struct EntityList {
    /// The entities, by name.
    entities: Vec<EntityRow>,
    /// Page, from 1.
    page: u64,
    /// Rows a page.
    per_page: u32,
    /// How many match in all.
    total: u64,
    /// How many pages they fill.
    pages: u64,
    /// What was looked for.
    q: String,
}

/// The entities of the workspace.
#[utoipa::path(
    get, path = "/api/entities", tag = "Entities", operation_id = "list_entities",
    params(EntityParams),
    responses(
        (status = 200, description = "A page of entities.", body = EntityList),
        (status = 400, description = "A parameter is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn list_entities(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let (page, per_page) = params.dashboard_paging();
    let q = searchable(&params.text("q"));
    params.finish()?;
    let (read, workspace) = (state.store.read(), caller.workspace_id);
    let (rows, total) = entities::list(read, workspace, &q, page, per_page.into()).await?;
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let active = memberships::count_active(read, workspace, &ids).await?;
    let shown = |row: Model| {
        let people = active.get(&row.id).copied().unwrap_or(0);
        EntityRow::of(row, people)
    };
    let entities = rows.into_iter().map(shown).collect();
    let pages = total.div_ceil(per_page.into());
    Ok(told(StatusCode::OK, EntityList { entities, page, per_page, total, pages, q }))
}
