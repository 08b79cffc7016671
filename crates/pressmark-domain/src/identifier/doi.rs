//! Digital Object Identifiers (ISO 26324).

use super::{IdentifierError, MAX_LENGTH, excerpt, is_forbidden, is_invisible, percent_decode};

/// A DOI in normal form: `10.<registrant>/<suffix>`, ASCII letters in lower case (DOI Handbook §2.4 compares
/// ASCII case-insensitively and nothing else), no resolver, no `doi:`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Doi(Box<str>);

super::text_identifier!(Doi);

const RESOLVERS: [&str; 6] =
    ["doi.org/", "dx.doi.org/", "www.doi.org/", "www.dx.doi.org/", "doi.acm.org/", "hdl.handle.net/"];

impl Doi {
    /// Parses one DOI as it stands in a field made for it: bare, with `doi:`, or as a resolver URL.
    ///
    /// A URL is percent-decoded once; a bare DOI only when its slash is encoded, because a suffix may hold a
    /// literal `%`. Nothing is trimmed from the end but blanks: SICI DOIs end in `)` or `;2-X`.
    ///
    /// # Errors
    /// [`IdentifierError::ShortDoi`] for `10/abcd`, [`IdentifierError::NotADoi`] for anything else.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let refused = || IdentifierError::NotADoi(excerpt(text));
        if text.len() > 3 * MAX_LENGTH {
            return Err(refused());
        }
        let visible: String = text.trim().chars().filter(|c| !is_invisible(*c)).collect();
        let (bare, from_url) = strip_resolver(visible.trim());
        let bare = match from_url || (!bare.contains('/') && bare.contains('%')) {
            true => percent_decode(bare).unwrap_or_else(|| bare.to_owned()),
            false => bare.to_owned(),
        };
        let normal = bare.trim().to_ascii_lowercase();
        if let Some(rest) = normal.strip_prefix("10/")
            && !rest.is_empty()
            && rest.bytes().all(|b| b.is_ascii_alphanumeric())
        {
            return Err(IdentifierError::ShortDoi(excerpt(text)));
        }
        if is_normal(&normal) { Ok(Self(normal.into_boxed_str())) } else { Err(refused()) }
    }

    /// Finds the first DOI in running text, without the punctuation that the sentence put behind it. A closing
    /// bracket goes only where it has no partner inside the DOI.
    #[must_use]
    pub fn find_in(text: &str) -> Option<Self> {
        text.match_indices("10.").find_map(|(start, _)| {
            if text[..start].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.') {
                return None;
            }
            let end = text[start..].find(|c: char| is_forbidden(c) || c == '"').map_or(text.len(), |n| start + n);
            Self::parse(trim_sentence(&text[start..end])).ok()
        })
    }

    /// The DOI in normal form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the slash, `10.<registrant>`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// The resolver URL, percent-encoded where the URL syntax needs it.
    #[must_use]
    pub fn url(&self) -> String {
        let mut url = String::from("https://doi.org/");
        super::handle::encode_path(&self.0, &mut url);
        url
    }
}

/// Takes a resolver, `doi:` or `info:doi/` off; tells whether what is left was part of a URL.
fn strip_resolver(text: &str) -> (&str, bool) {
    let mut rest = text;
    let mut from_url = false;
    // Real records stack them: `https://doi.org/doi:10.…`, `doi: https://dx.doi.org/10.…`.
    for _ in 0..3 {
        let before = rest;
        for scheme in ["https://", "http://", "https:/", "http:/"] {
            if let Some(tail) = strip_prefix_ignore_case(rest, scheme) {
                rest = tail;
                from_url = true;
            }
        }
        for resolver in RESOLVERS {
            if let Some(tail) = strip_prefix_ignore_case(rest, resolver) {
                rest = tail.trim_start_matches('/');
                from_url = true;
            }
        }
        for label in ["info:doi/", "urn:doi:", "doi:", "doi/", "doi "] {
            if let Some(tail) = strip_prefix_ignore_case(rest, label) {
                rest = tail.trim_start();
            }
        }
        if rest.len() == before.len() {
            break;
        }
    }
    (rest, from_url)
}

fn strip_prefix_ignore_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

/// `10.` registrant (digits and dots, 4 to 9 digits first) `/` suffix without blanks or controls.
fn is_normal(text: &str) -> bool {
    let Some((prefix, suffix)) = text.split_once('/') else { return false };
    let Some(registrant) = prefix.strip_prefix("10.") else { return false };
    let mut parts = registrant.split('.');
    let first_is_sound =
        parts.next().is_some_and(|p| (4..=9).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()));
    first_is_sound
        && parts.all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
        && !suffix.is_empty()
        && !suffix.contains(is_forbidden)
        && text.len() <= MAX_LENGTH
}

/// Trims what a sentence, a quotation or a markup tag left behind a DOI.
fn trim_sentence(text: &str) -> &str {
    let mut rest = text;
    loop {
        let Some(last) = rest.chars().next_back() else { return rest };
        let unbalanced = |open: char, close: char| rest.matches(close).count() > rest.matches(open).count();
        let trim = match last {
            '.' | ',' | ';' | ':' | '\'' | '’' | '”' | '»' | '?' | '!' => true,
            ')' => unbalanced('(', ')'),
            ']' => unbalanced('[', ']'),
            '}' => unbalanced('{', '}'),
            '>' => unbalanced('<', '>'),
            _ => false,
        };
        if !trim {
            return rest;
        }
        rest = &rest[..rest.len() - last.len_utf8()];
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn doi(text: &str) -> String {
        Doi::parse(text).unwrap().to_string()
    }

    #[test]
    fn every_way_to_write_it_is_one_doi() {
        for text in [
            "10.5555/12345678",
            " 10.5555/12345678 ",
            "doi:10.5555/12345678",
            "DOI: 10.5555/12345678",
            "https://doi.org/10.5555/12345678",
            "http://dx.doi.org/10.5555/12345678",
            "https://doi.org/doi:10.5555/12345678",
            "doi: https://www.doi.org/10.5555/12345678",
            "info:doi/10.5555/12345678",
            "10.5555%2F12345678",
            "https://doi.org/10.5555%2f12345678",
            "\u{200b}10.5555/12345678\u{feff}",
        ] {
            assert_eq!(doi(text), "10.5555/12345678", "{text}");
        }
    }

    #[test]
    fn sici_dois_keep_their_ends() {
        let sici = "10.1002/(SICI)1234-987X(199611)9:6<239::AID-MEH432>3.3.CO;2-V";
        assert_eq!(doi(sici), sici.to_ascii_lowercase());
        assert_eq!(doi("10.1061/(asce)0733-9445(2008)134:6(986)"), "10.1061/(asce)0733-9445(2008)134:6(986)");
        let encoded = "https://doi.org/10.1002/(sici)1234-987x(199611)9%3A6%3C239%3A%3Aaid-meh432%3E3.3.co;2-v";
        assert_eq!(doi(encoded), sici.to_ascii_lowercase());
    }

    #[test]
    fn a_percent_sign_in_a_bare_doi_is_a_percent_sign() {
        assert_eq!(doi("10.5555/50%25off"), "10.5555/50%25off");
        assert_eq!(doi("https://doi.org/10.5555/50%25off"), "10.5555/50%off");
    }

    #[test]
    fn only_ascii_folds() {
        assert_eq!(doi("10.5555/ÄB"), "10.5555/Äb");
    }

    #[test]
    fn what_is_not_a_doi_is_refused() {
        for text in [
            "",
            "book1",
            "123",
            "0000-0002-1825-0097",
            "10.5555",
            "10.5555/",
            "10.55/x",
            "10.5555/a b",
            "11.5555/x",
            "10.5555./x",
        ] {
            assert!(matches!(Doi::parse(text), Err(IdentifierError::NotADoi(_))), "{text}");
        }
        assert!(matches!(Doi::parse("https://doi.org/10/abcd"), Err(IdentifierError::ShortDoi(_))));
    }

    #[test]
    fn free_text_loses_its_punctuation_only() {
        let found = |text| Doi::find_in(text).map(|d| d.to_string());
        assert_eq!(found("see (https://doi.org/10.5555/abc)."), Some("10.5555/abc".into()));
        assert_eq!(
            found("x 10.1061/(asce)0733-9445(2008)134:6(986), y"),
            Some("10.1061/(asce)0733-9445(2008)134:6(986)".into())
        );
        assert_eq!(found("version 2.10.5555/x, page 10.5"), None);
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_is_idempotent(text in "\\PC{0,60}") {
            if let Ok(first) = Doi::parse(&text) {
                prop_assert_eq!(Doi::parse(first.as_str()).unwrap(), first.clone());
                prop_assert_eq!(Doi::parse(&first.url()).unwrap(), first);
            }
            let _ = Doi::find_in(&text);
        }

        #[test]
        fn url_round_trips(suffix in "[!-~]{1,40}") {
            if let Ok(first) = Doi::parse(&format!("10.5555/{suffix}")) {
                prop_assert_eq!(Doi::parse(&first.url()).unwrap(), first);
            }
        }
    }
}
