//! ORCID iDs (ISO 27729 subset).

use super::{IdentifierError, excerpt, is_invisible};

/// An ORCID iD as `0000-0002-1825-0097`; the check digit (ISO 7064 MOD 11-2) is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Orcid([u8; 19]);

super::text_identifier!(Orcid);

impl Orcid {
    /// Parses an iD: with or without hyphens, with `orcid:`, or as an `orcid.org` URL of either scheme (the sandbox too).
    ///
    /// # Errors
    /// [`IdentifierError::NotAnOrcid`] for another shape, [`IdentifierError::OrcidCheckDigit`] for a wrong check digit.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let refused = || IdentifierError::NotAnOrcid(excerpt(text));
        if text.len() > 200 {
            return Err(refused());
        }
        let visible: String = text.trim().chars().filter(|c| !is_invisible(*c)).collect();
        let lower = visible.to_ascii_lowercase();
        let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or(&lower);
        let rest = ["www.orcid.org/", "orcid.org/", "sandbox.orcid.org/", "pub.orcid.org/", "orcid:"]
            .iter()
            .find_map(|p| rest.strip_prefix(p))
            .unwrap_or(rest)
            .trim()
            .trim_end_matches('/');
        let shape_is_sound = match rest.len() {
            16 => true,
            19 => rest.bytes().enumerate().all(|(i, b)| (i % 5 == 4) == (b == b'-')),
            _ => false,
        };
        let digits: Vec<u8> = rest.bytes().filter(|b| *b != b'-').collect();
        let digits_are_sound = digits.len() == 16
            && digits[..15].iter().all(u8::is_ascii_digit)
            && (digits[15].is_ascii_digit() || digits[15] == b'x');
        if !shape_is_sound || !digits_are_sound {
            return Err(refused());
        }
        if check_digit(&digits[..15]) != digits[15].to_ascii_uppercase() {
            return Err(IdentifierError::OrcidCheckDigit(excerpt(text)));
        }
        let mut normal = [b'-'; 19];
        for (i, digit) in digits.iter().enumerate() {
            normal[i + i / 4] = digit.to_ascii_uppercase();
        }
        Ok(Self(normal))
    }

    /// The iD of a number from 0 to 10^15 - 1, its check digit added. For made-up worlds.
    #[must_use]
    pub fn from_number(number: u64) -> Self {
        let base = format!("{:015}", number % 1_000_000_000_000_000);
        let mut normal = [b'-'; 19];
        for (i, digit) in base.bytes().chain(std::iter::once(check_digit(base.as_bytes()))).enumerate() {
            normal[i + i / 4] = digit;
        }
        Self(normal)
    }

    /// The iD in four groups.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The iD as ORCID wants it shown: a URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://orcid.org/{}", self.as_str())
    }
}

/// The check digit of fifteen ASCII digits: `0`-`9` or `X` (ISO 7064 MOD 11-2).
fn check_digit(digits: &[u8]) -> u8 {
    let total = digits.iter().fold(0u32, |total, digit| (total + u32::from(digit - b'0')) * 2);
    match (12 - total % 11) % 11 {
        10 => b'X',
        n => b'0' + u8::try_from(n).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_way_to_write_it_is_one_id() {
        for text in [
            "0000-0002-1825-0097",
            "0000000218250097",
            "https://orcid.org/0000-0002-1825-0097",
            "http://orcid.org/0000-0002-1825-0097/",
            " orcid:0000-0002-1825-0097",
        ] {
            assert_eq!(Orcid::parse(text).unwrap().as_str(), "0000-0002-1825-0097", "{text}");
        }
        assert_eq!(Orcid::parse("0000-0002-1694-233x").unwrap().as_str(), "0000-0002-1694-233X");
    }

    #[test]
    fn a_wrong_check_digit_is_named() {
        assert!(matches!(Orcid::parse("0000-0002-1825-0098"), Err(IdentifierError::OrcidCheckDigit(_))));
        assert!(matches!(Orcid::parse("0000-0002-1825"), Err(IdentifierError::NotAnOrcid(_))));
        assert!(matches!(Orcid::parse("00-000002-1825-0097"), Err(IdentifierError::NotAnOrcid(_))));
        assert!(matches!(Orcid::parse("0000-0002-1825-X097"), Err(IdentifierError::NotAnOrcid(_))));
    }

    proptest! {
        #[test]
        fn numbers_make_valid_ids(number in 0u64..1_000_000_000_000_000) {
            let id = Orcid::from_number(number);
            prop_assert_eq!(Orcid::parse(id.as_str()).unwrap(), id);
        }

        #[test]
        fn one_changed_digit_is_noticed(number in 0u64..1_000_000_000_000_000, at in 0usize..15, add in 1u8..10) {
            let mut text: Vec<u8> = Orcid::from_number(number).as_str().bytes().filter(|b| *b != b'-').collect();
            text[at] = b'0' + (text[at] - b'0' + add) % 10;
            prop_assert!(Orcid::parse(std::str::from_utf8(&text).unwrap()).is_err());
        }

        #[test]
        fn parsing_never_panics(text in "\\PC{0,40}") {
            let _ = Orcid::parse(&text);
        }
    }
}
