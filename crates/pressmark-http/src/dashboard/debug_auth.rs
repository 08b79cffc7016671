//! `GET /debug-auth`: what the server makes of the session that was sent. Anyone may ask; it tells nobody anything but
//! about themselves.

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use pressmark_store::repo::members;
use pressmark_store::repo::users::Role;
use serde::Serialize;
use utoipa::ToSchema;

use super::told;
use super::workspace_row::OwnWorkspace;
use crate::credentials::Credential;
use crate::failure::Failure;
use crate::state::HttpState;

/// What a session stands for.
#[derive(Serialize, ToSchema, Default)]
pub(crate) struct OwnContext {
    /// Whether a session was sent that lives. A key is none.
    authenticated: bool,
    /// How it was sent: `cookie` or `bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    via: Option<&'static str>,
    /// Address of its user.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    email: Option<String>,
    /// Whether the user may do everything everywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    is_superadmin: Option<bool>,
    /// The workspaces of which the user is a member.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    memberships: Option<Vec<OwnWorkspace>>,
}

/// What the session that was sent stands for.
#[utoipa::path(
    get, path = "/debug-auth", tag = "Info", operation_id = "read_own_context",
    responses((status = 200, description = "What the session stands for, if one was sent.", body = OwnContext)),
)]
pub(crate) async fn debug_auth(State(state): State<HttpState>, headers: HeaderMap) -> Result<Response, Failure> {
    let (token, via) = match Credential::of(&headers) {
        Credential::Cookie(token) => (token, "cookie"),
        Credential::Bearer(token) => (token, "bearer"),
        _ => return Ok(told(StatusCode::OK, OwnContext::default())),
    };
    let Some(signed) = state.accounts.signed_by_session(&token).await? else {
        return Ok(told(StatusCode::OK, OwnContext::default()));
    };
    let memberships = members::of_user(state.store.read(), signed.user.id).await?;
    let own = memberships.iter().map(|(membership, workspace)| OwnWorkspace::of(workspace, membership.role()));
    let context = OwnContext {
        authenticated: true,
        via: Some(via),
        email: signed.user.email.clone(),
        is_superadmin: Some(signed.role() == Role::Superadmin),
        memberships: Some(own.collect()),
    };
    Ok(told(StatusCode::OK, context))
}
