//! `PATCH /api/users/{userId}`: what an account may do in the registry, and whether it may do anything.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::accounts::UserChange;
use pressmark_store::entity::app_user;
use pressmark_store::repo::users::{self, Role};
use serde::Deserialize;
use utoipa::ToSchema;

use super::users::UserRow;
use super::{number, refuse_nulls, told};
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// What to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct ChangeUserRequest {
    /// `user`, `admin` or `superadmin`.
    #[schema(required = false, pattern = "^(user|admin|superadmin)$", example = "admin")]
    role: String,
    /// Whether they may sign in no more. Their sessions and tokens stop at once, and so does what they made for
    /// programs: API keys, and credentials of installations.
    #[schema(required = false)]
    disabled: bool,
}

/// Change an account.
#[utoipa::path(
    patch, path = "/api/users/{userId}", tag = "Users", operation_id = "change_user",
    params(("userId" = String, Path, description = "Key of the user.")),
    request_body = ChangeUserRequest,
    responses(
        (status = 200, description = "The account as it is now.", body = UserRow),
        (status = 400, description = "The body is malformed.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no superadmin.", body = ErrorBody),
        (status = 404, description = "No such account.", body = ErrorBody),
        (status = 409, description = "It would leave the registry without a superadmin.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn change_user(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    user_id: Result<Path<String>, PathRejection>,
    content: Body,
) -> Result<Response, Failure> {
    let absent = || Failure::not_found("User not found");
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let (role, disabled) = parse(&bytes)?;
    let user_id = number(user_id).ok_or_else(absent)?;
    let found = users::by_id(state.store.read(), user_id).await?.filter(|user| user.state != "deleted");
    let mut user = found.ok_or_else(absent)?;
    for change in changes(&user, role, disabled).into_iter().flatten() {
        user = state.accounts.change_user(user_id, change, &caller.actor).await?;
    }
    // What was found a moment ago does not count any more.
    state.keys.invalidate_all();
    state.installed.invalidate_all();
    Ok(told(StatusCode::OK, UserRow::from(user)))
}

/// What is to be done so that the account is as wished. What is so already is no change, and no event.
fn changes(user: &app_user::Model, role: Option<Role>, disabled: Option<bool>) -> [Option<UserChange>; 2] {
    let role = role.filter(|role| *role != user.role()).map(UserChange::Role);
    let state = match disabled {
        Some(true) if user.is_active() => Some(UserChange::Disable),
        Some(false) if !user.is_active() => Some(UserChange::Enable),
        _ => None,
    };
    [role, state]
}

fn parse(bytes: &[u8]) -> Result<(Option<Role>, Option<bool>), Failure> {
    let mut fields = Fields::of(bytes, Some(&["role", "disabled"]));
    refuse_nulls(&mut fields, &["role", "disabled"]);
    let name = fields.text("role", 120);
    let role = name.as_deref().and_then(Role::from_name);
    if name.is_some() && role.is_none() {
        fields.complain("role", "Must be one of: user, admin, superadmin");
    }
    let disabled = fields.optional_flag("disabled");
    fields.finish()?;
    Ok((role, disabled))
}
