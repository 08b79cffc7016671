//! Settings as a configuration has them.

use super::super::{ClientAuth, SignInProviders, SignInSettings};

fn parse(json: &str) -> SignInSettings {
    serde_json::from_str(json).unwrap()
}

fn refusal(json: &str) -> String {
    match serde_json::from_str(json) {
        Err(error) => error.to_string(),
        Ok(settings) => SignInProviders::from_settings(&settings).unwrap_err().to_string(),
    }
}

#[test]
fn an_empty_document_switches_nothing_on() {
    let settings = parse("{}");
    assert_eq!(settings, SignInSettings::default());
    assert_eq!(settings.google.issuer, "https://accounts.google.com");
    assert_eq!(settings.orcid.issuer, "https://orcid.org");
    assert_eq!(settings.github.api_url, "https://api.github.com");
    assert_eq!(SignInProviders::from_settings(&settings).unwrap().all().count(), 0);
}

#[test]
fn a_client_id_switches_a_provider_on() {
    let settings = parse(
        r#"{"github":{"client_id":"a","client_secret":"s"},"orcid":{"client_id":"b","client_secret":"s"},
            "oidc":[{"id":"campus","name":"Campus","issuer":"https://id.example.org","client_id":"c",
                     "client_auth":"post","roles":{"claim":"groups","rules":[{"value":"lib","role":"member"}]}}],
            "timeout":"3s"}"#,
    );
    assert_eq!(settings.oidc[0].client_auth, Some(ClientAuth::Post));
    assert_eq!(settings.oidc[0].scopes, ["profile", "email"]);
    let providers = SignInProviders::from_settings(&settings).unwrap();
    let shown: Vec<_> = providers.all().map(|provider| (provider.id(), provider.name())).collect();
    assert_eq!(shown, [("orcid", "ORCID"), ("github", "GitHub"), ("campus", "Campus")]);
    assert!(providers.get("google").is_none());
    assert_eq!(providers.get("campus").unwrap().roles().rules.len(), 1);
}

#[test]
fn mistakes_are_named() {
    let campus = |changes: &str| {
        format!(
            r#"{{"oidc":[{{"id":"campus","name":"C","issuer":"https://id.example.org","client_id":"c"{changes}}}]}}"#
        )
    };
    for (json, word) in [
        (r#"{"google":{"client_id":"a"}}"#.to_owned(), "google.client_secret"),
        (r#"{"github":{"client_id":"a"}}"#.to_owned(), "github.client_secret"),
        (r#"{"orcid":{"client_id":"a","client_secret":"s","issuer":"http://orcid.org"}}"#.to_owned(), "orcid.issuer"),
        (r#"{"google":{"speed":1}}"#.to_owned(), "speed"),
        (r#"{"timeout":"0s"}"#.to_owned(), "timeout"),
        (campus("").replace("campus", "github"), "reserved"),
        (campus("").replace("campus", "credential"), "reserved"),
        (campus("").replace("campus", "a/b"), "oidc[0].id"),
        (campus("").replace("https://id.example.org", "ftp://id.example.org"), "oidc[0].issuer"),
        (campus(r#","roles":{"rules":[{"value":"a","role":"member"}]}"#), "oidc[0].roles.claim"),
        (
            r#"{"oidc":[{"id":"a","name":"A","issuer":"https://a.example","client_id":"c"},
                        {"id":"a","name":"B","issuer":"https://b.example","client_id":"c"}]}"#
                .to_owned(),
            "oidc[1].id",
        ),
    ] {
        let refusal = refusal(&json);
        assert!(refusal.contains(word), "{word}: {refusal}");
    }
}
