//! `POST /api/site-tools/reset-data`: removes the works and people of the workspace, and what hangs on them.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::activity::Actor;
use pressmark_app::reset::{self, Counts, ResetError};
use pressmark_store::entity::workspace;
use pressmark_store::repo::workspaces;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::{self, Fields};
use crate::caller::Caller;
use crate::dashboard::{refuse_nulls, told, user_of};
use crate::failure::Failure;
use crate::guard::forbidden;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

const KNOWN: &[&str] = &["confirmation", "dryRun", "clearIngestionJobs"];
/// The longest confirmation: a short name of 40 characters and an address of mail.
const LONGEST: usize = 400;

/// What to remove.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body; it is read with all complaints at once")]
pub(crate) struct ResetDataRequest {
    /// `RESET`, the short name of the workspace and the address of the signed-in superadmin.
    #[schema(max_length = 400, example = "RESET default josiah.carberry@example.org")]
    confirmation: String,
    /// Only count.
    #[schema(required = false, default = false)]
    dry_run: bool,
    /// Remove jobs too, those that are being worked on included.
    #[schema(required = false, default = false)]
    clear_ingestion_jobs: bool,
}

/// What was removed, or would be.
#[derive(Serialize, ToSchema)]
pub(crate) struct ResetReport {
    /// Why it broke off; absent where it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    error: Option<&'static str>,
    /// Short name of the workspace.
    workspace: String,
    /// Whether it was only counted.
    dry_run: bool,
    /// Whether jobs go too.
    clear_ingestion_jobs: bool,
    /// Whether nothing is left to remove.
    complete: bool,
    /// Rows by table.
    #[schema(value_type = Object)]
    counts: Counts,
    /// Rows in all.
    total: u64,
    /// What to do now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    remedy: Option<&'static str>,
    /// Id of the request, where it broke off.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    request_id: Option<String>,
}

/// Remove the works and people of the workspace.
#[utoipa::path(
    post, path = "/api/site-tools/reset-data", tag = "Site Tools", operation_id = "reset_data",
    request_body = ResetDataRequest,
    responses(
        (status = 200, description = "Removed, or counted.", body = ResetReport),
        (status = 400, description = "The body is malformed or not confirmed, or jobs are being worked on.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no superadmin, or has no verified address.", body = ErrorBody),
        (status = 500, description = "It broke off; asked again, it goes on.", body = ResetReport),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn reset_data(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    content: Body,
) -> Result<Response, Failure> {
    let bytes = body::read(content, state.settings.body_timeout).await?;
    let email = verified_address(&caller)?;
    let workspace = workspaces::by_id(state.store.read(), caller.workspace_id).await?.ok_or_else(no_workspace)?;
    let wish = Wish::read(&bytes, &format!("RESET {} {email}", workspace.slug))?;
    if wish.dry_run {
        let held = reset::look(&state.store, workspace.id, wish.jobs_too).await?;
        return Ok(told(StatusCode::OK, wish.report(&workspace, held)));
    }
    let (store, actor, place) = (state.store.clone(), Actor::clone(&caller.actor), workspace.clone());
    // Beside the request: a client that hangs up does not leave it half done.
    let resetting = tokio::spawn(async move { reset::reset(&store, &place, wish.jobs_too, &actor).await });
    match resetting.await.map_err(Failure::internal)? {
        Ok(removed) => Ok(told(StatusCode::OK, wish.report(&workspace, removed))),
        Err(ResetError::JobsProcessing(processing)) => Err(busy(processing)),
        Err(ResetError::BrokeOff { removed, .. }) => Ok(wish.broken(&workspace, removed, &caller)),
    }
}

/// What is asked for, once it is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wish {
    dry_run: bool,
    jobs_too: bool,
}

impl Wish {
    fn read(bytes: &[u8], phrase: &str) -> Result<Self, Failure> {
        let mut fields = Fields::of(bytes, Some(KNOWN));
        refuse_nulls(&mut fields, KNOWN);
        let (dry_run, jobs_too) = (fields.flag("dryRun", false), fields.flag("clearIngestionJobs", false));
        let confirmation = fields.required("confirmation", LONGEST);
        if !confirmation.trim().is_empty() && confirmation != phrase {
            fields.complain("confirmation", format!("Must be exactly: {phrase}"));
        }
        fields.finish()?;
        Ok(Self { dry_run, jobs_too })
    }

    fn report(self, workspace: &workspace::Model, counts: Counts) -> ResetReport {
        let total = counts.values().sum();
        ResetReport {
            error: None,
            workspace: workspace.slug.clone(),
            dry_run: self.dry_run,
            clear_ingestion_jobs: self.jobs_too,
            complete: !self.dry_run || total == 0,
            counts,
            total,
            remedy: None,
            request_id: None,
        }
    }

    /// The contract has a report here, where other errors of the server tell an id only: what is gone has to be known.
    fn broken(self, workspace: &workspace::Model, removed: Counts, caller: &Caller) -> Response {
        let report = ResetReport {
            error: Some("Internal server error"),
            complete: false,
            remedy: Some("Send the same request again: it goes on where it broke off"),
            request_id: caller.actor.request_id.clone(),
            ..self.report(workspace, removed)
        };
        told(StatusCode::INTERNAL_SERVER_ERROR, report)
    }
}

/// The address that has to be part of the confirmation.
fn verified_address(caller: &Caller) -> Result<&str, Failure> {
    let signed = user_of(caller)?;
    let email = signed.user.email.as_deref().filter(|_| signed.is_verified());
    email.ok_or_else(|| forbidden("Verify your address first", "email_not_verified"))
}

fn no_workspace() -> Failure {
    Failure::new(StatusCode::BAD_REQUEST, "Missing workspace context: choose a workspace")
        .with_code("missing_workspace")
}

fn busy(processing: u64) -> Failure {
    let jobs = if processing == 1 { "1 job is".to_owned() } else { format!("{processing} jobs are") };
    let message = format!("{jobs} being worked on: wait for them, or set clearIngestionJobs");
    Failure::new(StatusCode::BAD_REQUEST, message).with_code("jobs_processing")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_phrase_confirms() {
        let phrase = "RESET default root@example.org";
        let read = |confirmation: &str| {
            let body = serde_json::json!({ "confirmation": confirmation, "dryRun": true }).to_string();
            Wish::read(body.as_bytes(), phrase).map_err(|failure| failure.details().cloned())
        };
        assert_eq!(read(phrase), Ok(Wish { dry_run: true, jobs_too: false }));
        for other in
            ["RESET default", "reset default root@example.org", "RESET default root@example.org ", "RESET", " "]
        {
            let details = read(other).unwrap_err().unwrap();
            assert!(details["fieldErrors"]["confirmation"].is_array(), "{other}: {details}");
        }
        assert!(Wish::read(br#"{"dryRun":true}"#, phrase).is_err());
        assert!(Wish::read(br#"{"confirmation":"RESET default root@example.org","all":true}"#, phrase).is_err());
    }
}
