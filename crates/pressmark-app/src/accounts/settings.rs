//! How accounts behave in a registry.

use std::time::Duration;

/// Who may make an account by themselves (rule 29).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Registration {
    /// Everybody.
    Open,
    /// Whoever has an address in one of these domains, and those who are invited.
    Domains(Vec<String>),
    /// Those who are invited.
    Invite,
    /// Nobody; accounts are made at the command line.
    Off,
}

impl Registration {
    /// Whether an address may sign up without an invitation. `email` is in lower case.
    #[must_use]
    pub fn admits(&self, email: &str) -> bool {
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
        match self {
            Self::Open => true,
            Self::Domains(domains) => domains.iter().any(|known| known.eq_ignore_ascii_case(domain)),
            Self::Invite | Self::Off => false,
        }
    }

    /// Whether an invitation opens the door.
    #[must_use]
    pub fn takes_invitations(&self) -> bool {
        !matches!(self, Self::Off)
    }
}

/// How accounts behave.
#[derive(Debug, Clone)]
pub struct AccountSettings {
    /// Where the public reaches this server, without a slash at the end. Links in letters are made of it, never of `Host`.
    pub public_url: String,
    /// What authenticator apps call this registry.
    pub issuer: String,
    /// Who may sign up on the dashboard.
    pub dashboard: Registration,
    /// Who may sign up to deposit.
    pub deposit: Registration,
    /// Wrong attempts at one account from one address in a minute (rule 33).
    pub attempts_per_account: u32,
    /// Wrong attempts from one address in a minute (rule 33): a campus is one address.
    pub attempts_per_address: u32,
    /// Wrong attempts at one account from anywhere in a quarter of an hour, after which devices it does not know wait.
    pub slow_after: u32,
    /// How long they wait.
    pub slow_by: Duration,
}

impl AccountSettings {
    /// The usual settings of a registry that is reached at this URL.
    #[must_use]
    pub fn new(public_url: &str) -> Self {
        Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
            issuer: "Pressmark".to_owned(),
            dashboard: Registration::Invite,
            deposit: Registration::Open,
            attempts_per_account: 5,
            attempts_per_address: 60,
            slow_after: 20,
            slow_by: Duration::from_secs(2),
        }
    }
}
