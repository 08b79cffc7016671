//! `POST /api/matches/{publication}/{orcid}/reject`: the person did not write the work.

use axum::extract::{Extension, State};
use axum::response::Response;
use pressmark_app::linking::Verdict;

use super::decided::{Named, decided, named};
use super::row::MatchRow;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// Say that the person did not write the work. No harvest links them again.
#[utoipa::path(
    post, path = "/api/matches/{publication}/{orcid}/reject", tag = "Authors", operation_id = "reject_match",
    params(
        ("publication" = String, Path, description = "Numeric key of the work."),
        ("orcid" = String, Path, description = "iD of the person; the person's key where there is none."),
    ),
    responses(
        (status = 200, description = "The match as it is now.", body = MatchRow),
        (status = 400, description = "The session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of the workspace.", body = ErrorBody),
        (status = 404, description = "No such match.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn reject_match(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    path: Named,
) -> Result<Response, Failure> {
    let key = named(&state, &caller, path).await?;
    decided(&state, &caller, key, Verdict::Reject).await
}
