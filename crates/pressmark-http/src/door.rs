//! What a listener answers with. Most of what is read is read again and again: a kept answer to anyone who shows no key
//! is given here, before the router, by the same checks, headers and counts as behind it. Whatever needs more than that
//! goes the long way.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::time::Instant;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use futures::future::Either;
use http::Method;
use tower::ServiceExt as _;
use tower::util::Oneshot;

use crate::access::Who;
use crate::asker::{Conditions, address_of};
use crate::client::Client;
use crate::edge;
use crate::fold::fold;
use crate::guard;
use crate::router::{Surfaces, router};
use crate::state::HttpState;

/// What a listener answers with. A cheap clone.
#[derive(Debug, Clone)]
pub struct Door {
    state: HttpState,
    surfaces: Surfaces,
    router: Router,
}

impl Door {
    /// The parts of a server that a listener offers. `/health` is everywhere.
    #[must_use]
    pub fn new(state: HttpState, surfaces: Surfaces) -> Self {
        let router = router(state.clone(), surfaces);
        Self { state, surfaces, router }
    }

    /// Answers a request that came from its connection with a [`crate::client::Peer`].
    pub(crate) fn answer(
        &self,
        request: Request,
    ) -> Either<Ready<Result<Response, Infallible>>, Oneshot<Router, Request>> {
        // The router knows only segments, so folding comes before it.
        let request = fold(request);
        match self.at_once(&request) {
            Some(response) => Either::Left(ready(Ok(response))),
            None => Either::Right(self.router.clone().oneshot(request)),
        }
    }

    /// The kept answer, if anyone may have it and it is ready to leave.
    fn at_once(&self, request: &Request) -> Option<Response> {
        if !self.surfaces.public || request.method() != Method::GET || !edge::fits(&self.state, request) {
            return None;
        }
        let state = &self.state;
        let (started, uri, headers) = (Instant::now(), request.uri(), request.headers());
        let client = Client::of(edge::peer_of(request), headers, &state.settings.trusted_proxies);
        let (workspace, walk) = guard::stranger(state, client, headers, uri)?;
        let (given, place) = state.hot.at(workspace, address_of(uri), walk)?;
        let conditions = Conditions::of(headers);
        if state.access.rules[place].who != Who::Reader || given.is_to_be_packed(&conditions) {
            return None;
        }
        // Whoever came too often is refused behind the router; being refused costs nothing more.
        let counted = guard::allowed(guard::count_stranger(state, client)).ok()?;
        let mut response = given.respond(&conditions);
        if let Some(decision) = counted {
            response.headers_mut().extend(guard::limit_headers(&decision));
        }
        edge::leave(state, (request.method(), uri), Some(place), edge::request_id(headers), &mut response, started);
        Some(response)
    }
}
