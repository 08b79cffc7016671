//! ROR ids of research organisations.

use super::{IdentifierError, excerpt};

/// A ROR id as `https://ror.org/0xxxxxxnn`: `0`, six characters of Crockford base 32, two check digits (ISO 7064
/// MOD 97-10 of the number that the six spell).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ror(Box<str>);

super::text_identifier!(Ror);

const ALPHABET: &[u8] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl Ror {
    /// Parses a ROR id: bare (`03yrm5c26`), `ror.org/…` or a URL.
    ///
    /// # Errors
    /// [`IdentifierError::NotARor`] for another shape or wrong check digits.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let refused = || IdentifierError::NotARor(excerpt(text));
        if text.len() > 100 {
            return Err(refused());
        }
        let lower = text.trim().to_ascii_lowercase();
        let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or(&lower);
        let bare = rest.strip_prefix("www.").unwrap_or(rest);
        let bare = bare.strip_prefix("ror.org/").unwrap_or(bare).trim_end_matches('/');
        let body = bare.strip_prefix('0').filter(|b| b.len() == 8 && b.is_ascii()).ok_or_else(refused)?;
        let (code, check) = body.split_at(6);
        let number = code.bytes().try_fold(0u64, |number, byte| {
            ALPHABET.iter().position(|a| *a == byte).map(|digit| number * 32 + digit as u64)
        });
        let number = number.ok_or_else(refused)?;
        let expected = 98 - (number * 100) % 97;
        if check.parse() != Ok(expected) {
            return Err(refused());
        }
        Ok(Self(format!("https://ror.org/{bare}").into_boxed_str()))
    }

    /// The id as a URL, the form that ROR recommends.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_and_url_are_one_id() {
        for text in ["03yrm5c26", "https://ror.org/03yrm5c26", "ror.org/03YRM5C26", "http://ror.org/03yrm5c26/"] {
            assert_eq!(Ror::parse(text).unwrap().as_str(), "https://ror.org/03yrm5c26", "{text}");
        }
        for known in ["00p991c53", "05etxs293", "00051wc04", "0026v5a61", "0096s3190"] {
            assert!(Ror::parse(known).is_ok(), "{known}");
        }
    }

    #[test]
    fn other_shapes_are_refused() {
        for text in ["", "03yrm5c27", "13yrm5c26", "03yrm5c2", "grid.5333.6", "0ilou0000", "0ééé00"] {
            assert!(Ror::parse(text).is_err(), "{text}");
        }
    }
}
