//! What partners write with their keys: each operation needs a scope of its own. Harvests are queued by
//! [`crate::public::ingest`].

pub(crate) mod membership;
mod openapi;

use axum::Router;
use axum::routing::post;
use http::Method;
use pressmark_store::repo::api_keys::Scope;

use crate::access::{Operation, Rule, Surface, Who, rule};
use crate::state::HttpState;

pub use openapi::partners_api;

const MEMBERSHIP: &str = "/api/partners/people/{orcid}/membership";

pub(crate) fn routes() -> Router<HttpState> {
    Router::new().route(MEMBERSHIP, post(membership::set_membership))
}

pub(crate) fn rules() -> Vec<Rule> {
    let who = Who::Key(Scope::MembershipUpdate);
    vec![rule(Method::POST, MEMBERSHIP, Operation::SetMembershipByKey, Surface::Partners, who)]
}
