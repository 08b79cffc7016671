//! Cookies as they are set: readable by no script, sent to this origin only, and on https under a name that http cannot
//! set.

use http::{HeaderMap, HeaderValue};

use crate::credentials::{DEVICE_COOKIE, SECURE_PREFIX, SESSION_COOKIE, cookie, exact_cookie};

/// Seconds for which a session's cookie is kept.
const WEEK: u64 = 604_800;
/// Seconds for which a device is known.
const HALF_A_YEAR: u64 = 15_552_000;

/// How cookies are written on this server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cookies {
    secure: bool,
}

impl Cookies {
    /// By the URL at which the public reaches the server.
    pub(crate) fn of(public_url: &str) -> Self {
        Self { secure: public_url.starts_with("https://") }
    }

    /// Whether the public reaches the server by https.
    pub(crate) fn is_secure(self) -> bool {
        self.secure
    }

    /// A cookie; `seconds`: how long it is kept, `None` = as long as the browser runs, 0 = away with it.
    pub(crate) fn set(self, name: &str, value: &str, seconds: Option<u64>) -> Option<HeaderValue> {
        let (prefix, secure) = if self.secure { (SECURE_PREFIX, "; Secure") } else { ("", "") };
        let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        HeaderValue::from_str(&format!("{prefix}{name}={value}{age}; Path=/; HttpOnly{secure}; SameSite=Lax")).ok()
    }

    /// The value of a cookie of a flow. On https it is read by the name that http cannot set and by no other: whoever
    /// could plant one would end their own flow in somebody else's browser.
    pub(crate) fn read(self, headers: &HeaderMap, name: &str) -> Option<String> {
        if self.secure { exact_cookie(headers, &format!("{SECURE_PREFIX}{name}")) } else { cookie(headers, name) }
    }

    /// The cookie of a session.
    pub(crate) fn session(self, token: &str, remember: bool) -> Option<HeaderValue> {
        self.set(SESSION_COOKIE, token, remember.then_some(WEEK))
    }

    /// The cookie by which a device is known.
    pub(crate) fn device(self, secret: &str) -> Option<HeaderValue> {
        self.set(DEVICE_COOKIE, secret, Some(HALF_A_YEAR))
    }

    /// The cookies that go when a session ends, as Better Auth lists them.
    pub(crate) fn clearing(self) -> Vec<HeaderValue> {
        let names = [SESSION_COOKIE, "better-auth.session_data", "better-auth.dont_remember"];
        names.iter().filter_map(|name| self.set(name, "", Some(0))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_gets_the_name_that_http_cannot_set() {
        let plain = Cookies::of("http://127.0.0.1:8080").session("t", true).unwrap();
        assert_eq!(plain, "better-auth.session_token=t; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax");
        let secure = Cookies::of("https://registry.example").session("t", false).unwrap();
        assert_eq!(secure, "__Secure-better-auth.session_token=t; Path=/; HttpOnly; Secure; SameSite=Lax");
        assert_eq!(Cookies::of("http://x").clearing().len(), 3);
    }

    #[test]
    fn on_https_a_flow_is_known_by_the_safe_name_alone() {
        let of = |url: &str, sent: &str| {
            let headers = HeaderMap::from_iter([(http::header::COOKIE, HeaderValue::from_str(sent).unwrap())]);
            Cookies::of(url).read(&headers, "better-auth.state")
        };
        let (http, https) = ("http://127.0.0.1:8080", "https://registry.example");
        assert_eq!(of(http, "better-auth.state=s").as_deref(), Some("s"));
        assert_eq!(of(https, "better-auth.state=s"), None);
        assert_eq!(of(https, "better-auth.state=planted; __Secure-better-auth.state=s").as_deref(), Some("s"));
        assert_eq!(of(https, "__Secure-better-auth.state="), None);
    }
}
