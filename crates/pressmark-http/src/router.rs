//! The router: which paths lead where, and what stands around them.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use http::StatusCode;

use crate::edge::edge;
use crate::failure::Failure;
use crate::guard::guard;
use crate::state::HttpState;
use crate::{auth, dashboard, docid, docs, files, integrations, landing, ops, pages, partners, public, resolver};

/// Which parts of the server a listener offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Surfaces {
    /// The Public API, its description, and the page to try it.
    pub public: bool,
    /// The APIs of staff and depositors, and signing in to them.
    pub members: bool,
    /// `/ready` and `/metrics`, for those who run the server.
    pub operations: bool,
}

impl Surfaces {
    /// All of them: one origin.
    #[must_use]
    pub fn all() -> Self {
        Self { public: true, members: true, operations: true }
    }
}

/// The router behind a [`crate::Door`].
pub(crate) fn router(state: HttpState, surfaces: Surfaces) -> Router {
    let mut routes = Router::new().route("/health", get(public::health::health));
    if surfaces.public {
        routes = routes.route("/", get(landing::landing)).merge(docs::routes());
        routes = routes.merge(public::routes()).merge(files::routes()).merge(resolver::routes());
    }
    if surfaces.members {
        routes = routes.merge(auth::routes()).merge(docid::routes()).merge(dashboard::routes()).merge(pages::routes());
        routes = routes.merge(partners::routes()).merge(integrations::routes());
    }
    if surfaces.operations {
        routes = routes.merge(ops::routes());
    }
    routes
        .method_not_allowed_fallback(async || Failure::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed"))
        .route_layer(from_fn_with_state(state.clone(), guard))
        .fallback(async || Failure::not_found("Not found"))
        .layer(from_fn_with_state(state.clone(), edge))
        .with_state(state)
}
