//! `POST /api/v1/auth/logout`: ends the sign-in that the request was made with, and all of its tokens.

use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use http::header::SET_COOKIE;
use pressmark_app::accounts::Via;
use pressmark_app::activity::EventType;
use pressmark_store::repo::sessions::Which;

use super::envelope::{DocidError, Envelope, Nothing, success};
use super::words::words;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::state::HttpState;

/// Sign out.
#[utoipa::path(
    post, path = "/api/v1/auth/logout", tag = "Authentication", operation_id = "logout",
    responses(
        (status = 200, description = "Signed out: access and refresh tokens of this sign-in are void.", body = Envelope<Nothing>),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "An API key cannot be signed out.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn logout(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Failure> {
    let signed = caller.signed()?;
    let (accounts, user, actor) = (&state.accounts, &signed.user, &caller.actor);
    let cookies = match &signed.via {
        Via::Token(family) => {
            accounts.sign_out_tokens(user, family, actor).await.map_err(words)?;
            Vec::new()
        }
        Via::Session(session) => {
            let this = Which::Handle(session.handle());
            accounts.end_sessions(user, this, EventType::SignedOut, actor).await.map_err(words)?;
            state.cookies.clearing()
        }
    };
    let mut response = success(StatusCode::OK, Nothing {}, "Signed out");
    response.headers_mut().extend(cookies.into_iter().map(|cookie| (SET_COOKIE, cookie)));
    Ok(response)
}
