use config::Environment;
use pressmark_app::accounts::{AccountSettings, Registration};
use pressmark_app::identifiers::IdentifierSettings;
use pressmark_app::schedule::ScheduleSettings;
use pressmark_sources::Secret;

use super::load::load_from;
use super::*;

fn with(environment: &[(&str, &str)], flags: &Flags) -> Result<Loaded> {
    let map = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let source = Environment::with_prefix("PRESSMARK").prefix_separator("_").separator("__");
    load_from(flags, source.source(Some(map)))
}

fn settings(environment: &[(&str, &str)]) -> Settings {
    with(environment, &Flags::default()).unwrap().settings
}

#[test]
fn the_defaults_are_those_of_the_code() {
    let settings = settings(&[]);
    assert_eq!(settings.ingest().fresh_for, IngestSettings::default().fresh_for);
    assert_eq!(settings.ingest().remainder_delay, IngestSettings::default().remainder_delay);
    assert_eq!(settings.schedule.settings(), ScheduleSettings::default());
    let (given, own) = (settings.sources(), SourcesConfig::default());
    assert_eq!(given.orcid, own.orcid);
    assert_eq!(given.crossref, own.crossref);
    assert_eq!(given.agency, own.agency);
    assert_eq!(settings.sign_in, SignInSettings::default());
    assert_eq!(settings.mail, MailSettings { transport: MailTransport::Files, ..MailSettings::default() });
    assert_eq!(settings.limits, Allowances::default());
    assert_eq!(settings.files().unwrap(), FileSettings::in_folder("pressmark-data/files"));
    assert_eq!(settings.identifiers, IdentifierSettings::default());
    let url = "https://registry.example.org";
    let (given, own) = (settings.accounts.settings(url, "Pressmark"), AccountSettings::new(url));
    assert_eq!(format!("{given:?}"), format!("{own:?}"));
}

#[test]
fn each_value_knows_where_it_comes_from() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.toml");
    std::fs::write(&file, "contact = \"library@example.org\"\n[ingest]\nmax_wait = \"5s\"\n").unwrap();
    let flags = Flags { config: Some(file), listen: vec!["127.0.0.1:1".into()], ..Flags::default() };
    let environment = [
        ("PRESSMARK_SOURCES__ORCID__BASE_URL", "http://127.0.0.1:9/orcid/v3.0"),
        ("PRESSMARK_DATA_DIR", "/tmp/elsewhere"),
    ];
    let loaded = with(&environment, &flags).unwrap();
    let origin = |name: &str| loaded.values().find(|(n, ..)| *n == name).map(|(_, _, o)| o.to_owned()).unwrap();
    assert!(origin("contact").ends_with("own.toml"));
    assert_eq!(origin("sources.orcid.base_url"), "environment PRESSMARK_SOURCES__ORCID__BASE_URL");
    assert_eq!(origin("listen"), "--listen");
    assert_eq!(origin("log.level"), "default");
    assert_eq!(loaded.settings.data_dir, PathBuf::from("/tmp/elsewhere"));
    assert_eq!(loaded.settings.sources().crossref.max_wait, Duration::from_secs(5));
    assert_eq!(loaded.settings.mail().folder, PathBuf::from("/tmp/elsewhere/mail"));
}

#[test]
fn a_server_listens_on_one_address_or_on_several() {
    use pressmark_http::Surfaces;
    let told = |settings: &Settings| -> Vec<String> {
        settings.listen.all().map(|listener| listener.address.to_string()).collect()
    };
    assert_eq!(told(&settings(&[])), ["127.0.0.1:8080"]);
    let two = settings(&[("PRESSMARK_LISTEN", "127.0.0.1:1, [::1]:2")]);
    assert_eq!(told(&two), ["127.0.0.1:1", "[::1]:2"]);
    assert!(two.listen.is_loopback() && two.is_local());
    let open = settings(&[("PRESSMARK_LISTEN", "127.0.0.1:1,0.0.0.0:2")]);
    assert!(!open.listen.is_loopback() && !open.is_local(), "one is enough for others to come in");
    let flags = Flags { listen: vec!["127.0.0.1:3".into(), "127.0.0.1:4".into()], ..Flags::default() };
    let given = with(&[("PRESSMARK_LISTEN", "127.0.0.1:1")], &flags).unwrap();
    assert_eq!(told(&given.settings), ["127.0.0.1:3", "127.0.0.1:4"]);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.toml");
    let from_file = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let loaded = with(&[], &Flags { config: Some(file.clone()), ..Flags::default() });
        loaded.map(|loaded| loaded.settings).map_err(|error| format!("{error:#}"))
    };
    assert_eq!(
        told(&from_file("listen = [\"127.0.0.1:5\", \"127.0.0.1:6\"]").unwrap()),
        ["127.0.0.1:5", "127.0.0.1:6"]
    );
    let split =
        "[[listen]]\naddress = \"127.0.0.1:7\"\nsurfaces = [\"public\"]\n[[listen]]\naddress = \"127.0.0.1:8\"\n";
    let offered: Vec<Surfaces> = from_file(split).unwrap().listen.all().map(|listener| listener.surfaces).collect();
    assert_eq!(offered, [Surfaces { public: true, members: false, operations: false }, Surfaces::all()]);
    assert!(from_file("listen = []").unwrap_err().contains("listen"));
    let told = from_file("[[listen]]\naddress = \"127.0.0.1:7\"\nsurfaces = [\"private\"]\n").unwrap_err();
    assert!(told.contains("private"), "{told}");
}

#[test]
fn secrets_are_not_shown() {
    let environment = [
        ("PRESSMARK_DATABASE_URL", "postgres://pressmark:swordfish@db.example.org/pressmark"),
        ("PRESSMARK_SOURCES__OPENALEX__CREDENTIALS__API_KEY", "swordfish"),
        ("PRESSMARK_ACCOUNTS__SECRET", "swordfish-swordfish-swordfish-swordfish"),
        ("PRESSMARK_MAIL__SMTP__PASSWORD", "swordfish"),
        ("PRESSMARK_IDENTIFIERS__CORDRA__PASSWORD", "swordfish"),
        ("PRESSMARK_IDENTIFIERS__DATACITE__PASSWORD", "swordfish"),
    ];
    let loaded = with(&environment, &Flags::default()).unwrap();
    assert!(loaded.values().all(|(_, value, _)| !value.contains("swordfish")));
    assert!(!format!("{:?} {:?}", loaded.settings.accounts, loaded.settings.identifiers).contains("swordfish"));
    let shown = |loaded: &Loaded| loaded.values().find(|(name, ..)| *name == "accounts.secret").unwrap().1.to_owned();
    assert_eq!(shown(&loaded), "(hidden)");
    assert_eq!(shown(&with(&[], &Flags::default()).unwrap()), "", "that there is none is no secret");
}

#[test]
fn secrets_in_tables_of_tables_are_not_shown_either() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.toml");
    let campus = "[[sign_in.oidc]]\nid = \"campus\"\nname = \"Campus\"\nissuer = \"https://id.example.org\"\n\
                  client_id = \"registry\"\nclient_secret = \"swordfish\"\n";
    std::fs::write(&file, campus).unwrap();
    let loaded = with(&[], &Flags { config: Some(file), ..Flags::default() }).unwrap();
    assert_eq!(loaded.settings.sign_in.oidc[0].client_secret, Some(Secret::new("swordfish")));
    assert!(loaded.values().any(|(name, value, _)| name == "sign_in.oidc[0].id" && value == "campus"));
    assert!(loaded.values().all(|(_, value, _)| !value.contains("swordfish")));
}

#[test]
fn limits_are_set_by_role() {
    let settings = settings(&[("PRESSMARK_LIMITS__PUBLISHING__ADMIN", "0"), ("PRESSMARK_LIMITS__COMMENTS__USER", "3")]);
    let usual = Allowances::default();
    assert_eq!((settings.limits.publishing.user, settings.limits.publishing.admin), (usual.publishing.user, 0));
    assert_eq!((settings.limits.comments.user, settings.limits.external), (3, usual.external));
}

#[test]
fn claims_give_roles_that_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.toml");
    let load = |rule: &str| {
        let campus = "[[sign_in.oidc]]\nid = \"campus\"\nname = \"Campus\"\nissuer = \"https://id.example.org\"\n\
                      client_id = \"registry\"\n";
        std::fs::write(&file, format!("{campus}roles = {{ claim = \"groups\", rules = [{rule}] }}\n")).unwrap();
        let loaded = with(&[], &Flags { config: Some(file.clone()), ..Flags::default() });
        loaded.map(|_| ()).map_err(|error| format!("{error:#}"))
    };
    let good = r#"{ value = "staff", role = "member" }, { value = "it", role = "superadmin" }"#;
    assert_eq!(load(good), Ok(()));
    assert_eq!(load(r#"{ value = "library", role = "workspace_admin", workspace = "default" }"#), Ok(()));
    let told = load(r#"{ value = "library", role = "editor" }"#).unwrap_err();
    assert!(told.contains("campus") && told.contains("`editor`"), "{told}");
    let told = load(r#"{ value = "it", role = "superadmin", workspace = "default" }"#).unwrap_err();
    assert!(told.contains("takes no workspace"), "{told}");
}

#[test]
fn a_secret_that_looks_like_a_number_is_taken_to_the_letter() {
    let secret = "0001".repeat(8);
    let settings =
        settings(&[("PRESSMARK_MAIL__SMTP__PASSWORD", "007"), ("PRESSMARK_ACCOUNTS__SECRET", secret.as_str())]);
    assert_eq!(settings.mail.smtp.password, Some(Secret::new("007")));
    assert_eq!(settings.accounts.secret(), Some(secret.as_str()));
}

#[test]
fn a_prefix_is_taken_to_the_letter() {
    let account = [
        ("PRESSMARK_IDENTIFIERS__DATACITE__PREFIX", "10.80000"),
        ("PRESSMARK_IDENTIFIERS__DATACITE__USERNAME", "EXAMPLE.REPO"),
        ("PRESSMARK_IDENTIFIERS__DATACITE__PASSWORD", "007"),
    ];
    assert_eq!(settings(&account).identifiers.datacite.prefix, "10.80000");
}

#[test]
fn letters_are_written_into_files_only_where_nobody_else_is_served() {
    let transport = |environment: &[(&str, &str)]| settings(environment).mail.transport;
    assert_eq!(transport(&[]), MailTransport::Files);
    assert_eq!(transport(&[("PRESSMARK_PUBLIC_URL", "http://localhost:8080")]), MailTransport::Files);
    assert_eq!(transport(&[("PRESSMARK_PUBLIC_URL", "http://[::1]:8080")]), MailTransport::Files);
    assert_eq!(transport(&[("PRESSMARK_PUBLIC_URL", "https://registry.example.org")]), MailTransport::Off);
    assert_eq!(transport(&[("PRESSMARK_LISTEN", "0.0.0.0:8080")]), MailTransport::Off);
    assert_eq!(transport(&[("PRESSMARK_MAIL__TRANSPORT", "smtp")]), MailTransport::Smtp);
    assert_eq!(transport(&[("PRESSMARK_MAIL__TRANSPORT", "off")]), MailTransport::Off);
}

#[test]
fn registration_is_as_it_was_set() {
    let settings = settings(&[
        ("PRESSMARK_ACCOUNTS__REGISTRATION", "domains"),
        ("PRESSMARK_ACCOUNTS__REGISTRATION_DOMAINS", "Example.org,library.example.org"),
        ("PRESSMARK_ACCOUNTS__DEPOSIT_REGISTRATION", "off"),
    ]);
    let accounts = settings.accounts.settings("http://127.0.0.1:8080", "Pressmark");
    let domains = vec!["example.org".to_owned(), "library.example.org".to_owned()];
    assert_eq!(accounts.dashboard, Registration::Domains(domains));
    assert_eq!(accounts.deposit, Registration::Off);
}

#[test]
fn mistakes_are_named() {
    for (name, value, word) in [
        ("PRESSMARK_LISTEN", "nowhere", "listen"),
        ("PRESSMARK_INGEST__LEASE", "1ms", "lease"),
        ("PRESSMARK_CATALOGUE__KEEP_CHANGES", "1m", "keep_changes"),
        ("PRESSMARK_HTTP__HEADER_KB", "1", "header_kb"),
        ("PRESSMARK_HTTP__HEADER_TIMEOUT", "1ms", "header_timeout"),
        ("PRESSMARK_SCHEDULE__PEOPLE_EVERY", "1s", "people_every"),
        ("PRESSMARK_SCHEDULE__WORKS_EVERY", "often", "often"),
        ("PRESSMARK_NO_SUCH", "1", "no_such"),
        ("PRESSMARK_PUBLIC_URL", "ftp://x", "public_url"),
        ("PRESSMARK_IMPORT__RORS", "nonsense", "nonsense"),
        ("PRESSMARK_ACCOUNTS__REGISTRATION", "everybody", "everybody"),
        ("PRESSMARK_ACCOUNTS__REGISTRATION", "domains", "registration_domains"),
        ("PRESSMARK_ACCOUNTS__DEPOSIT_REGISTRATION_DOMAINS", "@example.org", "@example.org"),
        ("PRESSMARK_ACCOUNTS__ATTEMPTS_PER_ACCOUNT", "0", "attempts_per_account"),
        ("PRESSMARK_ACCOUNTS__TRUSTED_ORIGINS", "dash.example.org", "dash.example.org"),
        ("PRESSMARK_ACCOUNTS__SECRET", "short", "accounts.secret"),
        ("PRESSMARK_MAIL__TRANSPORT", "pigeon", "pigeon"),
        ("PRESSMARK_IDENTIFIERS__REGISTRAR", "cordra", "identifiers.cordra"),
        ("PRESSMARK_IDENTIFIERS__DATACITE__PREFIX", "10.80000", "identifiers.datacite"),
        ("PRESSMARK_IDENTIFIERS__TEST_PREFIX", "none", "identifiers.test_prefix"),
    ] {
        let error = with(&[(name, value)], &Flags::default()).map(|_| ()).unwrap_err();
        let text = format!("{error:#}");
        assert!(text.contains(word), "{name}: {text}");
    }
}
