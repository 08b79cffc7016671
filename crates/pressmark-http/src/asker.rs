//! What an operation reads of a request beside its path: who asks, which address, and on what conditions.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::response::Response;
use http::header::{ACCEPT_ENCODING, IF_NONE_MATCH};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Uri};

use crate::caller::Caller;
use crate::failure::Failure;
use crate::hot::{Given, Spot};
use crate::state::HttpState;

/// What a client has already, and what it can unpack.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conditions {
    /// `If-None-Match`.
    pub(crate) known: Vec<HeaderValue>,
    /// `Accept-Encoding`.
    pub(crate) accepted: Option<HeaderValue>,
}

impl Conditions {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let known = headers.get_all(IF_NONE_MATCH).iter().cloned().collect();
        Self { known, accepted: headers.get(ACCEPT_ENCODING).cloned() }
    }
}

impl<S: Sync> FromRequestParts<S> for Conditions {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

/// A request for something that can be read.
pub(crate) struct Asker {
    pub(crate) caller: Caller,
    pub(crate) uri: Uri,
    pub(crate) conditions: Conditions,
}

impl<S: Sync> FromRequestParts<S> for Asker {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let caller =
            parts.extensions.remove::<Caller>().ok_or_else(|| Failure::internal("no guard stands before this"))?;
        Ok(Self { caller, uri: parts.uri.clone(), conditions: Conditions::of(&parts.headers) })
    }
}

impl Asker {
    /// The answer that is kept under this very address, if it holds: found without reading the parameters.
    pub(crate) fn answer_kept(&self, state: &HttpState) -> Option<Response> {
        let (given, _) = state.hot.at(self.caller.workspace_id, self.address(), self.caller.walk)?;
        Some(given.respond(&self.conditions))
    }

    /// Answers with a page of a list, and remembers it under this address. `walk_key` is that of the walks through the
    /// list.
    pub(crate) fn answer(&self, state: &HttpState, given: &Given, walk_key: u64) -> Response {
        state.hot.remember(&self.spot(), given, walk_key);
        given.respond(&self.conditions)
    }

    /// The address in the words of the request.
    pub(crate) fn address(&self) -> &str {
        address_of(&self.uri)
    }

    /// Where what is answered may be kept.
    pub(crate) fn spot(&self) -> Spot<'_> {
        Spot { workspace: self.caller.workspace_id, address: self.address(), place: self.caller.place }
    }
}

/// An address in the words of its request.
pub(crate) fn address_of(uri: &Uri) -> &str {
    uri.path_and_query().map_or("/", |address| address.as_str())
}
