//! The people who can sign in.

use pressmark_domain::Orcid;
use serde_json::{Map, Value, json};

/// Somebody with an account at every simulated provider.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// What `account`, `login_hint` and [`crate::sign_in::SignInWorld::set_next`] name; also the login at GitHub.
    pub login: &'static str,
    /// Number of the account: the id at GitHub, and what the subjects at Google and the institution are made of.
    pub number: u64,
    /// Given name.
    pub given: &'static str,
    /// Family name.
    pub family: &'static str,
    /// Address; `None` shows it to nobody. ORCID never shows it.
    pub email: Option<&'static str>,
    /// Whether the providers have verified the address.
    pub is_verified: bool,
    /// iD, which is the subject at ORCID.
    pub orcid: Orcid,
    /// Further claims of the institution's issuer.
    pub claims: Map<String, Value>,
}

impl Account {
    /// Given and family name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }
}

/// Everybody, Josiah Carberry first.
#[must_use]
pub fn accounts() -> Vec<Account> {
    vec![
        account(
            1,
            "josiah",
            ("Josiah", "Carberry"),
            Some("josiah.carberry@example.org"),
            json!({
                "groups": ["staff", "psychoceramics"],
                "realm_access": { "roles": ["researcher"] },
            }),
        ),
        account(
            2,
            "laura",
            ("Laura", "Grandcourt-Example"),
            Some("laura@example.org"),
            json!({
                "groups": ["staff", "library"],
                "realm_access": { "roles": ["curator", "registry-admin"] },
            }),
        ),
        account(3, "sule", ("Şule", "Gökdoğan"), Some("sule@example.org"), json!({ "groups": "guest" })),
        Account {
            is_verified: false,
            ..account(4, "unverified", ("Ursula", "Unverified"), Some("ursula@example.org"), json!({}))
        },
        account(5, "private", ("Priya", "Private-Example"), None, json!({})),
    ]
}

fn account(
    number: u64,
    login: &'static str,
    (given, family): (&'static str, &'static str),
    email: Option<&'static str>,
    claims: Value,
) -> Account {
    // 0000-0002-1825-0097 is ORCID's own; numbers this low were never assigned.
    let orcid = Orcid::from_number(if number == 1 { 21_825_009 } else { number });
    let claims = claims.as_object().cloned().unwrap_or_default();
    Account { login, number, given, family, email, is_verified: email.is_some(), orcid, claims }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn josiah_has_the_id_that_orcid_made_up() {
        assert_eq!(accounts()[0].orcid.as_str(), "0000-0002-1825-0097");
    }
}
