//! Identifiers with slashes in paths. A DOI may come encoded (`10.5555%2Fabc`) or raw (`10.5555/abc`); the router knows
//! only segments, so the part of a path that is an identifier is folded into one before the router sees it. Nothing is
//! decoded here: the router decodes each segment, once.

use http::Uri;
use http::uri::PathAndQuery;

/// Where identifiers stand: behind this prefix, before one of these suffixes or the end. `#` in a suffix is a number.
struct Place {
    prefix: &'static str,
    suffixes: &'static [&'static str],
    /// Whether words stand there too (`…/stats/timeseries`): paths that begin with one are left alone.
    words: bool,
}

const PLACES: &[Place] = &[
    Place { prefix: "/v1/doi/", suffixes: &[], words: false },
    Place { prefix: "/integrations/v1/works/", suffixes: &[], words: false },
    Place { prefix: "/api/v1/publications/docid/", suffixes: &[], words: false },
    // The DOCiD alone is what older clients ask for; whatever else is there begins with a word or is a number.
    Place { prefix: "/api/v1/publications/", suffixes: &[], words: true },
    Place { prefix: "/api/v1/crossref/doi/", suffixes: &[], words: false },
    Place { prefix: "/api/v1/ror/get-ror-by-id/", suffixes: &[], words: false },
    Place { prefix: "/api/v1/orcid/get-orcid/", suffixes: &[], words: false },
    Place { prefix: "/api/v1/verify/", suffixes: &[], words: false },
    Place {
        prefix: "/api/publications/",
        suffixes: &["/history", "/history/#", "/revert", "/conflicts/#", "/merge", "/split", "/comments"],
        words: true,
    },
];

/// Says that a request came to the root of the server, as handles do whose resolver it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AtRoot;

/// Folds the identifier in a path, if there is one with a slash in it. A handle at the root is brought to where landing
/// pages are.
pub(crate) fn fold<B>(mut request: http::Request<B>) -> http::Request<B> {
    if let Some(landing) = of_handle(request.uri()) {
        *request.uri_mut() = landing;
        request.extensions_mut().insert(AtRoot);
    } else if let Some(folded) = folded(request.uri()) {
        *request.uri_mut() = folded;
    }
    request
}

/// Where the page of a handle or DOI at the root is. Nothing else here begins with such a number (engineering 21).
fn of_handle(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    let behind = path.strip_prefix("/10.").or_else(|| path.strip_prefix("/20."))?;
    if !behind.starts_with(|c: char| c.is_ascii_digit()) || !has_slash(behind) {
        return None;
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    with_path(uri, format!("/docid{path}{query}"))
}

fn with_path(uri: &Uri, text: String) -> Option<Uri> {
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(text).ok()?);
    Uri::from_parts(parts).ok()
}

fn folded(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    let place = PLACES.iter().find(|place| path.starts_with(place.prefix))?;
    let rest = &path[place.prefix.len()..];
    if place.words && !begins_identifier(rest) {
        return None;
    }
    let before = |suffix: &&str| without(rest, suffix).filter(|identifier| has_slash(identifier));
    // `10.5555/history` is a DOI, not the history of `10.5555`.
    let identifier = place.suffixes.iter().find_map(before).unwrap_or(rest);
    if !identifier.contains('/') {
        return None;
    }
    let suffix = &rest[identifier.len()..];
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let text = format!("{}{}{suffix}{query}", place.prefix, identifier.replace('/', "%2F"));
    with_path(uri, text)
}

/// Whether the first segment begins an identifier, or is one: the prefix of a DOI or DOCiD (engineering 21; other handles
/// come encoded), a scheme, a resolver. Words and whatever else stands there are the router's matter.
fn begins_identifier(rest: &str) -> bool {
    let first = rest.split('/').next().unwrap_or_default();
    let behind = first.strip_prefix("10.").or_else(|| first.strip_prefix("20."));
    let is_prefix = behind.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let is_host = ["doi.org", "dx.doi.org", "www.doi.org", "hdl.handle.net"].contains(&first);
    is_prefix || is_host || first == "local" || first.ends_with(':') || has_slash(first)
}

fn has_slash(identifier: &str) -> bool {
    identifier.contains('/') || identifier.contains("%2F") || identifier.contains("%2f")
}

/// What stands before a suffix.
fn without<'a>(rest: &'a str, suffix: &str) -> Option<&'a str> {
    match suffix.strip_suffix("/#") {
        None => rest.strip_suffix(suffix),
        Some(word) => {
            let (before, number) = rest.rsplit_once('/')?;
            let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
            before.strip_suffix(word).filter(|_| is_number)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn path_of(uri: &str) -> String {
        let uri: Uri = uri.parse().unwrap();
        folded(&uri).unwrap_or(uri).to_string()
    }

    #[test]
    fn slashes_of_an_identifier_are_folded_and_nothing_else_changes() {
        for (raw, folded) in [
            ("/v1/doi/10.5555/abc", "/v1/doi/10.5555%2Fabc"),
            ("/v1/doi/10.5555%2Fabc", "/v1/doi/10.5555%2Fabc"),
            ("/v1/doi/10.5555/a%2Fb/c", "/v1/doi/10.5555%2Fa%2Fb%2Fc"),
            ("/v1/doi/10.5555/a%252Fb", "/v1/doi/10.5555%2Fa%252Fb"),
            ("/v1/doi/10.5555/a?x=/y/", "/v1/doi/10.5555%2Fa?x=/y/"),
            ("/v1/doi/https://doi.org/10.5555/a", "/v1/doi/https:%2F%2Fdoi.org%2F10.5555%2Fa"),
            ("/v1/doi/10.1002/(SICI)1097-4571(1993)44:9;2-V", "/v1/doi/10.1002%2F(SICI)1097-4571(1993)44:9;2-V"),
            ("/v1/doi/", "/v1/doi/"),
            ("/integrations/v1/works/local/42", "/integrations/v1/works/local%2F42"),
            ("/api/v1/publications/docid/20.500.99999/0a1b", "/api/v1/publications/docid/20.500.99999%2F0a1b"),
            ("/api/v1/publications/20.500.99999/0a1b", "/api/v1/publications/20.500.99999%2F0a1b"),
            ("/api/v1/publications/7/versions", "/api/v1/publications/7/versions"),
            ("/api/v1/publications/draft/a@example.org/1", "/api/v1/publications/draft/a@example.org/1"),
            (
                "/api/v1/ror/get-ror-by-id/https://ror.org/05gq02987",
                "/api/v1/ror/get-ror-by-id/https:%2F%2Fror.org%2F05gq02987",
            ),
            ("/v1/publications/10.5555/abc", "/v1/publications/10.5555/abc"),
            ("http://registry.example/v1/doi/10.5555/abc", "http://registry.example/v1/doi/10.5555%2Fabc"),
            ("/v1/doi/10.5555/abc/history", "/v1/doi/10.5555%2Fabc%2Fhistory"),
        ] {
            assert_eq!(path_of(raw), folded, "{raw}");
        }
    }

    #[test]
    fn what_is_done_with_a_work_stands_behind_its_identifier() {
        for (raw, folded) in [
            ("/api/publications/10.5555/abc", "/api/publications/10.5555%2Fabc"),
            ("/api/publications/local/42", "/api/publications/local%2F42"),
            ("/api/publications/10.5555/abc/history", "/api/publications/10.5555%2Fabc/history"),
            ("/api/publications/10.5555/abc/history?page=2", "/api/publications/10.5555%2Fabc/history?page=2"),
            ("/api/publications/10.5555/a/b/history/12", "/api/publications/10.5555%2Fa%2Fb/history/12"),
            ("/api/publications/10.5555%2Fabc/history/12", "/api/publications/10.5555%2Fabc/history/12"),
            ("/api/publications/10.5555%2Fa/b/revert", "/api/publications/10.5555%2Fa%2Fb/revert"),
            ("/api/publications/10.5555/abc/conflicts/3", "/api/publications/10.5555%2Fabc/conflicts/3"),
            ("/api/publications/10.5555/abc/merge", "/api/publications/10.5555%2Fabc/merge"),
            ("/api/publications/local/42/split", "/api/publications/local%2F42/split"),
            ("/api/publications/10.5555/abc/comments", "/api/publications/10.5555%2Fabc/comments"),
            ("/api/publications/42/comments", "/api/publications/42/comments"),
            ("/api/publications/10.5555/comments", "/api/publications/10.5555%2Fcomments"),
            (
                "/api/publications/https://doi.org/10.5555/a/revert",
                "/api/publications/https:%2F%2Fdoi.org%2F10.5555%2Fa/revert",
            ),
            // These are DOIs themselves: before the suffix there would be none.
            ("/api/publications/10.5555/history", "/api/publications/10.5555%2Fhistory"),
            ("/api/publications/10.5555/history/12", "/api/publications/10.5555%2Fhistory%2F12"),
            ("/api/publications/10.5555/abc/history/x", "/api/publications/10.5555%2Fabc%2Fhistory%2Fx"),
            ("/api/publications/10.5555/abc/conflicts/", "/api/publications/10.5555%2Fabc%2Fconflicts%2F"),
        ] {
            assert_eq!(path_of(raw), folded, "{raw}");
        }
        for word in [
            "stats",
            "stats/timeseries",
            "bulk",
            "bulk-edit/7/undo",
            "",
            "0/conflicts/0",
            "0/merge",
            "0.5/comments",
            "%C2%A5/conflicts/N.b",
        ] {
            let path = format!("/api/publications/{word}");
            assert_eq!(path_of(&path), path);
        }
    }

    #[test]
    fn only_handles_are_resolved_at_the_root() {
        let at = |path: &str| of_handle(&path.parse().unwrap()).map(|uri| uri.to_string());
        assert_eq!(at("/20.500.5555/abc?format=ris").as_deref(), Some("/docid/20.500.5555/abc?format=ris"));
        assert_eq!(at("/10.5555%2Fabc").as_deref(), Some("/docid/10.5555%2Fabc"));
        for other in ["/", "/10.5555", "/10.x/abc", "/30.5/abc", "/100.5/abc", "/docs", "/v1/doi/10.5555/a", "/10/5"] {
            assert_eq!(at(other), None, "{other}");
        }
        let request = http::Request::builder().uri("/10.5555/abc").body(()).unwrap();
        assert!(fold(request).extensions().get::<AtRoot>().is_some());
    }

    proptest! {
        #[test]
        fn encoded_and_raw_are_the_same_path(suffix in "[a-z0-9/();.:%-]{1,30}") {
            let raw = format!("/v1/doi/10.5555/{suffix}");
            let encoded = format!("/v1/doi/10.5555%2F{}", suffix.replace('/', "%2F"));
            prop_assert_eq!(path_of(&raw), path_of(&encoded));
        }
    }
}
