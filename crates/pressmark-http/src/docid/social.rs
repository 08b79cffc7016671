//! `POST /api/v1/auth/social` (ours): begins a sign-in at a provider for a program, which takes the tokens afterwards by
//! [`super::social_token`]. The secret that is answered here never passes the browser.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::accounts::{Flow, secret};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::envelope::{DocidError, Envelope, success};
use super::input::Input;
use super::limits;
use super::words::words;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::state::HttpState;

/// By which provider, and where the browser goes in the end.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct SocialRequest {
    /// `google`, `orcid`, `github`, or one of the configuration.
    provider: String,
    /// A page of a trusted origin, or a path of this server. It gets `?code=…`, or `?error=…`.
    redirect_uri: Option<String>,
}

/// Where to send the browser, and what to keep.
#[derive(Serialize, ToSchema)]
pub(crate) struct SocialStarted {
    /// The provider's page.
    url: String,
    /// To be sent with the code.
    secret: String,
}

/// Begin a sign-in at a provider.
#[utoipa::path(
    post, path = "/api/v1/auth/social", tag = "Authentication", operation_id = "beginSocialSignIn",
    request_body = SocialRequest,
    responses(
        (status = 200, description = "Where to go.", body = Envelope<SocialStarted>),
        (status = 400, description = "The body cannot be read.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 422, description = "The body is invalid.", body = DocidError),
        (status = 429, description = "Too many attempts.", body = DocidError),
        (status = 500, description = "The provider does not answer.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn social(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let mut input = Input::read(&state, content).await?;
    let name = input.required("provider");
    let provider = state.providers.get(&name);
    if provider.is_none() && !name.is_empty() {
        input.complain("provider", "Not a provider of this registry");
    }
    let to = input.optional("redirect_uri");
    if to.as_ref().is_some_and(|to| !crate::auth::may_lead_to(&state, to)) {
        input.complain("redirect_uri", "Not a page of a trusted origin");
    }
    input.finish()?;
    let provider = provider.ok_or_else(|| Failure::internal("a provider that was found is gone"))?;
    let left = limits::count(&state, "social", &caller).await?;
    let kept = secret::new_token();
    let program = Some(secret::hash(&kept));
    let flow = Flow { callback_url: to.clone(), error_url: to, program, ..Flow::default() };
    let started = state.accounts.begin_social(provider, flow, &[], None).await.map_err(words)?;
    let data = SocialStarted { url: started.url.to_string(), secret: kept };
    limits::told(Ok(success(StatusCode::OK, data, "Sign in at the provider")), &left)
}
