//! Sign-in with accounts of elsewhere: Google, ORCID, GitHub, and any OpenID Connect issuer of the configuration.
//!
//! [`Provider::begin`] makes the URL to send a browser to, with all its secrets; [`Provider::finish`] turns the code that
//! comes back into an [`Identity`]. In between the caller keeps `state`, `nonce` and `pkce_verifier`, bound to the browser,
//! and compares `state`. Nothing here knows accounts of ours.
//!
//! It stands among the sources because it is what they are: clients of somebody else's HTTP API, with base URLs and
//! credentials from the configuration. But a person waits for the answer, so nothing is tried again and no budget is asked.

mod begun;
mod cache;
mod error;
mod github;
mod http;
mod identity;
mod oidc;
mod oidc_claims;
mod oidc_types;
mod provider;
mod providers;
mod roles;
mod settings;

pub use begun::Begun;
pub use error::SignInError;
pub use identity::Identity;
pub use provider::Provider;
pub use providers::{SignInProviders, SignInSettingsError};
pub use roles::{MappedRole, RoleMapping, RoleRule, mapped_roles};
pub use settings::{ClientAuth, GitHubSettings, GoogleSettings, OidcSettings, OrcidSettings, SignInSettings};

#[cfg(test)]
mod tests;
