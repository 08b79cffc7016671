//! `POST /api/installations`: lets a web site in. Its first credential is shown once.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::installations::{Wish, create};
use pressmark_store::repo::installations::{InstallationScope, PLATFORMS};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::fields::{read_description, read_name, read_origins, read_scopes};
use super::row::{MadeCredential, ManagedInstallation};
use super::told;
use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

const KNOWN: &[&str] = &["display_name", "platform", "description", "scopes", "origins"];

/// A web site to be let in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct CreateInstallationRequest {
    /// Name as shown.
    #[schema(min_length = 1, max_length = 120, example = "Library website")]
    display_name: String,
    /// `wordpress` or `drupal`.
    #[schema(pattern = "^(wordpress|drupal)$", example = "wordpress")]
    platform: String,
    /// In some words.
    #[schema(max_length = 1000)]
    description: Option<String>,
    /// What it may read: `publications.read`, `people.read`, `works.read`. All of them if left out.
    #[schema(required = false, min_items = 1)]
    scopes: Vec<String>,
    /// Where it is. One of them has to be proven before it may read; without any it is a program that may read at once,
    /// and no page in a browser.
    #[schema(required = false, max_items = 20)]
    origins: Vec<String>,
}

/// An installation that was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeInstallation {
    /// The installation.
    installation: ManagedInstallation,
    /// Its first credential.
    credential: MadeCredential,
}

/// Let a web site in.
#[utoipa::path(
    post, path = "/api/installations", tag = "Installations", operation_id = "create_installation",
    request_body = CreateInstallationRequest,
    responses(
        (status = 201, description = "Made. The credential is shown this once.", body = MadeInstallation),
        (status = 400, description = "The body is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn create_installation(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let wish = parse(&bytes)?;
    let by = caller.user().map(|signed| signed.user.id);
    let (whole, key) = create(&state.store, caller.workspace_id, wish, by, &caller.actor).await?;
    let first = whole.credentials.first().cloned();
    let first = first.ok_or_else(|| Failure::internal("an installation was made without a credential"))?;
    let credential = MadeCredential::of(first, key);
    let installation = ManagedInstallation::of(whole);
    Ok(told(StatusCode::CREATED, MadeInstallation { installation, credential }))
}

fn parse(bytes: &[u8]) -> Result<Wish, Failure> {
    let mut fields = Fields::of(bytes, Some(KNOWN));
    let display_name = read_name(&mut fields);
    let platform = fields.required("platform", 40);
    if !platform.is_empty() && !PLATFORMS.contains(&platform.as_str()) {
        fields.complain("platform", format!("Must be one of: {}", PLATFORMS.join(", ")));
    }
    let description = read_description(&mut fields).flatten();
    let scopes = read_scopes(&mut fields).unwrap_or_else(|| InstallationScope::ALL.to_vec());
    let origins = read_origins(&mut fields);
    fields.finish()?;
    Ok(Wish { platform, display_name, description, scopes, origins })
}
