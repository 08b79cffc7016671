//! Who signed in.

use std::fmt;

use pressmark_domain::Orcid;
use serde_json::{Map, Value};

/// Who signed in, as the provider says it.
#[derive(Clone, PartialEq)]
pub struct Identity {
    /// Id of the provider.
    pub provider_id: String,
    /// The account there. With the provider's id it is the key by which a returning user is known; no address is.
    pub subject: String,
    /// Address; ORCID tells none, and an issuer of the configuration need not.
    pub email: Option<String>,
    /// Whether the provider says that the address is the account's own.
    pub email_verified: bool,
    /// Name.
    pub name: Option<String>,
    /// The iD. Proved by its holder where the provider is ORCID (rules 30 and 31); a mere claim elsewhere.
    pub orcid: Option<Orcid>,
    /// URL of a picture (http or https).
    pub image: Option<String>,
    /// Further claims, for [`super::mapped_roles`]. Empty at GitHub.
    pub claims: Map<String, Value>,
}

impl Identity {
    /// Whether the iD is proved: its holder signed in at ORCID.
    #[must_use]
    pub fn proves_orcid(&self) -> bool {
        self.provider_id == "orcid" && self.orcid.is_some()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A log of sign-ins is no directory of people.
        f.debug_struct("Identity")
            .field("provider_id", &self.provider_id)
            .field("has_email", &self.email.is_some())
            .field("email_verified", &self.email_verified)
            .field("has_orcid", &self.orcid.is_some())
            .finish_non_exhaustive()
    }
}

/// A text with something in it, cut to what a column holds.
pub(super) fn text(value: &str) -> Option<String> {
    let value: String = value.trim().chars().filter(|c| !c.is_control()).take(255).collect();
    (!value.is_empty()).then_some(value)
}

/// An address in lower case, if it has the shape of one. Letters that turn into others when they are made small, as the
/// Kelvin sign turns into `k`, are refused: the address would be taken for that of somebody else.
pub(super) fn email(value: &str) -> Option<String> {
    let value = value.trim();
    let (user, domain) = value.rsplit_once('@')?;
    let is_sound = !user.is_empty()
        && domain.contains('.')
        && value.len() <= 254
        && !value.chars().any(|c| c.is_control() || c.is_whitespace());
    let lower = value.to_lowercase();
    (is_sound && lower == value.to_ascii_lowercase()).then_some(lower)
}

/// The URL of a picture.
pub(super) fn image(value: &str) -> Option<String> {
    let url = url::Url::parse(value).ok()?;
    (matches!(url.scheme(), "http" | "https") && value.len() <= 2000).then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_turns_into_that_of_somebody_else() {
        assert_eq!(email(" Carl@Example.ORG ").as_deref(), Some("carl@example.org"));
        assert_eq!(email("jürgen@example.org").as_deref(), Some("jürgen@example.org"));
        for wrong in ["\u{212a}arl@example.org", "carl@example", "@example.org", "c arl@example.org", "carl"] {
            assert_eq!(email(wrong), None, "{wrong}");
        }
    }
}
