//! `/api/me/matches`: what the registry asks of the holder of an iD about themselves. They need not be staff, but ORCID
//! has to have confirmed the iD (rule 30).

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::linking::Verdict;
use pressmark_store::entity::person;
use pressmark_store::repo::people;

use super::decided::{decided, key, no_match};
use super::row::MatchRow;
use super::wanted::{MatchList, MatchParams, Wanted};
use crate::caller::Caller;
use crate::dashboard::{told, user_of};
use crate::failure::Failure;
use crate::guard::forbidden;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

/// The person whom the signed-in user has proven to be; `None` without a proven iD, or where nobody here has it. This is
/// all that decides who may decide here.
async fn own(state: &HttpState, caller: &Caller) -> Result<Option<person::Model>, Failure> {
    let user = &user_of(caller)?.user;
    match user.orcid.as_deref().filter(|_| user.orcid_authenticated_at.is_some()) {
        Some(orcid) => Ok(people::by_orcid(state.store.read(), caller.workspace_id, orcid).await?),
        None => Ok(None),
    }
}

/// Decides on one's own match.
async fn decide_own(
    state: &HttpState,
    caller: &Caller,
    publication: Result<Path<String>, PathRejection>,
    verdict: Verdict,
) -> Result<Response, Failure> {
    let Path(publication) = publication.map_err(|_| no_match())?;
    let publication_id = key(&publication).ok_or_else(no_match)?;
    let person = own(state, caller).await?.ok_or_else(no_match)?;
    if !user_of(caller)?.is_verified() {
        return Err(forbidden("Verify your address first", "email_not_verified"));
    }
    decided(state, caller, (publication_id, person.id), verdict).await
}

/// What the registry asks about oneself.
#[utoipa::path(
    get, path = "/api/me/matches", tag = "Authors", operation_id = "list_own_matches",
    params(MatchParams),
    responses(
        (status = 200, description = "A page of matches; empty without an iD that ORCID confirmed.", body = MatchList),
        (status = 400, description = "A parameter is malformed.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "A key or an access token is no session.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn list_own_matches(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let wanted = Wanted::read(&mut params);
    params.finish()?;
    let person = own(&state, &caller).await?.map(|person| person.id);
    Ok(told(StatusCode::OK, wanted.find(&state, caller.workspace_id, Some(person)).await?))
}

/// Confirm that one wrote a work.
#[utoipa::path(
    post, path = "/api/me/matches/{publication}/accept", tag = "Authors", operation_id = "accept_own_match",
    params(("publication" = String, Path, description = "Numeric key of the work.")),
    responses(
        (status = 200, description = "The match as it is now.", body = MatchRow),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The address of the account is not verified.", body = ErrorBody),
        (status = 404, description = "No such match, or no iD that ORCID confirmed.", body = ErrorBody),
        (status = 409, description = "Somebody else is linked to that author.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn accept_own_match(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    publication: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    decide_own(&state, &caller, publication, Verdict::Accept { position: None }).await
}

/// Disown a work. No harvest links it again.
#[utoipa::path(
    post, path = "/api/me/matches/{publication}/reject", tag = "Authors", operation_id = "reject_own_match",
    params(("publication" = String, Path, description = "Numeric key of the work.")),
    responses(
        (status = 200, description = "The match as it is now.", body = MatchRow),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The address of the account is not verified.", body = ErrorBody),
        (status = 404, description = "No such match, or no iD that ORCID confirmed.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn reject_own_match(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    publication: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    decide_own(&state, &caller, publication, Verdict::Reject).await
}
