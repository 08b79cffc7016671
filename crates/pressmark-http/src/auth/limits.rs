//! What is left of a limit, told on every answer that was counted by it, the good ones too.

use axum::response::Response;

use super::words::words;
use crate::failure::Failure;
use crate::guard::with_limit;
use crate::state::HttpState;

/// Tells how many wrong passwords of their own a signed-in user may still give.
pub(super) async fn tell_passwords(
    state: &HttpState,
    user_id: i64,
    answer: Result<Response, Failure>,
) -> Result<Response, Failure> {
    let left = state.accounts.own_passwords_left(user_id).await.map_err(words)?;
    with_limit(answer, &left)
}

/// Tells how many wrong codes of the second factor a user may still give.
pub(super) async fn tell_codes(
    state: &HttpState,
    user_id: i64,
    answer: Result<Response, Failure>,
) -> Result<Response, Failure> {
    let left = state.accounts.codes_left(user_id).await.map_err(words)?;
    with_limit(answer, &left)
}
