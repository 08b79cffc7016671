//! `POST /api/people/{orcid}/withdrawals`: says that claims are gone which vanished at once (rule 14). An addition
//! of ours.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::{ingest, people};
use pressmark_domain::Orcid;
use serde::Serialize;
use utoipa::ToSchema;

use super::{absent, applied, named};
use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// The harvest that was queued.
#[derive(Serialize, ToSchema)]
pub(crate) struct WithdrawalsConfirmed {
    /// Always `true`.
    success: bool,
    /// Key of its job, which is also its run.
    job_id: String,
}

/// Confirm that the claims which vanished at once from a researcher's ORCID record are gone: the researcher is
/// harvested again, and every claim that is gone then is withdrawn.
#[utoipa::path(
    post, path = "/api/people/{orcid}/withdrawals", tag = "People", operation_id = "confirm_withdrawals",
    params(("orcid" = String, Path, description = "ORCID iD, current or former; or `slug:` and a short name.")),
    responses(
        (status = 202, description = "Queued.", body = WithdrawalsConfirmed),
        (status = 400, description = "The iD is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "No such person, or nobody with an ORCID iD.", body = ErrorBody),
        (status = 409, description = "A harvest of the person is queued or under way.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn confirm_withdrawals(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    orcid: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let named = named(orcid)?;
    let person = people::find(state.store.read(), caller.workspace_id, &named).await?.ok_or_else(absent)?;
    let orcid = person.orcid.as_deref().and_then(|orcid| Orcid::parse(orcid).ok()).ok_or_else(absent)?;
    let queued = ingest::confirm_withdrawals(&state.store, caller.workspace_id, &orcid, &caller.actor).await?;
    let Some((job, changed)) = queued else {
        let message = "A harvest of this person is queued or under way; confirm again when it has ended";
        return Err(Failure::new(StatusCode::CONFLICT, message).with_code("harvest_active"));
    };
    let body = WithdrawalsConfirmed { success: true, job_id: job.to_string() };
    Ok(applied(&state, &changed, told(StatusCode::ACCEPTED, body)).await)
}
