//! Drafts of deposits: several per user, nobody else's business, made to be saved every few seconds.

pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod remove;
mod row;
pub(crate) mod save;

use axum::Router;
use axum::routing::get;
use http::Method;
use pressmark_store::repo::users::Role;

use crate::access::{Operation, Rule, Surface, Who, rule};
use crate::failure::Failure;
use crate::state::HttpState;

const ALL: &str = "/api/v1/publications/drafts";
const ONE: &str = "/api/v1/publications/drafts/{id}";

pub(super) fn routes() -> Router<HttpState> {
    Router::new()
        .route(ALL, get(list::list_drafts).post(create::create_draft))
        .route(ONE, get(read::read_draft).put(save::save_draft).delete(remove::remove_draft))
}

pub(super) fn rules() -> Vec<Rule> {
    let on = |method, path| rule(method, path, Operation::ManageDrafts, Surface::Docid, Who::User(Role::User));
    vec![
        on(Method::GET, ALL),
        on(Method::POST, ALL),
        on(Method::GET, ONE),
        on(Method::PUT, ONE),
        on(Method::DELETE, ONE),
    ]
}

/// The refusal of what is nobody's, or somebody else's.
fn absent() -> Failure {
    Failure::not_found("Draft not found").with_code("draft_not_found")
}
