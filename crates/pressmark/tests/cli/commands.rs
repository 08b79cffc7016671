//! Commands that need no world.

use std::process::Stdio;
use std::time::Duration;

use pressmark_store::on_both_engines;
use pressmark_store::testing::Fresh;

use crate::program::{Guard, Registry, text};

#[tokio::test]
async fn help_names_every_command_and_the_defaults_are_a_manual() {
    let registry = Registry::alone(Fresh::sqlite());
    let help = registry.succeed(&["--help"]);
    for command in [
        "serve",
        "work",
        "demo",
        "init",
        "ingest",
        "import",
        "people",
        "entity",
        "category",
        "key",
        "installation",
        "user",
        "workspace",
        "migrate",
        "catalogue",
        "simulate",
        "doctor",
        "config",
    ] {
        assert!(help.contains(&format!("  {command} ")), "{command}: {help}");
    }
    let families: [(&str, &[&str]); 4] = [
        ("people", &["import", "list", "hide", "show", "remove"]),
        ("entity", &["list", "add", "rename", "remove"]),
        ("category", &["list", "add", "rename", "remove"]),
        ("installation", &["create", "list", "rotate", "disable", "enable", "revoke", "verify-origin"]),
    ];
    for (family, commands) in families {
        let help = registry.succeed(&[family, "--help"]);
        for command in commands {
            assert!(help.contains(&format!("  {command} ")), "{family} {command}: {help}");
            let help = registry.succeed(&[family, *command, "--help"]);
            assert!(help.contains(&format!("Usage: pressmark {family} {command}")), "{family} {command}: {help}");
        }
    }
    let manual = registry.succeed(&["config", "--defaults"]);
    assert!(manual.contains("base_url = \"https://pub.orcid.org/v3.0\""));
    let output = registry.command(&["config"]).env("PRESSMARK_LISTEN", "127.0.0.1:9999").output().unwrap();
    let told = text(&output.stdout);
    assert!(told.lines().any(|l| l.contains("127.0.0.1:9999") && l.contains("PRESSMARK_LISTEN")), "{told}");
    let output = registry.command(&["config"]).env("PRESSMARK_LITSEN", "x").output().unwrap();
    assert!(!output.status.success() && text(&output.stderr).contains("litsen"), "{}", text(&output.stderr));
}

#[tokio::test]
async fn mistakes_are_told_before_anything_is_done() {
    let registry = Registry::alone(Fresh::sqlite());
    let told = registry.fail(&["ingest", "0000-0002-1825-0097", "0000-0002-1825-0098"]);
    assert!(told.contains("0000-0002-1825-0098") && told.contains("nothing was queued"), "{told}");
    let told = registry.fail(&["ingest", "0000-0002-1825-0097", "--workspace", "elsewhere"]);
    assert!(told.contains("elsewhere") && told.contains("default"), "{told}");
    let told = registry.fail(&["demo", "--listen", "0.0.0.0:0"]);
    assert!(told.contains("loopback"), "{told}");
    let told = registry.fail(&["import", "no-such-file.jsonl"]);
    assert!(told.contains("no-such-file.jsonl"), "{told}");
    let told = registry.fail(&["key", "create", "x", "--scope", "everything"]);
    assert!(told.contains("everything") && told.contains("membership.update"), "{told}");
    let told = registry.fail(&["simulate", "--data", "/nowhere/at/all"]);
    assert!(told.contains("/nowhere/at/all"), "{told}");
}

#[tokio::test]
async fn the_environment_of_a_simulated_world_names_one_base_url_per_source() {
    let registry = Registry::alone(Fresh::sqlite());
    let told = registry.succeed(&["simulate", "--listen", "127.0.0.1:8091", "--print-env"]);
    for source in ["ORCID", "CROSSREF", "DATACITE", "OPENALEX", "AGENCY", "ROR"] {
        let name = format!("PRESSMARK_SOURCES__{source}__BASE_URL=");
        let line = told.lines().find(|line| line.contains(&name)).unwrap_or_else(|| panic!("{name}: {told}"));
        assert!(line.contains("127.0.0.1:8091"), "{line}");
    }
}

on_both_engines! {
    async fn the_doctor_says_what_is_amiss(fresh: Fresh) {
        let registry = Registry::alone(fresh);
        let output = registry.run(&["doctor"]);
        let told = text(&output.stdout);
        assert!(!output.status.success() && told.contains("FAIL  superadmin"), "{told}");
        assert!(!registry.folder().join("secret.key").exists(), "looking makes nothing");
        registry.succeed(&["init", "--email", "admin@example.org", "--name", "Ada Example"]);
        let told = registry.succeed(&["doctor"]);
        assert!(!told.contains("FAIL"), "{told}");
        assert!(told.contains("secret.key") && told.contains("signing keys"), "{told}");
        for kind in ["disk, database: ", "disk, catalogue: ", "change log: "] {
            let line = told.lines().find(|line| line.contains(kind)).unwrap_or_else(|| panic!("{kind}: {told}"));
            assert!(line.contains("iB") || line.contains("bytes") || line.contains("empty") || line.contains("days"), "{line}");
        }
        let output = registry.command(&["doctor"]).env("PRESSMARK_LISTEN", "0.0.0.0:8080").output().unwrap();
        let told = text(&output.stdout);
        assert!(!output.status.success() && told.contains("FAIL  public_url"), "{told}");
    }

    async fn a_migration_that_is_killed_is_done_by_the_next(fresh: Fresh) {
        let registry = Registry::alone(fresh);
        for pause in (0..12).map(|n| Duration::from_millis(n * 15)) {
            let mut command = registry.command(&["migrate"]);
            let mut child = Guard(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
            tokio::time::sleep(pause).await;
            child.0.kill().unwrap();
        }
        assert!(registry.succeed(&["migrate"]).contains("is at m"));
        registry.succeed(&["key", "create", "website"]);
    }

    async fn keys_are_made_listed_and_revoked(fresh: Fresh) {
        let registry = Registry::alone(fresh);
        registry.succeed(&["migrate"]);
        let key = registry.succeed(&["key", "create", "website"]);
        let key = key.trim();
        let listed = registry.succeed(&["key", "list"]);
        assert!(listed.contains("website") && !listed.contains(key), "{listed}");
        let prefix = listed.split_whitespace().next().unwrap().trim_end_matches('…');
        assert!(key.starts_with(prefix), "{listed}");
        registry.succeed(&["key", "revoke", prefix]);
        let told = registry.fail(&["key", "revoke", "pm_nothing"]);
        assert!(told.contains("pm_nothing"), "{told}");
    }
}
