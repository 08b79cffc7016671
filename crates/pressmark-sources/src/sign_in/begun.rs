//! The beginning of a sign-in.

use std::fmt;

use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier};
use url::Url;

/// A sign-in that has begun: where to send the browser, and what to keep until it comes back. Its `Debug` form shows no
/// secret.
#[derive(Clone)]
pub struct Begun {
    /// The provider's page.
    pub url: Url,
    /// Comes back unchanged; 43 characters `[A-Za-z0-9_-]`. Keep it with the browser and compare.
    pub state: String,
    /// Must be in the id token. Unused where the provider has no OpenID Connect.
    pub nonce: String,
    /// Proves that whoever brings the code is who began; 128 characters. Keep it on the server.
    pub pkce_verifier: String,
}

impl fmt::Debug for Begun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Begun").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

/// 256 bits, as text.
pub(super) fn secret() -> CsrfToken {
    CsrfToken::new_random_len(32)
}

/// A challenge and its verifier of 128 characters, the longest that RFC 7636 allows.
pub(super) fn challenge() -> (PkceCodeChallenge, PkceCodeVerifier) {
    PkceCodeChallenge::new_random_sha256_len(96)
}

/// The scopes asked for in words of their own: a space or a quote would make another request of one.
pub(super) fn sound_scopes<'a>(scopes: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let is_sound = |scope: &str| {
        !scope.is_empty() && scope.len() <= 200 && scope.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
    };
    let mut kept: Vec<String> = Vec::new();
    for scope in scopes {
        if is_sound(scope) && !kept.contains(scope) {
            kept.push(scope.clone());
        }
    }
    kept
}
