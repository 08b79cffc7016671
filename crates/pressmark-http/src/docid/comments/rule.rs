//! `PUT /api/comments/rule` (ours): who may comment in the workspace that the session works in.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::comments::set_rule;
use pressmark_store::repo::comments::CommentRule;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::{fields, finish};
use super::refused::refused;
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, success};
use crate::failure::Failure;
use crate::state::HttpState;

/// The rule that is wished.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct CommentRuleRequest {
    /// `open`; `moderated`, comments wait for a moderator; `off`, nobody may comment, and what was written stays.
    #[schema(pattern = "^(open|moderated|off)$")]
    rule: String,
}

/// The rule as it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct CommentRuleRow {
    /// `open`, `moderated` or `off`.
    rule: &'static str,
}

/// Set who may comment.
#[utoipa::path(
    put, path = "/api/comments/rule", tag = "Comments", operation_id = "setCommentRule",
    request_body = CommentRuleRequest,
    responses(
        (status = 200, description = "The rule as it is now.", body = Envelope<CommentRuleRow>),
        (status = 400, description = "The body cannot be read, or the session works in no workspace.", body = DocidError),
        (status = 401, description = "There is no session.", body = DocidError),
        (status = 403, description = "The user is no admin of the workspace.", body = DocidError),
        (status = 413, description = "The body is too long.", body = DocidError),
        (status = 422, description = "The body is invalid.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn set_comment_rule(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let mut fields = fields(&state, content).await?;
    let name = fields.required("rule", 40);
    let rule = CommentRule::from_name(&name);
    if rule.is_none() && !fields.errors().contains_key("rule") {
        fields.complain("rule", "Must be one of: open, moderated, off");
    }
    finish(fields)?;
    let rule = rule.ok_or_else(|| Failure::internal("a rule that is none was not complained of"))?;
    set_rule(&state.store, caller.workspace_id, rule, &caller.actor).await.map_err(refused)?;
    Ok(success(StatusCode::OK, CommentRuleRow { rule: rule.as_str() }, "The rule was set"))
}
