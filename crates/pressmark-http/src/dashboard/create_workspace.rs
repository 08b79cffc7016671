//! `POST /api/workspaces`: makes a workspace.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::workspaces;
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::workspaces::{NewWorkspace, SecondFactorRule};
use serde::Deserialize;
use utoipa::ToSchema;

use super::workspace_row::WorkspaceRow;
use super::workspace_wish::{KNOWN, read_host, read_name, read_rule, read_slug};
use super::{refuse_nulls, told};
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// A workspace to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct CreateWorkspaceRequest {
    /// Short name for commands, settings and sessions; unique.
    #[schema(pattern = "^[a-z0-9-]{1,40}$", example = "library")]
    slug: String,
    /// Name as shown.
    #[schema(min_length = 1, max_length = 200, example = "Library")]
    name: String,
    /// Host name whose public requests mean it, without scheme and port; unique. Without one only sessions, keys and
    /// credentials choose it.
    #[schema(max_length = 253, example = "library.example.org")]
    host: Option<String>,
    /// Who needs a second factor to work in it: `off` (nobody), `admins`, `all`.
    #[schema(required = false, pattern = "^(off|admins|all)$", default = "off")]
    second_factor: String,
}

/// Make a workspace: people, publications, keys and jobs of its own.
#[utoipa::path(
    post, path = "/api/workspaces", tag = "Workspaces", operation_id = "create_workspace",
    request_body = CreateWorkspaceRequest,
    responses(
        (status = 201, description = "Made.", body = WorkspaceRow),
        (status = 400, description = "The body is malformed.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no superadmin.", body = ErrorBody),
        (status = 409, description = "The short name or the host is another workspace's.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn create_workspace(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let made = workspaces::create(&state.store, parse(&bytes)?, &caller.actor).await?;
    state.workspaces.renew().await;
    Ok(told(StatusCode::CREATED, WorkspaceRow::of(&made, WorkspaceRole::Admin, false)))
}

fn parse(bytes: &[u8]) -> Result<NewWorkspace, Failure> {
    let mut fields = Fields::of(bytes, Some(KNOWN));
    refuse_nulls(&mut fields, &["slug", "name", "second_factor"]);
    for name in ["slug", "name"] {
        if fields.value(name).is_none() {
            fields.complain(name, "Required");
        }
    }
    let new = NewWorkspace {
        slug: read_slug(&mut fields).unwrap_or_default(),
        name: read_name(&mut fields).unwrap_or_default(),
        host: read_host(&mut fields),
        second_factor: read_rule(&mut fields).unwrap_or(SecondFactorRule::Off),
    };
    fields.finish()?;
    Ok(new)
}
