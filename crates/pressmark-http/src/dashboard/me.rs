//! `GET /me`: who one is, and where one works.

use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::repo::second_factors;
use serde::Serialize;
use utoipa::ToSchema;

use super::workspace_row::{self, OwnWorkspace};
use super::{told, user_of};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// The user of the session. The contract promises the address only.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    /// Address; null where none was given.
    #[schema(required = true)]
    email: Option<String>,
    /// Name.
    #[schema(required = false)]
    name: String,
    /// `user`, `admin` or `superadmin`.
    #[schema(required = false)]
    role: &'static str,
    /// The workspace that the session works in.
    workspace: Option<OwnWorkspace>,
    /// All that it may work in.
    #[schema(required = false)]
    workspaces: Vec<OwnWorkspace>,
    /// Whether signing in asks for a second factor.
    #[schema(required = false)]
    two_factor: bool,
}

/// Who one is.
#[utoipa::path(
    get, path = "/me", tag = "Info", operation_id = "read_me",
    responses(
        (status = 200, description = "The user of the session.", body = Me),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "A key or an access token is no session.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn me(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Failure> {
    let signed = user_of(&caller)?;
    let places = workspace_row::of_user(&state, &signed.user).await?;
    let active = signed.workspace.map(|(id, _)| id);
    let here = places.iter().find(|(_, workspace)| Some(workspace.id) == active);
    let me = Me {
        email: signed.user.email.clone(),
        name: signed.user.name.clone(),
        role: signed.role().as_str(),
        workspace: here.map(|(role, workspace)| OwnWorkspace::of(workspace, *role)),
        workspaces: places.iter().map(|(role, workspace)| OwnWorkspace::of(workspace, *role)).collect(),
        two_factor: second_factors::is_on(state.store.read(), signed.user.id).await?,
    };
    Ok(told(StatusCode::OK, me))
}
