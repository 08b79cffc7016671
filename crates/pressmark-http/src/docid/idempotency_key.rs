//! The key by which a client sends a request again.

use http::{HeaderMap, StatusCode};

use crate::failure::Failure;

/// The key that a client gave a request.
///
/// # Errors
/// 400 for one that cannot be taken.
pub(super) fn key_of(headers: &HeaderMap) -> Result<Option<&str>, Failure> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().unwrap_or_default();
    let is_sound = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
    if (8..=128).contains(&key.len()) && key.bytes().all(is_sound) {
        return Ok(Some(key));
    }
    let message = "`Idempotency-Key` must be 8 to 128 of A-Z a-z 0-9 . _ : -";
    Err(Failure::new(StatusCode::BAD_REQUEST, message).with_code("validation_error"))
}
