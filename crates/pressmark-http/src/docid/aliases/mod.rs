//! Older clients: paths and bodies from before the contract (`docid.md` §1.8), answered in the shapes that they know.
//!
//! One rule: what is asked of a path of the contract, or with `Accept: application/vnd.docid.v1+json`, is answered in
//! the envelope; what is asked of a path of [`table`] otherwise is answered bare, and its errors are `{message}`,
//! `{error}` or, for 401, `{msg}`. Operations know nothing of this: they answer in the envelope, and the edge takes it
//! off.

mod bodies;
mod table;
mod tell;

use axum::body::HttpBody;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, Request};

use crate::access::Rule;
use crate::voice::Voice;
use table::{ALIASES, Alias, When};

/// What clients accept that want the envelope wherever they ask.
const ENVELOPE: &str = "application/vnd.docid.v1+json";

/// How something was asked, as far as it decides how it is answered.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Manner {
    enveloped: bool,
    form: bool,
    blank: bool,
}

/// A request that an older client made, or might have made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Older {
    alias: &'static Alias,
    enveloped: bool,
}

impl Manner {
    pub(crate) fn of<B: HttpBody>(request: &Request<B>) -> Self {
        if !request.uri().path().starts_with("/api/v1/") {
            return Self::default();
        }
        let headers = request.headers();
        let says_why = request.uri().query().is_some_and(|query| query.contains("reason="));
        Self {
            enveloped: text(headers, ACCEPT).to_ascii_lowercase().contains(ENVELOPE),
            form: is_form(headers),
            blank: !says_why && request.body().is_end_stream(),
        }
    }

    /// The row of the table that a request fell under, if it did; `rule`: the operation that it reached.
    pub(crate) fn alias(self, rule: &Rule) -> Option<Older> {
        let is_meant = |alias: &&'static Alias| match alias.when {
            When::Always => true,
            When::Form => self.form,
            When::Blank => self.blank,
        };
        let mut rows = ALIASES.iter().filter(|alias| alias.path == rule.path && alias.method == rule.method.as_str());
        rows.find(is_meant).map(|alias| Older { alias, enveloped: self.enveloped })
    }
}

impl Older {
    /// How it is told what went wrong.
    pub(crate) fn voice(self) -> Voice {
        if self.enveloped { Voice::Docid } else { Voice::Older(self.alias.told) }
    }
}

/// Whether the body is a form with files.
pub(super) fn is_form(headers: &HeaderMap) -> bool {
    let kind = text(headers, CONTENT_TYPE).trim_start().as_bytes();
    let form = b"multipart/form-data";
    kind.get(..form.len()).is_some_and(|kind| kind.eq_ignore_ascii_case(form))
}

fn text(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
