//! `PATCH /api/categories/{id}`: gives a category other names.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::people::categories;
use pressmark_store::repo;
use serde::Deserialize;
use utoipa::ToSchema;

use super::create::read_name;
use super::row::CategoryRow;
use super::{absent, refusal};
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::dashboard::entities::id_of;
use crate::dashboard::people::texts::TextOrTexts;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Other names of a category.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct RenameCategoryRequest {
    /// Name: one text, or texts by locale. It takes the place of all names that there were.
    name: TextOrTexts,
}

/// Rename a category.
#[utoipa::path(
    patch, path = "/api/categories/{id}", tag = "Categories", operation_id = "rename_category",
    params(("id" = String, Path, description = "Short name.")),
    request_body = RenameCategoryRequest,
    responses(
        (status = 200, description = "The category as it is now.", body = CategoryRow),
        (status = 400, description = "The body is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
        (status = 404, description = "No such category.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn rename_category(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Result<Path<String>, PathRejection>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let mut fields = Fields::of(&bytes, Some(&["name"]));
    let name = read_name(&mut fields);
    fields.finish()?;
    let (id, workspace) = (id_of(id).ok_or_else(absent)?, caller.workspace_id);
    let renamed = categories::rename(&state.store, workspace, &id, &name, &caller.actor).await.map_err(refusal)?;
    let people = repo::categories::count_people(state.store.read(), workspace, &[id]).await?;
    Ok(told(StatusCode::OK, CategoryRow::of(renamed, people.into_values().sum())))
}
