//! Downloads: `GET /files/{id}/{name}`.

pub(crate) mod download;
mod headers;
mod range;

use axum::Router;
use axum::routing::get;
use http::Method;
use utoipa::OpenApi;

use crate::access::{Operation, Rule, Surface, Who, rule};
use crate::state::HttpState;

pub(crate) fn routes() -> Router<HttpState> {
    Router::new().route("/files/{id}/{name}", get(download::download))
}

/// Everybody may ask; who they are the route finds out by itself, since a file that is not public is there for whoever
/// it belongs to, and for nobody else.
pub(crate) fn rules() -> Vec<Rule> {
    vec![rule(Method::GET, "/files/{id}/{name}", Operation::DownloadFile, Surface::Public, Who::Itself)]
}

/// The operations of this folder.
#[derive(OpenApi)]
#[openapi(paths(download::download))]
pub(crate) struct Part;
