//! `/api/matches` (ours): who wrote what, where the registry is not sure. Staff decide for everybody, the holder of a
//! proven iD for themselves (`/api/me/matches`, rule 30).

mod accept;
mod decided;
mod list;
mod own;
mod reassign;
mod reject;
mod row;
mod wanted;

use axum::Router;
use axum::routing::{get, post};
use http::Method;

use crate::access::{Need, Operation, Rule};
use crate::state::HttpState;

pub(crate) use row::FindingRow;

const LIST: &str = "/api/matches";
const ACCEPT: &str = "/api/matches/{publication}/{orcid}/accept";
const REJECT: &str = "/api/matches/{publication}/{orcid}/reject";
const REASSIGN: &str = "/api/matches/{publication}/{orcid}/reassign";
const OWN: &str = "/api/me/matches";
const OWN_ACCEPT: &str = "/api/me/matches/{publication}/accept";
const OWN_REJECT: &str = "/api/me/matches/{publication}/reject";

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route(LIST, get(list::list_matches))
        .route(ACCEPT, post(accept::accept_match))
        .route(REJECT, post(reject::reject_match))
        .route(REASSIGN, post(reassign::reassign_match))
        .route(OWN, get(own::list_own_matches))
        .route(OWN_ACCEPT, post(own::accept_own_match))
        .route(OWN_REJECT, post(own::reject_own_match))
}

pub(super) fn rules() -> Vec<Rule> {
    use Operation::{DecideMatch, ListMatches};
    let post = |path, need| super::on(Method::POST, path, DecideMatch, need);
    vec![
        super::on(Method::GET, LIST, ListMatches, Need::Member),
        post(ACCEPT, Need::Member),
        post(REJECT, Need::Member),
        post(REASSIGN, Need::Member),
        super::on(Method::GET, OWN, ListMatches, Need::SignedIn),
        post(OWN_ACCEPT, Need::SignedIn),
        post(OWN_REJECT, Need::SignedIn),
    ]
}

/// The description of these operations.
#[derive(utoipa::OpenApi)]
#[openapi(paths(
    list::list_matches,
    accept::accept_match,
    reject::reject_match,
    reassign::reassign_match,
    own::list_own_matches,
    own::accept_own_match,
    own::reject_own_match,
))]
pub(super) struct Part;
