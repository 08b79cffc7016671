//! URLs of an upstream's own paths.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

/// Everything but the unreserved characters of RFC 3986: what a server decodes is then exactly the identifier.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// How an API wants the slash inside a DOI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slash {
    /// As it is.
    Keep,
    /// As `%2F`.
    Encode,
}

/// An identifier as part of a path. A kept slash is encoded after all where the identifier has empty or dot segments,
/// because URL parsers and proxies would fold those.
pub(crate) fn encode_segment(text: &str, slash: Slash) -> String {
    let folds = text.split('/').any(|part| matches!(part, "" | "." | ".."));
    if slash == Slash::Encode || folds {
        return utf8_percent_encode(text, SEGMENT).to_string();
    }
    text.split('/').map(|part| utf8_percent_encode(part, SEGMENT).to_string()).collect::<Vec<_>>().join("/")
}

/// The URL of a path, already encoded, under a base with or without a slash at its end.
pub(crate) fn join(base: &Url, path: &str) -> Result<Url, url::ParseError> {
    Url::parse(&format!("{}/{path}", base.as_str().trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_url_would_misread_is_encoded() {
        let sici = "10.1002/(sici)1234-987x(199611)9:6<239::aid-meh432>3.3.co;2-v#?%";
        let kept = encode_segment(sici, Slash::Keep);
        assert!(kept.starts_with("10.1002/%28sici%29"), "{kept}");
        assert!(kept.ends_with("%3Baid-meh432%3E3.3.co%3B2-v%23%3F%25") || kept.ends_with("2-v%23%3F%25"), "{kept}");
        assert!(encode_segment(sici, Slash::Encode).starts_with("10.1002%2F"));
        assert_eq!(encode_segment("10.5555/a/../b", Slash::Keep), "10.5555%2Fa%2F..%2Fb");
    }

    #[test]
    fn a_base_may_end_in_a_slash() {
        for base in ["http://example.org/v3.0", "http://example.org/v3.0/"] {
            let url = join(&Url::parse(base).unwrap(), "x/works").unwrap();
            assert_eq!(url.as_str(), "http://example.org/v3.0/x/works");
        }
    }

    proptest! {
        #[test]
        fn a_server_decodes_what_was_meant(suffix in "[!-~äßл]{1,30}", keep in any::<bool>()) {
            let doi = format!("10.5555/{suffix}");
            let slash = if keep { Slash::Keep } else { Slash::Encode };
            let url = join(&Url::parse("http://example.org/works").unwrap(), &encode_segment(&doi, slash)).unwrap();
            prop_assert!(url.query().is_none() && url.fragment().is_none());
            let path = percent_encoding::percent_decode_str(url.path()).decode_utf8().unwrap();
            prop_assert_eq!(path, format!("/works/{doi}"));
        }
    }
}
