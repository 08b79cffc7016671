//! What a request is sent with to say who makes it. Of several, a key goes before a bearer token and that before a
//! cookie; one that is bad is never skipped for the next (engineering 24).

use http::header::{AUTHORIZATION, COOKIE};
use http::{HeaderMap, HeaderValue};

/// Name of the session's cookie; on https it is prefixed.
pub(crate) const SESSION_COOKIE: &str = "better-auth.session_token";
/// Prefix of the names of cookies that https alone carries.
pub(crate) const SECURE_PREFIX: &str = "__Secure-";
/// Name of the cookie by which a device is known again.
pub(crate) const DEVICE_COOKIE: &str = "pressmark.device";

/// The longest credential that is looked at.
const LONGEST: usize = 4_096;

/// The one that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Credential {
    Nothing,
    /// `X-API-Key`.
    Key(Vec<u8>),
    /// A bearer token with two dots: an access token.
    Token(String),
    /// Any other bearer token: a session.
    Bearer(String),
    /// The cookie of a session.
    Cookie(String),
    /// Something that cannot be any of these.
    Unreadable,
}

impl Credential {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        if let Some(key) = sent_key(headers) {
            return Self::Key(key.to_vec());
        }
        if let Some(value) = headers.get(AUTHORIZATION) {
            return bearer(value);
        }
        match cookie(headers, SESSION_COOKIE) {
            Some(value) if value.len() > LONGEST => Self::Unreadable,
            Some(value) => Self::Cookie(value),
            None => Self::Nothing,
        }
    }
}

fn bearer(value: &HeaderValue) -> Credential {
    let Some((scheme, token)) = value.to_str().ok().and_then(|text| text.trim().split_once(' ')) else {
        return Credential::Unreadable;
    };
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() || token.len() > LONGEST {
        return Credential::Unreadable;
    }
    if token.matches('.').count() == 2 {
        Credential::Token(token.to_owned())
    } else {
        Credential::Bearer(token.to_owned())
    }
}

/// The key that was sent.
pub(crate) fn sent_key(headers: &HeaderMap) -> Option<&[u8]> {
    headers.get("x-api-key").map(HeaderValue::as_bytes).map(<[u8]>::trim_ascii).filter(|key| !key.is_empty())
}

/// The value of a cookie, by its bare or its `__Secure-` name; the latter goes before, since only https can set it.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let secure = pairs(headers).find(|(key, _)| key.strip_prefix(SECURE_PREFIX) == Some(name));
    let found = secure.or_else(|| pairs(headers).find(|(key, _)| *key == name))?;
    value_of(found.1)
}

/// The value of a cookie of exactly this name.
pub(crate) fn exact_cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    value_of(pairs(headers).find(|(key, _)| *key == name)?.1)
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

fn value_of(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_key_goes_before_a_bearer_and_that_before_a_cookie() {
        let cookie = ("cookie", "a=b; better-auth.session_token=c00kie");
        let bearer = ("authorization", "Bearer t0ken");
        let of = |pairs: &[(&'static str, &str)]| Credential::of(&headers(pairs));
        assert_eq!(of(&[cookie]), Credential::Cookie("c00kie".into()));
        assert_eq!(of(&[cookie, bearer]), Credential::Bearer("t0ken".into()));
        assert_eq!(of(&[cookie, bearer, ("x-api-key", "k")]), Credential::Key(b"k".to_vec()));
        assert_eq!(of(&[("authorization", "bearer a.b.c")]), Credential::Token("a.b.c".into()));
        assert_eq!(of(&[cookie, ("authorization", "Basic x")]), Credential::Unreadable, "a bad one is not skipped");
        assert_eq!(of(&[]), Credential::Nothing);
    }

    #[test]
    fn the_secure_name_of_a_cookie_goes_before_the_bare_one() {
        let both = headers(&[("cookie", "better-auth.session_token=bare; __Secure-better-auth.session_token=safe")]);
        assert_eq!(cookie(&both, SESSION_COOKIE).as_deref(), Some("safe"));
        assert_eq!(cookie(&headers(&[("cookie", "better-auth.session_token=")]), SESSION_COOKIE), None);
    }
}
