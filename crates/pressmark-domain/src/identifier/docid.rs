//! DOCiDs minted here: handles whose suffix ends in a check character.
//!
//! A suffix is fifteen random characters (75 bits, so that nobody guesses one and two never meet) and a check character
//! by ISO 7064 MOD 37,36. All are digits and small letters without `i`, `l`, `o` and `u`, which are taken for others
//! when an identifier is read aloud or copied by hand. The check character notices every single wrong character, and
//! nearly all neighbours that changed places.

use super::{Handle, IdentifierError, excerpt};

/// What suffixes are made of: Crockford's base 32, in small letters.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Characters of a suffix, the check character included.
pub const SUFFIX_LENGTH: usize = 16;

/// A DOCiD of the shape that is minted here: a handle under a numeric prefix, with a check character that is right.
/// What others mint under their prefixes is a [`Handle`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Docid(Handle);

super::text_identifier!(Docid);

impl Docid {
    /// Parses a DOCiD: bare, with `hdl:` or `docid:`, or as an `hdl.handle.net` URL. Capitals are made small, since
    /// ours have none.
    ///
    /// # Errors
    /// [`IdentifierError::NotAHandle`] for another shape, [`IdentifierError::DocidCheck`] for a wrong check character.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let lower = text.trim().to_ascii_lowercase();
        let handle = Handle::parse(lower.strip_prefix("docid:").unwrap_or(&lower).trim_start())?;
        let suffix = handle.as_str().split_once('/').map_or("", |(_, suffix)| suffix);
        if suffix.len() != SUFFIX_LENGTH || !suffix.bytes().all(|c| ALPHABET.contains(&c)) {
            return Err(IdentifierError::NotAHandle(excerpt(text)));
        }
        if check_character(&suffix.as_bytes()[..SUFFIX_LENGTH - 1]) != suffix.as_bytes().last().copied() {
            return Err(IdentifierError::DocidCheck(excerpt(text)));
        }
        Ok(Self(handle))
    }

    /// The suffix that a random number makes, of which the lowest 75 bits count; `None` for the eighth of all numbers
    /// whose check character would be one of those that are mistaken: draw another.
    #[must_use]
    pub fn suffix_of(random: u128) -> Option<String> {
        let mut suffix = Vec::with_capacity(SUFFIX_LENGTH);
        for place in 0..SUFFIX_LENGTH - 1 {
            let five_bits = usize::try_from((random >> (5 * place)) & 31).unwrap_or_default();
            suffix.push(ALPHABET[five_bits]);
        }
        let check = check_character(&suffix).filter(|check| ALPHABET.contains(check))?;
        suffix.push(check);
        String::from_utf8(suffix).ok()
    }

    /// The DOCiD as `prefix/suffix`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The prefix.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.as_str().split_once('/').map_or("", |(prefix, _)| prefix)
    }

    /// The handle that it is.
    #[must_use]
    pub fn handle(&self) -> &Handle {
        &self.0
    }
}

/// The check character of digits and small letters, by ISO 7064 MOD 37,36; `None` if there is any other among them.
fn check_character(text: &[u8]) -> Option<u8> {
    let mut sum = 36_u32;
    for c in text {
        sum = (sum + char::from(*c).to_digit(36)?) % 36;
        sum = if sum == 0 { 36 } else { sum } * 2 % 37;
    }
    let check = (37 - sum) % 36;
    char::from_digit(check, 36).and_then(|c| u8::try_from(c).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_check_character_is_that_of_the_standard() {
        // The example of the Global Release Identifier, which has the same check: A1-2425G-ABC1234002-M.
        assert_eq!(check_character(b"a12425gabc1234002"), Some(b'm'));
        assert_eq!(check_character(b"a-1"), None);
    }

    #[test]
    fn every_way_to_write_it_is_one_id() {
        let suffix = (1..).find_map(Docid::suffix_of).unwrap();
        let plain = format!("20.500.5555/{suffix}");
        for text in [
            plain.clone(),
            format!("docid:{plain}"),
            format!("hdl:{plain}"),
            format!("https://hdl.handle.net/{plain}"),
            plain.to_uppercase(),
        ] {
            assert_eq!(Docid::parse(&text).unwrap().as_str(), plain, "{text}");
        }
        assert_eq!(Docid::parse(&plain).unwrap().prefix(), "20.500.5555");
        let foreign = Docid::parse("20.500.14351/b23a80ce9b1a6ef21588");
        assert!(matches!(foreign, Err(IdentifierError::NotAHandle(_))), "not of ours: {foreign:?}");
    }

    proptest! {
        #[test]
        fn random_numbers_make_docids(random in any::<u128>()) {
            if let Some(suffix) = Docid::suffix_of(random) {
                let id = Docid::parse(&format!("20.500.5555/{suffix}")).unwrap();
                prop_assert_eq!(id.as_str().len(), "20.500.5555/".len() + SUFFIX_LENGTH);
            }
        }

        #[test]
        fn one_wrong_character_is_noticed(random in any::<u128>(), at in 0..SUFFIX_LENGTH, other in 0_usize..32) {
            if let Some(suffix) = Docid::suffix_of(random) {
                let mut wrong = suffix.clone().into_bytes();
                wrong[at] = ALPHABET[other];
                let wrong = String::from_utf8(wrong).unwrap();
                let parsed = Docid::parse(&format!("20.500.5555/{wrong}"));
                prop_assert_eq!(parsed.is_ok(), wrong == suffix);
            }
        }

        #[test]
        fn parsing_never_panics(text in "\\PC{0,60}") {
            let _ = Docid::parse(&text);
        }
    }
}
