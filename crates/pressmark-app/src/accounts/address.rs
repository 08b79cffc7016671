//! Addresses of mail, as accounts know them.

use super::AccountError;
use crate::mail::Recipient;

/// The longest address that mail knows (RFC 5321, 4.5.3.1.3).
const LONGEST: usize = 254;

/// An address of mail, in lower case: no provider of today tells `A@x` from `a@x`, and people type both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// [`AccountError::InvalidEmail`].
    pub fn parse(text: &str) -> Result<Self, AccountError> {
        let text = text.trim();
        if text.len() > LONGEST || Recipient::new(None, text).is_err() {
            return Err(AccountError::InvalidEmail);
        }
        Ok(Self(text.to_lowercase()))
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_once_and_in_one_case() {
        assert_eq!(Address::parse(" Josiah.Carberry@Example.ORG ").unwrap().as_str(), "josiah.carberry@example.org");
        for wrong in ["", "carberry", "@example.org", "a@", "a b@example.org", "a@example.org\r\nBcc: b@example.org"] {
            assert!(matches!(Address::parse(wrong), Err(AccountError::InvalidEmail)), "{wrong:?}");
        }
        assert!(Address::parse(&format!("{}@example.org", "x".repeat(250))).is_err());
    }
}
