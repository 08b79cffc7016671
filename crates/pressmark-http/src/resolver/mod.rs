//! Landing pages of works, `GET /docid/{prefix}/{suffix}`, and the resolver of handles, `GET /{prefix}/{suffix}`
//! (rule 46). `docs/landing-pages.md` says what can be had there and how.

mod asked;
mod find;
mod form;
mod gone;
mod headers;
mod landing;
mod page;
mod record;
mod tags;
mod ways;

use std::sync::LazyLock;

use axum::Router;
use axum::routing::get;
use bytes::Bytes;
use http::Method;
use pressmark_app::identifiers::landing_path;

use crate::access::{Operation, Rule, Surface, Who, rule};
use crate::answer::Answer;
use crate::asker::Conditions;
use crate::state::HttpState;

const STYLE: &str = "/docid/page.css";
/// Identifiers have slashes, and those may be encoded or not, which the handler wants to see.
const LANDING: &str = "/docid/{*docid}";

/// What pages may load and do: one style of ours, and nothing else. What is known of the work stands in a script
/// element of data, which no browser runs and no policy concerns (HTML, "prepare the script element").
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static SHEET: LazyLock<Answer> =
    LazyLock::new(|| Answer::of(Bytes::from_static(include_bytes!("page.css")), "text/css; charset=utf-8", None));

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route(STYLE, get(async |asked: Conditions| SHEET.respond(&asked)))
        .route(LANDING, get(landing::landing))
}

/// Everybody may see them, whatever reading the API needs: an identifier leads here for ever.
pub(crate) fn rules() -> Vec<Rule> {
    let on = |path| rule(Method::GET, path, Operation::ReadLandingPage, Surface::Public, Who::Anyone);
    vec![on(STYLE), on(LANDING)]
}

/// The path of the page of an identifier.
pub(crate) fn path_of(name: &str) -> String {
    // Slashes stay, and what else a path may hold.
    const KEEP: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
        .remove(b'/')
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~')
        .remove(b'(')
        .remove(b')')
        .remove(b':')
        .remove(b';');
    landing_path(&percent_encoding::utf8_percent_encode(name, KEEP).to_string())
}
