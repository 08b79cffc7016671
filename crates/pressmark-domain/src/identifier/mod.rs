//! Identifiers of the field, parsed once at the edge: a value of these types is valid by construction.

mod docid;
mod doi;
mod handle;
mod orcid;
mod ror;

pub use docid::{Docid, SUFFIX_LENGTH};
pub use doi::Doi;
pub use handle::Handle;
pub use orcid::Orcid;
pub use ror::Ror;

/// Why a text is not the identifier it was taken for. The message names the offending text, shortened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// Not a DOI: no `10.` prefix with a registrant code and a suffix.
    #[error("`{0}` is not a DOI")]
    NotADoi(String),
    /// A short DOI (`10/abcd`), which only the DOI resolver can turn into the DOI it stands for.
    #[error("`{0}` is a short DOI; give the full DOI it stands for")]
    ShortDoi(String),
    /// Not an ORCID iD: not sixteen digits in four groups.
    #[error("`{0}` is not an ORCID iD")]
    NotAnOrcid(String),
    /// Sixteen digits whose last is not the ISO 7064 MOD 11-2 check digit of the others.
    #[error("`{0}` is not an ORCID iD: its check digit is wrong")]
    OrcidCheckDigit(String),
    /// Not a ROR id.
    #[error("`{0}` is not a ROR id")]
    NotARor(String),
    /// Not a handle: no `prefix/suffix`.
    #[error("`{0}` is not a handle")]
    NotAHandle(String),
    /// The shape of a DOCiD that was minted here, with another check character than the rest asks for.
    #[error("`{0}` is not a DOCiD: its check character is wrong")]
    DocidCheck(String),
}

/// The longest identifier we take, in bytes. Real DOIs stay under 300.
pub(crate) const MAX_LENGTH: usize = 1024;

/// Shortens a refused text so that an error message stays a line.
pub(crate) fn excerpt(text: &str) -> String {
    let mut short: String = text.trim().chars().take(80).collect();
    if short.len() < text.trim().len() {
        short.push('…');
    }
    short
}

/// Whether a character may not stand in any identifier: blanks, controls, and the invisible characters
/// that word processors leave behind.
pub(crate) fn is_forbidden(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_invisible(c)
}

/// Zero-width and directional marks that survive copy and paste without being seen.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

/// Decodes percent escapes once; `None` if an escape is broken or the result is not UTF-8.
pub(crate) fn percent_decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'%' {
            let hex = text.get(i + 1..i + 3)?;
            out.push(u8::from_str_radix(hex, 16).ok()?);
            i += 3;
        } else {
            out.push(bytes[i]);
            i += 1;
        }
    }
    String::from_utf8(out).ok()
}

/// Implements `Display`, `FromStr`, `Serialize` and `Deserialize` by way of `parse` and `as_str`.
macro_rules! text_identifier {
    ($type:ident) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl std::str::FromStr for $type {
            type Err = $crate::identifier::IdentifierError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use text_identifier;
