//! `PATCH /api/workspaces/{slug}`: the names, the host and the rules of any workspace.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::workspaces::{self, WorkspaceChange};
use pressmark_store::repo::members::WorkspaceRole;
use serde::Deserialize;
use utoipa::ToSchema;

use super::entities::id_of;
use super::workspace_row::WorkspaceRow;
use super::workspace_wish::{absent, read_comments, read_host, read_name, read_rule, read_slug};
use super::{refuse_nulls, told, user_of};
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// The members of a body that changes a workspace.
const KNOWN: &[&str] = &["slug", "name", "host", "second_factor", "comments"];

/// What to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct SetWorkspaceRequest {
    /// Short name; unique. Sessions and keys go on working in it; commands and settings that name it do not follow.
    #[schema(required = false, pattern = "^[a-z0-9-]{1,40}$")]
    slug: String,
    /// Name as shown.
    #[schema(required = false, min_length = 1, max_length = 200)]
    name: String,
    /// Host name whose public requests mean it, without scheme and port; unique. Null: none does any more.
    #[schema(max_length = 253, example = "library.example.org")]
    host: Option<String>,
    /// Who needs a second factor to work in it: `off` (nobody), `admins`, `all`. It holds from their next request on.
    #[schema(required = false, pattern = "^(off|admins|all)$")]
    second_factor: String,
    /// Who may comment in it: `open`; `moderated`, comments wait for a moderator; `off`, nobody may, and what was written
    /// stays.
    #[schema(required = false, pattern = "^(open|moderated|off)$")]
    comments: String,
}

/// Change any workspace.
#[utoipa::path(
    patch, path = "/api/workspaces/{slug}", tag = "Workspaces", operation_id = "set_workspace",
    params(("slug" = String, Path, description = "Its short name.")),
    request_body = SetWorkspaceRequest,
    responses(
        (status = 200, description = "The workspace as it is now.", body = WorkspaceRow),
        (status = 400, description = "The body is malformed.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no superadmin.", body = ErrorBody),
        (status = 404, description = "No such workspace.", body = ErrorBody),
        (status = 409, description = "The short name or the host is another workspace's.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn set_workspace(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    slug: Result<Path<String>, PathRejection>,
    content: Body,
) -> Result<Response, Failure> {
    let here = user_of(&caller)?.workspace.map(|(id, _)| id);
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let wish = parse(&bytes)?;
    let slug = id_of(slug).ok_or_else(absent)?;
    let changed = workspaces::change(&state.store, &slug, wish, &caller.actor).await?;
    state.workspaces.renew().await;
    Ok(told(StatusCode::OK, WorkspaceRow::of(&changed, WorkspaceRole::Admin, Some(changed.id) == here)))
}

fn parse(bytes: &[u8]) -> Result<WorkspaceChange, Failure> {
    let mut fields = Fields::sent(bytes, KNOWN);
    refuse_nulls(&mut fields, &["slug", "name", "second_factor", "comments"]);
    let change = WorkspaceChange {
        slug: read_slug(&mut fields),
        name: read_name(&mut fields),
        host: fields.value("host").is_some().then(|| read_host(&mut fields)),
        second_factor: read_rule(&mut fields),
        comments: read_comments(&mut fields),
    };
    fields.finish()?;
    Ok(change)
}
