//! All providers that the configuration switches on.

use std::sync::Arc;

use openidconnect::IssuerUrl;
use url::{Host, Url};

use super::cache::Cache;
use super::github::GitHub;
use super::http::Http;
use super::oidc::{Kind, Oidc};
use super::provider::{Protocol, Provider};
use super::roles::RoleMapping;
use super::settings::{GitHubSettings, OidcSettings, SignInSettings};
use crate::Secret;

/// Why settings cannot be used: the setting and the reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("sign_in.{setting}: {reason}")]
pub struct SignInSettingsError {
    /// The setting below `sign_in`.
    pub setting: String,
    /// What is wrong with it.
    pub reason: String,
}

/// The providers. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct SignInProviders {
    all: Arc<[Arc<Provider>]>,
}

impl SignInProviders {
    /// The providers with a `client_id`, in the order google, orcid, github, and as configured. Asks nobody yet.
    ///
    /// # Errors
    /// [`SignInSettingsError`] for an address that is neither https nor on the loopback interface, an id that cannot stand
    /// in a URL or is there twice, a missing secret.
    pub fn from_settings(settings: &SignInSettings) -> Result<Self, SignInSettingsError> {
        if settings.timeout.is_zero() {
            return Err(wrong("timeout", "must not be 0"));
        }
        let http = Http::new(settings.timeout).map_err(|e| wrong("timeout", e))?;
        let builder = Builder { settings, http };
        let (google, orcid) = (&settings.google, &settings.orcid);
        let mut all = Vec::new();
        if !google.client_id.is_empty() {
            let given = (google.issuer.as_str(), google.client_id.as_str(), google.client_secret.as_ref());
            let scopes = vec!["email".to_owned(), "profile".to_owned()];
            let extra = &[("include_granted_scopes", "true")];
            all.push(builder.known("google", "Google", given, scopes, extra, Kind::Google)?);
        }
        if !orcid.client_id.is_empty() {
            let given = (orcid.issuer.as_str(), orcid.client_id.as_str(), orcid.client_secret.as_ref());
            all.push(builder.known("orcid", "ORCID", given, Vec::new(), &[], Kind::Orcid)?);
        }
        if !settings.github.client_id.is_empty() {
            all.push(builder.github(&settings.github)?);
        }
        for (index, issuer) in settings.oidc.iter().enumerate() {
            let provider = builder.other(index, issuer)?;
            if all.iter().any(|other: &Provider| other.id == provider.id) {
                return Err(wrong(&format!("oidc[{index}].id"), format!("`{}` is taken", provider.id)));
            }
            all.push(provider);
        }
        Ok(Self { all: all.into_iter().map(Arc::new).collect() })
    }

    /// The provider of an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Provider> {
        self.all().find(|provider| provider.id == id)
    }

    /// All providers, in the order of the buttons.
    pub fn all(&self) -> impl Iterator<Item = &Provider> {
        self.all.iter().map(Arc::as_ref)
    }
}

struct Builder<'a> {
    settings: &'a SignInSettings,
    http: Http,
}

impl Builder<'_> {
    /// A provider whose peculiarities are known here.
    fn known(
        &self,
        id: &'static str,
        name: &str,
        (issuer, client_id, client_secret): (&str, &str, Option<&Secret>),
        scopes: Vec<String>,
        extra: &'static [(&'static str, &'static str)],
        kind: Kind,
    ) -> Result<Provider, SignInSettingsError> {
        if client_secret.is_none() {
            return Err(wrong(&format!("{id}.client_secret"), "is missing"));
        }
        let oidc = Oidc {
            id: id.to_owned(),
            client_id: client_id.to_owned(),
            client_secret: client_secret.cloned(),
            client_auth: None,
            scopes,
            extra,
            kind,
            cache: self.cache(&format!("{id}.issuer"), issuer)?,
            http: self.http.clone(),
        };
        Ok(provider(id, name, RoleMapping::default(), Protocol::OpenId(Box::new(oidc))))
    }

    fn other(&self, index: usize, given: &OidcSettings) -> Result<Provider, SignInSettingsError> {
        let setting = |name: &str| format!("oidc[{index}].{name}");
        let is_sound = given.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if given.id.is_empty() || given.id.len() > 40 || !is_sound {
            return Err(wrong(&setting("id"), format!("`{}` is not of lower-case letters, digits, hyphens", given.id)));
        }
        // Also those that are switched off: their accounts may be in the database. The last is what passwords are kept under.
        if ["google", "orcid", "github", "credential"].contains(&given.id.as_str()) {
            return Err(wrong(&setting("id"), format!("`{}` is reserved", given.id)));
        }
        if given.client_id.is_empty() {
            return Err(wrong(&setting("client_id"), "is missing"));
        }
        let role_claim = Some(given.roles.claim.clone()).filter(|claim| !claim.is_empty());
        if role_claim.is_none() && !given.roles.rules.is_empty() {
            return Err(wrong(&setting("roles.claim"), "is missing, but there are rules"));
        }
        let oidc = Oidc {
            id: given.id.clone(),
            client_id: given.client_id.clone(),
            client_secret: given.client_secret.clone(),
            client_auth: given.client_auth,
            scopes: given.scopes.clone(),
            extra: &[],
            kind: Kind::Other { trust_email: given.trust_email, orcid_claim: given.orcid_claim.clone(), role_claim },
            cache: self.cache(&setting("issuer"), &given.issuer)?,
            http: self.http.clone(),
        };
        Ok(provider(&given.id, &given.name, given.roles.clone(), Protocol::OpenId(Box::new(oidc))))
    }

    fn github(&self, given: &GitHubSettings) -> Result<Provider, SignInSettingsError> {
        if given.client_secret.is_none() {
            return Err(wrong("github.client_secret", "is missing"));
        }
        let web = |path: &str| address("github.base_url", &format!("{}{path}", given.base_url.trim_end_matches('/')));
        let api = |path: &str| address("github.api_url", &format!("{}{path}", given.api_url.trim_end_matches('/')));
        let github = GitHub {
            client_id: given.client_id.clone(),
            client_secret: given.client_secret.clone(),
            issuer: web("/login/oauth")?.to_string(),
            authorize: web("/login/oauth/authorize")?,
            token: web("/login/oauth/access_token")?,
            user: api("/user")?,
            emails: api("/user/emails")?,
            http: self.http.clone(),
        };
        Ok(provider("github", "GitHub", RoleMapping::default(), Protocol::GitHub(Box::new(github))))
    }

    fn cache(&self, setting: &str, issuer: &str) -> Result<Cache, SignInSettingsError> {
        address(setting, issuer)?;
        let issuer = IssuerUrl::new(issuer.to_owned()).map_err(|e| wrong(setting, e))?;
        Ok(Cache::new(issuer, self.settings.keep))
    }
}

fn provider(id: &str, name: &str, roles: RoleMapping, protocol: Protocol) -> Provider {
    Provider { id: id.to_owned(), name: name.to_owned(), roles, protocol }
}

fn address(setting: &str, text: &str) -> Result<Url, SignInSettingsError> {
    let url = Url::parse(text).map_err(|e| wrong(setting, format!("`{text}`: {e}")))?;
    if !is_protected(&url) {
        return Err(wrong(setting, format!("`{text}` is not https (http is for the loopback interface only)")));
    }
    Ok(url)
}

/// Whether what is sent there cannot be read on the way.
pub(super) fn is_protected(url: &Url) -> bool {
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && is_loopback)
}

fn wrong(setting: &str, reason: impl ToString) -> SignInSettingsError {
    SignInSettingsError { setting: setting.to_owned(), reason: reason.to_string() }
}
