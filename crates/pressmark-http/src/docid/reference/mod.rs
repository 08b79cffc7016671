//! Reference data: what a deposit can be, who can have made it, what a publication can be. It changes with the program
//! only, so clients may keep it.

mod creator_roles;
mod older;
mod publication_types;
mod resource_types;

use std::sync::OnceLock;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use http::header::CACHE_CONTROL;
use http::{HeaderValue, Method};
use serde::Serialize;

use super::envelope::enveloped;
use crate::access::{Operation, Rule, Surface, Who, rule};
use crate::answer::Answer;
use crate::asker::Conditions;
use crate::failure::Failure;
use crate::state::HttpState;

const RESOURCE_TYPES: &str = "/api/v1/publications/get-resource-types";
const CREATOR_ROLES: &str = "/api/v1/publications/get-creators-roles";
const PUBLICATION_TYPES: &str = "/api/v1/publications/get-publication-types";

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route(RESOURCE_TYPES, get(resource_types::get_resource_types))
        .route(CREATOR_ROLES, get(creator_roles::get_creators_roles))
        .route(PUBLICATION_TYPES, get(publication_types::get_publication_types))
        .merge(older::routes())
}

pub(super) fn rules() -> Vec<Rule> {
    let read = |path| rule(Method::GET, path, Operation::ReadVocabulary, Surface::Docid, Who::Anyone);
    let mut rules = vec![read(RESOURCE_TYPES), read(CREATOR_ROLES), read(PUBLICATION_TYPES)];
    rules.extend(older::PATHS.map(read));
    rules
}

/// The description of these operations.
#[derive(utoipa::OpenApi)]
#[openapi(paths(
    resource_types::get_resource_types,
    creator_roles::get_creators_roles,
    publication_types::get_publication_types,
))]
pub(super) struct Part;

/// A list, made once, and 304 for whoever has it.
fn told<T: Serialize>(
    kept: &OnceLock<Answer>,
    conditions: &Conditions,
    message: &'static str,
    list: impl FnOnce() -> T,
) -> Result<Response, Failure> {
    let answer = match kept.get() {
        Some(answer) => answer,
        None => {
            let made = Answer::json(&enveloped(list(), message))?;
            kept.get_or_init(|| made)
        }
    };
    let mut response = answer.respond(conditions);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    Ok(response)
}
