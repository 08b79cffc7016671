//! `PATCH /api/installations/{id}`: what an installation is called and may read, and whether it may read at all.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::installations::{Change, Wanted, change};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::fields::{read_description, read_name, read_scopes};
use super::row::ManagedInstallation;
use super::told;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

const KNOWN: &[&str] = &["display_name", "description", "scopes", "status"];

/// What to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct ChangeInstallationRequest {
    /// Name as shown.
    #[schema(required = false, min_length = 1, max_length = 120)]
    display_name: String,
    /// In some words; null for none.
    #[schema(max_length = 1000)]
    description: Option<String>,
    /// What it may read.
    #[schema(required = false, min_items = 1)]
    scopes: Vec<String>,
    /// `active`, `disabled`, `revoked` or `archived`. From the last two nothing leads back, and all credentials end. One
    /// that is to be active and names origins, none of them proven, is `pending_verification` instead.
    #[schema(required = false, pattern = "^(active|disabled|revoked|archived)$", example = "disabled")]
    status: String,
}

/// An installation as it is now.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangedInstallation {
    /// The installation.
    installation: ManagedInstallation,
}

/// Change an installation.
#[utoipa::path(
    patch, path = "/api/installations/{id}", tag = "Installations", operation_id = "change_installation",
    params(("id" = String, Path, description = "Key of the installation.")),
    request_body = ChangeInstallationRequest,
    responses(
        (status = 200, description = "The installation as it is now.", body = ChangedInstallation),
        (status = 400, description = "The body is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
        (status = 404, description = "The workspace has no such installation.", body = ErrorBody),
        (status = 409, description = "The installation was ended for good.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn change_installation(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Result<Path<String>, PathRejection>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let wish = parse(&bytes)?;
    let id = id.map(|Path(id)| searchable(&id)).unwrap_or_default();
    let whole = change(&state.store, caller.workspace_id, &id, wish, &caller.actor).await?;
    state.installed.invalidate_all();
    let installation = ManagedInstallation::of(whole);
    Ok(told(StatusCode::OK, ChangedInstallation { installation }))
}

/// A key that a database is asked about. PostgreSQL refuses NUL, which no key holds.
pub(super) fn searchable(id: &str) -> String {
    id.replace('\0', "\u{fffd}")
}

fn parse(bytes: &[u8]) -> Result<Change, Failure> {
    let mut fields = Fields::sent(bytes, KNOWN);
    let display_name = fields.value("display_name").is_some().then(|| read_name(&mut fields));
    let description = read_description(&mut fields);
    let scopes = read_scopes(&mut fields);
    let mut status = None;
    if fields.value("status").is_some() {
        let name = fields.required("status", 40);
        status = Wanted::from_name(&name);
        if status.is_none() && !name.is_empty() {
            fields.complain("status", "Must be one of: active, disabled, revoked, archived");
        }
    }
    fields.finish()?;
    Ok(Change { display_name, description, scopes, status })
}
