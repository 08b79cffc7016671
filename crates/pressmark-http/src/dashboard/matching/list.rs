//! `GET /api/matches`: the queue of matches.

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_domain::Orcid;
use pressmark_store::repo::people;
use utoipa::IntoParams;

use super::wanted::{MatchList, MatchParams, Wanted};
use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

/// Whose matches.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct WhoseParams {
    /// Of this person only; a former iD will do.
    #[param(required = false, example = "0000-0002-1825-0097")]
    orcid_id: String,
}

/// The queue of matches.
#[utoipa::path(
    get, path = "/api/matches", tag = "Authors", operation_id = "list_matches",
    params(MatchParams, WhoseParams),
    responses(
        (status = 200, description = "A page of matches.", body = MatchList),
        (status = 400, description = "A parameter is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn list_matches(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let wanted = Wanted::read(&mut params);
    let asked = params.filter("orcid_id");
    let orcid = asked.as_deref().and_then(|text| Orcid::parse(text).ok());
    if asked.is_some() && orcid.is_none() {
        params.complain("orcid_id", "Must be an ORCID iD".to_owned());
    }
    params.finish()?;
    let person = match orcid {
        Some(orcid) => Some(people::by_orcid(state.store.read(), caller.workspace_id, orcid.as_str()).await?),
        None => None,
    };
    let person = person.map(|found| found.map(|person| person.id));
    Ok(told(StatusCode::OK, wanted.find(&state, caller.workspace_id, person).await?))
}
