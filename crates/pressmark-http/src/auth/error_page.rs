//! `GET /api/auth/error`: where a flow ends that failed and had no page of its own to tell it.

use axum::response::Response;

use super::addresses;
use super::input::Input;
use super::reply;

/// Sends the browser to our page, with the code if it is a sane one.
pub(crate) async fn error_page(input: Input) -> Response {
    let code = input.query("error").filter(|code| {
        !code.is_empty() && code.len() <= 64 && code.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-'".contains(&b))
    });
    reply::redirect(&addresses::with("/account/sign-in", "error", code.as_deref().unwrap_or("UNKNOWN")))
}
