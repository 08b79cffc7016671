//! Origins: where a web site is.

use url::Url;

/// No origin is longer.
const LONGEST: usize = 255;

/// The scheme, host and port of a web site, in the form in which browsers send it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin(String);

/// Why a text is no origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    /// Not an absolute URL of the web.
    #[error("Must be an origin such as https://library.example.org")]
    NotAnOrigin,
    /// More than an origin.
    #[error("Must be scheme, host and port only: no path, query, fragment or account")]
    MoreThanAnOrigin,
    /// Too long.
    #[error("Too long: at most {LONGEST} characters")]
    TooLong,
}

impl Origin {
    /// The origin that a text names. A slash at its end is no path.
    ///
    /// # Errors
    /// [`OriginError`] if it is none.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let url = Url::parse(text.trim()).map_err(|_| OriginError::NotAnOrigin)?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
            return Err(OriginError::NotAnOrigin);
        }
        let has_account = !url.username().is_empty() || url.password().is_some();
        if has_account || url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(OriginError::MoreThanAnOrigin);
        }
        let origin = url.origin().ascii_serialization();
        if origin.len() > LONGEST {
            return Err(OriginError::TooLong);
        }
        Ok(Self(origin))
    }

    /// The origin as browsers send it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_have_one_form() {
        for (text, origin) in [
            ("https://library.example.org", "https://library.example.org"),
            (" HTTPS://Library.Example.org:443/ ", "https://library.example.org"),
            ("http://library.example.org:8080", "http://library.example.org:8080"),
        ] {
            assert_eq!(Origin::parse(text).as_ref().map(Origin::as_str), Ok(origin), "{text}");
        }
        // Browsers send the name in letters of ASCII.
        assert!(Origin::parse("https://bücherei.example").unwrap().as_str().starts_with("https://xn--"));
    }

    #[test]
    fn what_is_more_or_less_than_an_origin_is_none() {
        for text in ["", "library.example.org", "ftp://library.example.org", "javascript:alert(1)", "https://", "null"]
        {
            assert_eq!(Origin::parse(text), Err(OriginError::NotAnOrigin), "{text}");
        }
        for text in ["https://a.example/wp", "https://a.example/?q", "https://a.example/#x", "https://u:p@a.example"] {
            assert_eq!(Origin::parse(text), Err(OriginError::MoreThanAnOrigin), "{text}");
        }
        assert_eq!(Origin::parse(&format!("https://{}", "a.".repeat(200))), Err(OriginError::TooLong));
    }
}
