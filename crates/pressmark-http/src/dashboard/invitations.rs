//! `GET /api/workspace/invitations`: who was invited, and what became of it.

use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::clock::now_millis;
use pressmark_store::entity::invitation;
use pressmark_store::repo;
use pressmark_store::repo::members::WorkspaceRole;
use serde::Serialize;
use utoipa::ToSchema;

use super::told;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// An invitation. Its link is in the letter only.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvitationRow {
    /// Key.
    id: String,
    /// Whom it was sent to.
    email: String,
    /// `member` or `workspace_admin`.
    role: &'static str,
    /// `open`, `accepted`, `revoked` or `expired`.
    state: &'static str,
    /// Who invited.
    invited_by: String,
    /// Unix milliseconds.
    created_at: i64,
    /// Unix milliseconds.
    expires_at: i64,
    /// When it was accepted, Unix milliseconds.
    accepted_at: Option<i64>,
}

impl InvitationRow {
    pub(super) fn of(row: invitation::Model, now: i64) -> Self {
        Self {
            id: row.id.to_string(),
            role: WorkspaceRole::from_name(&row.role).unwrap_or(WorkspaceRole::Member).as_str(),
            state: state_of(&row, now),
            email: row.email,
            invited_by: row.invited_by,
            created_at: row.created_at,
            expires_at: row.expires_at,
            accepted_at: row.accepted_at,
        }
    }
}

fn state_of(row: &invitation::Model, now: i64) -> &'static str {
    if row.accepted_at.is_some() {
        "accepted"
    } else if row.revoked_at.is_some() {
        "revoked"
    } else if row.is_open(now) {
        "open"
    } else {
        "expired"
    }
}

/// The invitations into a workspace.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvitationList {
    /// Newest first.
    invitations: Vec<InvitationRow>,
}

/// Who was invited into the workspace.
#[utoipa::path(
    get, path = "/api/workspace/invitations", tag = "Workspaces", operation_id = "list_invitations",
    responses(
        (status = 200, description = "The invitations.", body = InvitationList),
        (status = 400, description = "The session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn invitations(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
) -> Result<Response, Failure> {
    let rows = repo::invitations::list(state.store.read(), caller.workspace_id).await?;
    let now = now_millis();
    let invitations = rows.into_iter().map(|row| InvitationRow::of(row, now)).collect();
    Ok(told(StatusCode::OK, InvitationList { invitations }))
}
