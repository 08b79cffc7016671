//! What a request to a landing page asks for.

use axum::response::{IntoResponse as _, Response};
use http::header::{LOCATION, VARY};
use http::request::Parts;
use http::{HeaderValue, StatusCode};

use super::form::{Form, wanted};
use super::path_of;
use crate::failure::Failure;
use crate::fold::AtRoot;

/// Bytes of the longest identifier, encoded.
const LONGEST: usize = 3_072;

/// A request to a landing page.
pub(super) struct Asked {
    /// The identifier, decoded once; empty for what cannot be one.
    pub(super) name: String,
    /// Whether the slash between prefix and suffix came encoded.
    is_encoded: bool,
    /// Whether it came to the root of the server.
    pub(super) at_root: bool,
    /// In which form the work is wanted.
    pub(super) form: Form,
    query: Option<String>,
}

impl Asked {
    /// # Errors
    /// As [`wanted`].
    pub(super) fn of(parts: &Parts) -> Result<Self, Failure> {
        let raw = parts.uri.path().strip_prefix("/docid/").unwrap_or_default();
        let name = percent_encoding::percent_decode_str(raw).decode_utf8().unwrap_or_default().into_owned();
        let is_sane = raw.len() <= LONGEST && name.contains('/') && !name.contains(char::is_control);
        Ok(Self {
            name: if is_sane { name } else { String::new() },
            is_encoded: raw.contains("%2F") || raw.contains("%2f"),
            at_root: parts.extensions.get::<AtRoot>().is_some(),
            form: wanted(parts.uri.query(), &parts.headers)?,
            query: parts.uri.query().map(str::to_owned),
        })
    }

    /// Where to go instead, if the page of this identifier is elsewhere.
    pub(super) fn elsewhere(&self, name: &str) -> Option<Response> {
        if self.at_root {
            // Programs are answered where they ask; people shall see, and keep, the address that is permanent.
            return matches!(self.form, Form::Html).then(|| self.to(StatusCode::FOUND, name));
        }
        if self.name != name {
            return Some(self.to(StatusCode::FOUND, name));
        }
        self.is_encoded.then(|| self.to(StatusCode::MOVED_PERMANENTLY, name))
    }

    fn to(&self, status: StatusCode, name: &str) -> Response {
        let query = self.query.as_deref().map(|query| format!("?{query}")).unwrap_or_default();
        let place = HeaderValue::try_from(format!("{}{query}", path_of(name)));
        let mut response = status.into_response();
        response.headers_mut().insert(LOCATION, place.unwrap_or_else(|_| HeaderValue::from_static("/")));
        response.headers_mut().insert(VARY, HeaderValue::from_static("Accept"));
        response
    }
}
