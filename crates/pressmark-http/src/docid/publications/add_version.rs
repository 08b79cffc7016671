//! `POST /api/v1/publications/{id}/versions`: another version of a publication, with a DOCiD of its own (ours).

use axum::body::Body;
use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::HeaderMap;
use pressmark_app::deposit::{self, Deposited, VERSION, Version};
use serde_json::Value;

use super::asked::{Id, number};
use super::depositor;
use super::detail::{OnePublication, deposited};
use super::request::EditRequest;
use super::wish::{Wish, counted};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope};
use crate::failure::Failure;
use crate::state::HttpState;

/// Make another version. What the body leaves out is as in the version that the address names, but for the DOI;
/// `keep_files`: false leaves its files out.
#[utoipa::path(
    post, path = "/api/v1/publications/{id}/versions", tag = "Publications", operation_id = "addVersion",
    params(
        ("id" = i64, Path, description = "Key of any version of the work."),
        ("Idempotency-Key" = Option<String>, Header, description = "As for publishing."),
        ("confirm_new" = Option<bool>, Query, description = "As for publishing."),
    ),
    request_body = EditRequest,
    responses(
        (status = 201, description = "Published as the newest version.", body = Envelope<OnePublication>),
        (status = 400, description = "The body or the key cannot be read.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "It is somebody else's, or the address has to be verified first.", body = DocidError),
        (status = 404, description = "No such publication.", body = DocidError),
        (status = 408, description = "The body did not come in time.", body = DocidError),
        (status = 409, description = "It may be here already (`details.candidates`), or the work has 1,000 versions.", body = DocidError),
        (status = 410, description = "That version was retired.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 422, description = "The body is invalid, or the key came with another.", body = DocidError),
        (status = 429, description = "Too many in an hour.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn add_version(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    let by = depositor(&caller)?;
    let of = number(id)?;
    let wish = Wish::read(&state, &headers, query.as_deref(), content, &format!("{VERSION} {of}")).await?;
    if let Some(answer) = wish.earlier(&state, by).await? {
        return Ok(answer);
    }
    let keep_files = wish.body.get("keep_files") != Some(&Value::Bool(false));
    let version = Version { of, keep_files, order: wish.order(&caller, by) };
    let render = |work: &Deposited| deposited(work, &state.settings.public_url);
    counted(&state, &caller, deposit::version(&state.app, version, &render)).await
}
