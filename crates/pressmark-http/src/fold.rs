//! Identifiers with slashes in paths. A DOI may come encoded (`10.5555%2Fabc`) or raw (`10.5555/abc`); the router knows
//! only segments, so the part of a path that is an identifier is folded into one before the router sees it. Nothing is
//! decoded here: the router decodes each segment, once.

use http::Uri;
use http::uri::PathAndQuery;

/// Where identifiers stand: behind this prefix, before one of these suffixes or the end.
struct Place {
    prefix: &'static str,
    suffixes: &'static [&'static str],
}

const PLACES: &[Place] = &[Place { prefix: "/v1/doi/", suffixes: &[] }];

/// Folds the identifier in a path, if there is one with a slash in it.
pub(crate) fn fold<B>(mut request: http::Request<B>) -> http::Request<B> {
    if let Some(folded) = folded(request.uri()) {
        *request.uri_mut() = folded;
    }
    request
}

fn folded(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    let place = PLACES.iter().find(|place| path.starts_with(place.prefix))?;
    let rest = &path[place.prefix.len()..];
    let suffix =
        place.suffixes.iter().find(|suffix| rest.len() > suffix.len() && rest.ends_with(*suffix)).unwrap_or(&"");
    let identifier = &rest[..rest.len() - suffix.len()];
    if !identifier.contains('/') {
        return None;
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let text = format!("{}{}{suffix}{query}", place.prefix, identifier.replace('/', "%2F"));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(text).ok()?);
    Uri::from_parts(parts).ok()
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
            ("/v1/publications/10.5555/abc", "/v1/publications/10.5555/abc"),
            ("http://registry.example/v1/doi/10.5555/abc", "http://registry.example/v1/doi/10.5555%2Fabc"),
        ] {
            assert_eq!(path_of(raw), folded, "{raw}");
        }
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
