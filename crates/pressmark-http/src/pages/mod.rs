//! `GET /account/…`: the pages to which letters lead, and on which one looks after one's own account. Plain HTML with
//! one script and one style of our own, as in [`crate::docs`]; nothing is loaded from elsewhere, nothing runs inline.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use bytes::Bytes;

use crate::answer::Answer;
use crate::asker::Conditions;
use crate::docs::{PAGE_POLICY, with_policy};
use crate::failure::Failure;
use crate::state::HttpState;

const HTML: &str = "text/html; charset=utf-8";

/// Name, text and media type of each file.
const FILES: [(&str, &str, &str); 7] = [
    ("sign-in", include_str!("sign-in.html"), HTML),
    ("reset-password", include_str!("reset-password.html"), HTML),
    ("invitation", include_str!("invitation.html"), HTML),
    ("verified", include_str!("verified.html"), HTML),
    ("security", include_str!("security.html"), HTML),
    ("account.js", include_str!("account.js"), "text/javascript; charset=utf-8"),
    ("account.css", include_str!("account.css"), "text/css; charset=utf-8"),
];

/// The files as answers, made once.
static ANSWERS: LazyLock<Vec<(&'static str, Answer)>> = LazyLock::new(|| {
    let answer = |text: &'static str, media_type| Answer::of(Bytes::from_static(text.as_bytes()), media_type, None);
    FILES.into_iter().map(|(name, text, media_type)| (name, answer(text, media_type))).collect()
});

pub(crate) fn routes() -> Router<HttpState> {
    Router::new().route("/account/{page}", get(page))
}

async fn page(name: Result<Path<String>, PathRejection>, asked: Conditions) -> Response {
    let name = name.map(|Path(name)| name).unwrap_or_default();
    match ANSWERS.iter().find(|(known, _)| *known == name) {
        Some((_, answer)) => with_policy(answer.respond(&asked), PAGE_POLICY),
        None => Failure::not_found("Not found").into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages() -> impl Iterator<Item = (&'static str, &'static str)> {
        FILES.into_iter().filter(|(_, _, media_type)| *media_type == HTML).map(|(name, text, _)| (name, text))
    }

    #[test]
    fn pages_load_nothing_from_elsewhere_and_run_nothing_inline() {
        for (name, html) in pages() {
            assert!(!html.contains("://"), "{name}");
            assert!(!html.contains("<style") && !html.contains(" style="), "{name}");
            let mut handlers = html.split(" on").skip(1).filter_map(|rest| rest.split([' ', '>', '<', '\n']).next());
            assert!(!handlers.any(|word| word.contains('=')), "{name}");
            for script in html.split("<script").skip(1) {
                assert!(script.starts_with(" src=\"/account/account.js\" defer></script>"), "{name}: {script}");
            }
            assert!(html.contains(&format!("<body data-page=\"{name}\">")), "{name}");
        }
    }

    #[test]
    fn every_field_has_a_label_and_every_page_says_what_happens() {
        for (name, html) in pages() {
            for field in html.split("<input ").skip(1) {
                let id = field.split("id=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
                assert!(html.contains(&format!("<label for=\"{id}\">")), "{name}: {id}");
            }
            assert!(html.contains("role=\"alert\"") && html.contains("aria-live=\"polite\""), "{name}");
            assert!(html.contains("<noscript>"), "{name}");
        }
    }

    #[test]
    fn the_script_reads_nothing_as_html() {
        let script = FILES.into_iter().find(|(name, ..)| *name == "account.js").unwrap().1;
        for way in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"] {
            assert!(!script.contains(way), "{way}");
        }
    }
}
