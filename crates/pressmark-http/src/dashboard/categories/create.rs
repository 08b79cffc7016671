//! `POST /api/categories`: makes a category.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::people::categories;
use pressmark_store::repo::manual::Texts;
use serde::Deserialize;
use utoipa::ToSchema;

use super::row::CategoryRow;
use super::{NAME, refusal};
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::dashboard::people::texts::{TextOrTexts, by_locale, localized};
use crate::dashboard::{refuse_nulls, told};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// No short name is longer.
const LONGEST_ID: usize = 200;

/// A category to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct CreateCategoryRequest {
    /// Short name, unique in the workspace; it does not change.
    #[schema(pattern = "^[a-z0-9_-]{1,60}$", example = "staff")]
    id: String,
    /// Name: one text, or texts by locale.
    name: TextOrTexts,
}

/// Make a category.
#[utoipa::path(
    post, path = "/api/categories", tag = "Categories", operation_id = "create_category",
    request_body = CreateCategoryRequest,
    responses(
        (status = 201, description = "Made.", body = CategoryRow),
        (status = 400, description = "The body is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
        (status = 409, description = "There is a category of this short name.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn create_category(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let (id, name) = parse(&bytes)?;
    let made = categories::create(&state.store, caller.workspace_id, &id, &name, &caller.actor).await;
    Ok(told(StatusCode::CREATED, CategoryRow::of(made.map_err(refusal)?, 0)))
}

fn parse(bytes: &[u8]) -> Result<(String, Texts), Failure> {
    let mut fields = Fields::of(bytes, Some(&["id", "name"]));
    let id = fields.required("id", LONGEST_ID);
    let name = read_name(&mut fields);
    fields.finish()?;
    Ok((id, name))
}

/// The name of a body. What is wrong with it is in `fields`.
pub(super) fn read_name(fields: &mut Fields) -> Texts {
    refuse_nulls(fields, &["name"]);
    if fields.value("name").is_none() {
        fields.complain("name", "Required");
    }
    localized(fields, "name", NAME).map(by_locale).unwrap_or_default()
}
