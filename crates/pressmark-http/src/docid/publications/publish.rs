//! `POST /api/v1/publications/publish`: deposits a work, which gets a DOCiD by that.

use axum::body::Body;
use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::HeaderMap;
use pressmark_app::deposit::{self, Deposited, PUBLISH};
use pressmark_domain::deposit::Form;

use super::depositor;
use super::detail::{OnePublication, deposited};
use super::older::publish_form;
use super::refused::invalid;
use super::request::PublishRequest;
use super::wish::{Wish, counted};
use crate::caller::Caller;
use crate::docid::aliases::is_form;
use crate::docid::envelope::{DocidError, Envelope};
use crate::failure::Failure;
use crate::state::HttpState;

/// Publish a work. Older clients send a form with its files (`multipart/form-data`), and are answered as they know it.
#[utoipa::path(
    post, path = "/api/v1/publications/publish", tag = "Publications", operation_id = "publish",
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "8 to 128 of A-Z a-z 0-9 . _ : -; the same key \
            with the same body gets the same answer for thirty days, and nothing is made twice."),
        ("confirm_new" = Option<bool>, Query, description = "That it is none of the works that look like it; as in the body."),
    ),
    request_body = PublishRequest,
    responses(
        (status = 201, description = "Published; its DOCiD is reserved, and registered as soon as the agency answers. \
            `X-Idempotent-Replay: true` where it was published earlier with this key.", body = Envelope<OnePublication>),
        (status = 400, description = "The body or the key cannot be read.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "The address has to be verified first.", body = DocidError),
        (status = 404, description = "No such draft.", body = DocidError),
        (status = 408, description = "The body did not come in time.", body = DocidError),
        (status = 409, description = "It may be here already (`details.candidates`), or its DOI was deposited.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 422, description = "The body is invalid (`details.field_errors`), or the key came with another.", body = DocidError),
        (status = 429, description = "Too many in an hour.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn publish(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    if is_form(&headers) {
        return publish_form(&state, &caller, &headers, content).await;
    }
    let by = depositor(&caller)?;
    let wish = Wish::read(&state, &headers, query.as_deref(), content, PUBLISH).await?;
    if let Some(answer) = wish.earlier(&state, by).await? {
        return Ok(answer);
    }
    // What is invalid costs nothing, and is not counted.
    Form::read(&wish.body).map_err(|errors| invalid(&errors))?;
    let render = |work: &Deposited| deposited(work, &state.settings.public_url);
    counted(&state, &caller, deposit::publish(&state.app, wish.order(&caller, by), &render)).await
}
