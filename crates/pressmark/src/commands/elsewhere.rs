//! The accounts of elsewhere that one may sign in with in a demonstration: simulated ones, on this machine.

use anyhow::Result;
use pressmark_simulator::sign_in::{CLIENT_ID, CLIENT_SECRET, IdentityProvider, SignInOptions, SignInWorld, start};
use pressmark_sources::Secret;
use pressmark_sources::sign_in::{
    GitHubSettings, GoogleSettings, OidcSettings, OrcidSettings, RoleMapping, RoleRule, SignInSettings,
};

/// Starts the providers and points the settings at them and at nobody else.
pub(super) async fn simulate(settings: &mut SignInSettings) -> Result<SignInWorld> {
    // Listens on the loopback interface, on a free port.
    let world = start(SignInOptions::default()).await?;
    let (client_id, client_secret) = (CLIENT_ID.to_owned(), Some(Secret::new(CLIENT_SECRET)));
    settings.google = GoogleSettings {
        issuer: world.base_url(IdentityProvider::Google),
        client_id: client_id.clone(),
        client_secret: client_secret.clone(),
    };
    settings.orcid = OrcidSettings {
        issuer: world.base_url(IdentityProvider::Orcid),
        client_id: client_id.clone(),
        client_secret: client_secret.clone(),
    };
    settings.github = GitHubSettings {
        base_url: world.base_url(IdentityProvider::GitHub),
        api_url: world.github_api_url(),
        client_id,
        client_secret,
    };
    settings.oidc = vec![institution(&world)];
    Ok(world)
}

/// The institution's issuer, whose claims make members of its staff and admins of its librarians.
fn institution(world: &SignInWorld) -> OidcSettings {
    let rule = |value: &str, role: &str| RoleRule { value: value.to_owned(), role: role.to_owned(), workspace: None };
    OidcSettings {
        id: "institution".to_owned(),
        name: "Example Institution".to_owned(),
        issuer: world.base_url(IdentityProvider::Institution),
        client_id: CLIENT_ID.to_owned(),
        client_secret: Some(Secret::new(CLIENT_SECRET)),
        client_auth: None,
        scopes: vec!["profile".to_owned(), "email".to_owned()],
        trust_email: false,
        orcid_claim: None,
        roles: RoleMapping {
            claim: "groups".to_owned(),
            rules: vec![rule("staff", "member"), rule("library", "workspace_admin")],
        },
    }
}

#[cfg(test)]
mod tests {
    use pressmark_sources::sign_in::SignInProviders;

    use super::*;

    #[tokio::test]
    async fn all_providers_are_on_and_none_leads_away_from_this_machine() {
        let timeout = std::time::Duration::from_secs(60);
        let mut settings = SignInSettings { timeout, ..SignInSettings::default() };
        let world = simulate(&mut settings).await.unwrap();
        assert!(world.addr().ip().is_loopback());
        let providers = SignInProviders::from_settings(&settings).unwrap();
        let ids: Vec<&str> = providers.all().map(|provider| provider.id()).collect();
        assert_eq!(ids, ["google", "orcid", "github", "institution"]);
        let back: url::Url = "http://127.0.0.1:9/back".parse().unwrap();
        for provider in providers.all() {
            let begun = provider.begin(&back, &[], None).await.unwrap();
            assert!(begun.url.as_str().starts_with(&format!("http://{}/", world.addr())), "{}", begun.url);
        }
    }
}
