//! Whom a letter is for.

use std::fmt;

use lettre::Address;
use lettre::message::Mailbox;

use super::MailError;
use super::words::clean;

/// The longest address (RFC 5321, section 4.5.3.1.3, without the angle brackets).
const LONGEST_ADDRESS: usize = 254;
const LONGEST_NAME: usize = 100;

/// A mail address, with or without the name of its owner. Its `Debug` form shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient {
    mailbox: Mailbox,
}

impl Recipient {
    /// Parses an address; the domain may be international, and becomes ASCII. Control characters in the name are dropped.
    ///
    /// # Errors
    /// [`MailError::Address`] for anything that is not one address.
    pub fn new(name: Option<&str>, address: &str) -> Result<Self, MailError> {
        let (user, domain) = address.trim().rsplit_once('@').ok_or(MailError::Address)?;
        let domain = url::Host::parse(domain).map_err(|_| MailError::Address)?;
        if user.chars().any(char::is_control) || address.len() > LONGEST_ADDRESS {
            return Err(MailError::Address);
        }
        let domain = match domain {
            url::Host::Domain(name) => name,
            literal => format!("[{literal}]"),
        };
        let email = Address::new(user, domain).map_err(|_| MailError::Address)?;
        let name = name.map(|name| clean(name, LONGEST_NAME)).filter(|name| !name.is_empty());
        Ok(Self { mailbox: Mailbox::new(name, email) })
    }

    /// The address.
    #[must_use]
    pub fn address(&self) -> &str {
        self.mailbox.email.as_ref()
    }

    /// The name, if one was given.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.mailbox.name.as_deref()
    }

    pub(super) fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipient(…@{})", self.mailbox.email.domain())
    }
}
