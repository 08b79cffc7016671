//! The Integrations API: what web sites read by a credential of their installation, in a strict shape of errors that the
//! clients of the published API read ([`crate::voice`]). How installations are let in is in [`manage`].

mod facts;
pub(crate) mod health;
pub(crate) mod installation;
mod manage;
mod openapi;
pub(crate) mod people;
pub(crate) mod publications;
pub(crate) mod verify;
pub(crate) mod work;
pub(crate) mod works;

use axum::Router;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::header::CACHE_CONTROL;
use http::{Method, StatusCode};
use pressmark_store::repo::installations::InstallationScope;
use serde::Serialize;

use crate::access::{Operation, Rule, Surface, Who, rule};
use crate::state::HttpState;

pub use openapi::integrations_api;

/// The version of the API, a date.
const VERSION: &str = "2026-04-22";

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route("/integrations/v1/health", get(health::health))
        .route("/integrations/v1/installation", get(installation::installation))
        .route("/integrations/v1/publications", get(publications::publications))
        .route("/integrations/v1/people", get(people::people))
        .route("/integrations/v1/works", get(works::works))
        .route("/integrations/v1/works/{id}", get(work::work))
        .route("/integrations/v1/verify/{originId}", get(verify::verify))
        .merge(manage::routes())
}

pub(crate) fn rules() -> Vec<Rule> {
    use InstallationScope::{PeopleRead, PublicationsRead, WorksRead};
    use Operation as O;
    let get = |path, operation, who| rule(Method::GET, path, operation, Surface::Integrations, who);
    let with = |scope| Who::Installation(Some(scope));
    let mut rules = vec![
        get("/integrations/v1/health", O::Health, Who::Anyone),
        get("/integrations/v1/installation", O::ReadInstallation, Who::Installation(None)),
        get("/integrations/v1/publications", O::ListInstallationPublications, with(PublicationsRead)),
        get("/integrations/v1/people", O::ListInstallationPeople, with(PeopleRead)),
        get("/integrations/v1/works", O::ListInstallationWorks, with(WorksRead)),
        get("/integrations/v1/works/{id}", O::ReadInstallationWork, with(WorksRead)),
        get("/integrations/v1/verify/{originId}", O::VerifyOrigin, Who::Anyone),
    ];
    rules.extend(manage::rules());
    rules
}

/// An answer that nobody keeps: it is about credentials and what they may do.
fn told(status: StatusCode, body: impl Serialize) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response()
}
