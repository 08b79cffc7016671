//! `GET /api/v1/auth/me`: the account of whoever asks, as it is now.

use axum::extract::Extension;
use axum::response::Response;
use http::StatusCode;

use super::envelope::{DocidError, Envelope, success};
use super::user::{Account, User};
use crate::caller::Caller;
use crate::failure::Failure;

/// The own account.
#[utoipa::path(
    get, path = "/api/v1/auth/me", tag = "Authentication", operation_id = "me",
    responses(
        (status = 200, description = "The account.", body = Envelope<Account>),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "An API key has no account.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn me(Extension(caller): Extension<Caller>) -> Result<Response, Failure> {
    let signed = caller.signed()?;
    Ok(success(StatusCode::OK, Account { user: User::of(&signed.user) }, "Your account"))
}
