//! Simulated identity providers: Google, ORCID and GitHub, and an OpenID Connect issuer of an institution.
//!
//! The page where a person would sign in and consent is left out: `authorize` answers at once with the redirect back. Who
//! signs in is said by the query parameter `account`, by [`SignInWorld::set_next`], by `login_hint`, or is the first of
//! [`accounts`]. All that a careful provider checks is checked: client and secret, redirect URI, PKCE (S256), codes that
//! work once. Faults come on request, by the query parameter `fault` or [`SignInWorld::set_fault`].
//!
//! Everybody here is fictional: Josiah Carberry is whom ORCID made up, with ORCID's own test iD, and his colleagues have
//! iDs from the range that ORCID never assigns.

mod account;
mod authorize;
mod fault;
mod github;
mod keys;
mod oidc;
mod provider;
mod token;
mod world;

pub use account::{Account, accounts};
pub use fault::SignInFault;
pub use provider::IdentityProvider;
pub use world::{CLIENT_ID, CLIENT_SECRET, SignInOptions, SignInWorld, start};
