//! Where a request comes from, for those that a browser sends with cookies by itself: a page of another origin must not
//! make its visitor write here.

use http::header::{ORIGIN, REFERER};
use http::{HeaderMap, Method};
use url::Url;

/// What the request says of its origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// One of ours.
    Trusted,
    /// None, or `null`.
    Missing,
    /// Another.
    Foreign,
}

/// The origins that may write with cookies: our own, and those of the configuration.
#[derive(Debug, Clone)]
pub(crate) struct Origins(Vec<String>);

impl Origins {
    pub(crate) fn new(public_url: &str, others: &[String]) -> Self {
        let all = std::iter::once(public_url).chain(others.iter().map(String::as_str));
        Self(all.filter_map(origin_of).collect())
    }

    /// `Origin`, else the origin of `Referer`.
    pub(crate) fn told_by(&self, headers: &HeaderMap) -> Told {
        let text = |name| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
        let told = text(ORIGIN).or_else(|| text(REFERER)).map(str::trim).filter(|told| !told.is_empty());
        match told {
            None | Some("null") => Told::Missing,
            Some(told) if origin_of(told).is_some_and(|origin| self.0.contains(&origin)) => Told::Trusted,
            Some(_) => Told::Foreign,
        }
    }

    /// Whether an absolute URL leads to one of these origins.
    pub(crate) fn holds(&self, url: &str) -> bool {
        origin_of(url).is_some_and(|origin| self.0.contains(&origin))
    }
}

/// The origin of an absolute URL of the web.
pub(crate) fn origin_of(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
}

/// Whether a method may change something.
pub(crate) fn writes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_origins_are_trusted() {
        let origins = Origins::new("https://registry.example/base", &["https://dash.example".to_owned()]);
        let told = |pairs: &[(http::HeaderName, &str)]| {
            let headers = pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
            origins.told_by(&headers)
        };
        assert_eq!(told(&[(ORIGIN, "https://registry.example")]), Told::Trusted);
        assert_eq!(told(&[(ORIGIN, "https://dash.example")]), Told::Trusted);
        assert_eq!(told(&[(REFERER, "https://registry.example/a?b")]), Told::Trusted);
        assert_eq!(told(&[(ORIGIN, "http://registry.example")]), Told::Foreign);
        assert_eq!(told(&[(ORIGIN, "https://registry.example.evil")]), Told::Foreign);
        assert_eq!(told(&[(ORIGIN, "https://evil.example"), (REFERER, "https://registry.example/")]), Told::Foreign);
        assert_eq!(told(&[(ORIGIN, "null")]), Told::Missing);
        assert_eq!(told(&[]), Told::Missing);
    }
}
