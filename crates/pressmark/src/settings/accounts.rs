//! Settings of accounts.

use anyhow::{Result, bail};
use pressmark_app::accounts::{AccountSettings, Registration};
use pressmark_sources::Secret;
use serde::Deserialize;
use url::Url;

/// The shortest secret that is taken; one that is made has twice as many characters.
const SHORTEST_SECRET: usize = 32;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountsPart {
    registration: Rule,
    registration_domains: Vec<String>,
    deposit_registration: Rule,
    deposit_registration_domains: Vec<String>,
    attempts_per_account: u32,
    attempts_per_address: u32,
    pub(crate) trusted_origins: Vec<String>,
    secret: Secret,
}

/// Who may make an account by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Rule {
    Open,
    Domains,
    Invite,
    Off,
}

impl Rule {
    fn with(self, domains: &[String]) -> Registration {
        match self {
            Self::Open => Registration::Open,
            Self::Domains => Registration::Domains(domains.iter().map(|domain| domain.trim().to_lowercase()).collect()),
            Self::Invite => Registration::Invite,
            Self::Off => Registration::Off,
        }
    }
}

impl AccountsPart {
    pub(super) fn check(&self) -> Result<()> {
        for (name, rule, domains) in [
            ("registration", self.registration, &self.registration_domains),
            ("deposit_registration", self.deposit_registration, &self.deposit_registration_domains),
        ] {
            if rule == Rule::Domains && domains.is_empty() {
                bail!("accounts.{name} is `domains`, but accounts.{name}_domains names none");
            }
            if let Some(wrong) = domains.iter().find(|domain| !is_domain(domain.trim())) {
                bail!("accounts.{name}_domains: `{wrong}` is no domain; write `example.org`");
            }
        }
        if self.attempts_per_account == 0 || self.attempts_per_address == 0 {
            bail!("accounts.attempts_per_account and attempts_per_address must not be 0: nobody could sign in");
        }
        if let Some(wrong) = self.trusted_origins.iter().find(|origin| !is_origin(origin)) {
            bail!("accounts.trusted_origins: `{wrong}` is no origin; write `https://dash.example.org`");
        }
        if self.secret().is_some_and(|secret| secret.len() < SHORTEST_SECRET) {
            bail!("accounts.secret has less than {SHORTEST_SECRET} characters; `openssl rand -hex 32` makes one");
        }
        Ok(())
    }

    /// Lets everybody make an account by themselves.
    pub(crate) fn open_the_doors(&mut self) {
        (self.registration, self.deposit_registration) = (Rule::Open, Rule::Open);
    }

    /// The registry's secret, where it is not kept in a file.
    pub(crate) fn secret(&self) -> Option<&str> {
        Some(self.secret.expose().trim()).filter(|secret| !secret.is_empty())
    }

    /// How accounts behave in a registry that is reached at this URL and called so.
    pub(crate) fn settings(&self, public_url: &str, called: &str) -> AccountSettings {
        AccountSettings {
            issuer: called.to_owned(),
            dashboard: self.registration.with(&self.registration_domains),
            deposit: self.deposit_registration.with(&self.deposit_registration_domains),
            attempts_per_account: self.attempts_per_account,
            attempts_per_address: self.attempts_per_address,
            ..AccountSettings::new(public_url)
        }
    }
}

fn is_domain(text: &str) -> bool {
    text.contains('.') && !text.contains(['@', '/', ':', '*']) && url::Host::parse(text).is_ok()
}

/// An origin and nothing behind it: a path would promise a narrower trust than browsers can tell.
fn is_origin(text: &str) -> bool {
    let Ok(url) = Url::parse(text.trim()) else { return false };
    matches!(url.scheme(), "http" | "https") && url.path() == "/" && url.query().is_none() && url.fragment().is_none()
}
