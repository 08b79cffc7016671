//! Handles (RFC 3650): `prefix/suffix`.

use super::{IdentifierError, MAX_LENGTH, excerpt, is_forbidden, percent_decode};

/// A handle. The prefix is digits and dots (`20.500.14351`) or letters of old registrations; the suffix is kept as
/// it came: unlike a DOI's, a handle's case may matter to its server.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Handle(Box<str>);

super::text_identifier!(Handle);

impl Handle {
    /// Parses a handle, bare, with `hdl:`, or as an `hdl.handle.net` URL (then percent-decoded once).
    ///
    /// # Errors
    /// [`IdentifierError::NotAHandle`] without a prefix of at least one dot-separated number, or without a suffix.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let refused = || IdentifierError::NotAHandle(excerpt(text));
        if text.len() > 3 * MAX_LENGTH {
            return Err(refused());
        }
        let trimmed = text.trim();
        let lower = trimmed.to_ascii_lowercase();
        let mut from_url = false;
        let mut bare = trimmed;
        for resolver in ["https://hdl.handle.net/", "http://hdl.handle.net/", "hdl.handle.net/"] {
            if lower.starts_with(resolver) {
                bare = &trimmed[resolver.len()..];
                from_url = true;
                break;
            }
        }
        if lower.starts_with("hdl:") {
            bare = trimmed[4..].trim_start();
        }
        let decoded = if from_url { percent_decode(bare).ok_or_else(refused)? } else { bare.to_owned() };
        let (prefix, suffix) = decoded.split_once('/').ok_or_else(refused)?;
        let sound = !suffix.is_empty()
            && !decoded.contains(is_forbidden)
            && decoded.len() <= MAX_LENGTH
            && prefix.split('.').all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
            && prefix.bytes().next().is_some_and(|b| b.is_ascii_digit());
        if sound { Ok(Self(decoded.into_boxed_str())) } else { Err(refused()) }
    }

    /// The handle as `prefix/suffix`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL of the global resolver.
    #[must_use]
    pub fn url(&self) -> String {
        let mut url = String::from("https://hdl.handle.net/");
        encode_path(&self.0, &mut url);
        url
    }
}

/// Percent-encodes what may not stand in a URL path (RFC 3986 §3.3); slashes stay.
pub(super) fn encode_path(text: &str, out: &mut String) {
    use std::fmt::Write as _;
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => out.push(char::from(byte)),
            b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'='
            | b':' | b'@' | b'/' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_keep_their_case() {
        for text in ["20.500.14351/AbC", "hdl:20.500.14351/AbC", "https://hdl.handle.net/20.500.14351/AbC"] {
            assert_eq!(Handle::parse(text).unwrap().as_str(), "20.500.14351/AbC");
        }
        assert_eq!(Handle::parse("2027/x y").ok(), None);
        assert_eq!(Handle::parse("abc").ok(), None);
        assert_eq!(Handle::parse("http://example.org/x").ok(), None);
    }
}
