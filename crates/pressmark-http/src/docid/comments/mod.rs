//! Comments on publications (rule 51). The paths are the specification's, which has them outside `/api/v1`.

mod create;
mod delete;
mod edit;
mod flag;
mod history;
mod input;
mod like;
mod list;
mod moderate;
mod of_user;
mod paging;
mod queue;
mod refused;
mod row;
mod rule;
mod stats;

use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::routing::{get, post, put};
use http::Method;
use pressmark_app::accounts::Signed;
use pressmark_app::comments::By;
use pressmark_store::repo::users::Role;

use crate::access::{Need, Operation, Rule, Surface, Who, rule};
use crate::caller::Caller;
use crate::state::HttpState;

const ON_PUBLICATION: &str = "/api/publications/{publication_id}/comments";
const COMMENT: &str = "/api/comments/{comment_id}";
const LIKE: &str = "/api/comments/{comment_id}/like";
const FLAG: &str = "/api/comments/{comment_id}/flag";
const HISTORY: &str = "/api/comments/{comment_id}/history";
const HIDE: &str = "/api/comments/{comment_id}/hide";
const UNHIDE: &str = "/api/comments/{comment_id}/unhide";
const APPROVE: &str = "/api/comments/{comment_id}/approve";
const STATS: &str = "/api/comments/stats/{publication_id}";
const QUEUE: &str = "/api/comments/flagged";
const RULE: &str = "/api/comments/rule";
const OWN: &str = "/api/users/me/comments";
const OF_USER: &str = "/api/users/{user_id}/comments";

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route(ON_PUBLICATION, get(list::list_comments).post(create::create_comment))
        .route(COMMENT, put(edit::edit_comment).delete(delete::delete_comment))
        .route(LIKE, post(like::like_comment))
        .route(FLAG, post(flag::flag_comment))
        .route(HISTORY, get(history::comment_history))
        .route(HIDE, post(moderate::hide_comment))
        .route(UNHIDE, post(moderate::unhide_comment))
        .route(APPROVE, post(moderate::approve_comment))
        .route(STATS, get(stats::comment_stats))
        .route(QUEUE, get(queue::flagged_comments))
        .route(RULE, put(rule::set_comment_rule))
        .route(OWN, get(of_user::own_comments))
        .route(OF_USER, get(of_user::comments_of_user))
}

pub(super) fn rules() -> Vec<Rule> {
    use Operation as O;
    let on = |method, path, operation, who| rule(method, path, operation, Surface::Docid, who);
    let (user, moderator) = (Who::User(Role::User), Who::User(Role::Admin));
    vec![
        on(Method::GET, ON_PUBLICATION, O::ListComments, Who::Reader),
        on(Method::POST, ON_PUBLICATION, O::WriteComment, user),
        on(Method::PUT, COMMENT, O::EditComment, user),
        on(Method::DELETE, COMMENT, O::DeleteComment, user),
        on(Method::POST, LIKE, O::LikeComment, user),
        on(Method::POST, FLAG, O::FlagComment, user),
        on(Method::GET, HISTORY, O::ReadCommentHistory, user),
        on(Method::POST, HIDE, O::ModerateComment, moderator),
        on(Method::POST, UNHIDE, O::ModerateComment, moderator),
        on(Method::POST, APPROVE, O::ModerateComment, moderator),
        on(Method::GET, STATS, O::ReadCommentStats, Who::Reader),
        on(Method::GET, QUEUE, O::ListFlaggedComments, moderator),
        on(Method::PUT, RULE, O::SetCommentRule, Who::Session(Need::WorkspaceAdmin)),
        on(Method::GET, OWN, O::ListOwnComments, user),
        on(Method::GET, OF_USER, O::ListUserComments, Who::Reader),
    ]
}

/// The description of these operations.
#[derive(utoipa::OpenApi)]
#[openapi(paths(
    list::list_comments,
    create::create_comment,
    edit::edit_comment,
    delete::delete_comment,
    like::like_comment,
    flag::flag_comment,
    history::comment_history,
    moderate::hide_comment,
    moderate::unhide_comment,
    moderate::approve_comment,
    stats::comment_stats,
    queue::flagged_comments,
    rule::set_comment_rule,
    of_user::own_comments,
    of_user::comments_of_user,
))]
pub(super) struct Part;

/// The key in a path. What is no number is the key of nothing.
fn number(part: Result<Path<String>, PathRejection>) -> Option<i64> {
    let Path(text) = part.ok()?;
    text.parse::<i64>().ok().filter(|number| *number > 0)
}

fn by<'a>(caller: &'a Caller, signed: &'a Signed) -> By<'a> {
    By { user: &signed.user, actor: &caller.actor }
}
