//! Bodies about comments: what cannot be read is 400; what can be read and is wrong is 422 (engineering 25).

use axum::body::Body;
use http::StatusCode;
use pressmark_app::comments;

use crate::body::{self, Fields};
use crate::failure::Failure;
use crate::state::HttpState;

/// The fields of a body. Names that are not ours are passed over: older clients send `user_id`.
pub(super) async fn fields(state: &HttpState, content: Body) -> Result<Fields, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let fields = Fields::of(&bytes, None);
    if fields.form_errors().is_empty() {
        return Ok(fields);
    }
    let message = format!("Request body cannot be read: {}", fields.form_errors().join("; "));
    Err(Failure::new(StatusCode::BAD_REQUEST, message).with_code("validation_error"))
}

/// Everything was well, or everything that was not.
pub(super) fn finish(fields: Fields) -> Result<(), Failure> {
    if fields.errors().is_empty() {
        return Ok(());
    }
    let failure = Failure::invalid("Invalid request body", Vec::new(), fields.errors().clone());
    Err(failure.with_status(StatusCode::UNPROCESSABLE_ENTITY).with_code("validation_error"))
}

/// The text of a comment, in the safe subset of markup.
pub(super) fn comment_text(fields: &mut Fields) -> String {
    let raw = fields.required("comment_text", comments::LONGEST);
    let clean = comments::clean(&raw);
    if clean.is_none() && !fields.errors().contains_key("comment_text") {
        fields.complain("comment_text", "Holds nothing that may be shown");
    }
    clean.unwrap_or_default()
}
