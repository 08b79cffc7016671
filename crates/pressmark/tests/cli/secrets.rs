//! The registry's secret: made once, the same on every node, shown nowhere.

use std::path::Path;
use std::process::Output;

use pressmark_store::testing::Fresh;

use crate::program::{Registry, text};

/// Lists accounts as another node would: with a data folder of its own.
fn elsewhere(registry: &Registry, folder: &Path, secret: Option<&str>) -> Output {
    let mut command = registry.command(&["user", "list"]);
    command.env("PRESSMARK_DATA_DIR", folder);
    if let Some(secret) = secret {
        command.env("PRESSMARK_ACCOUNTS__SECRET", secret);
    }
    command.output().unwrap()
}

#[tokio::test]
async fn a_second_node_without_the_secret_of_the_first_is_refused() {
    let Some(fresh) = Fresh::postgres(false).await else { return };
    let registry = Registry::alone(fresh);
    registry.succeed(&["init", "--email", "admin@example.org", "--name", "Ada Example"]);
    let secret = std::fs::read_to_string(registry.folder().join("secret.key")).unwrap();
    let other = registry.folder().join("other");
    std::fs::create_dir(&other).unwrap();

    let output = elsewhere(&registry, &other, None);
    let told = text(&output.stderr);
    assert!(!output.status.success() && told.contains("secret is missing") && told.contains("secret.key"), "{told}");
    assert!(!other.join("secret.key").exists(), "a new secret would hide that the old one is missing");

    let output = elsewhere(&registry, &other, Some("a secret that another registry was set up with"));
    let told = text(&output.stderr);
    assert!(!output.status.success() && told.contains("PRESSMARK_ACCOUNTS__SECRET"), "{told}");

    std::fs::write(other.join("secret.key"), "0".repeat(64)).unwrap();
    let output = elsewhere(&registry, &other, None);
    let told = text(&output.stderr);
    assert!(!output.status.success() && told.contains("is not the one"), "{told}");
    let mut command = registry.command(&["serve", "--listen", "127.0.0.1:0"]);
    let output = command.env("PRESSMARK_DATA_DIR", &other).output().unwrap();
    assert!(!output.status.success() && text(&output.stderr).contains("is not the one"), "a server must not start");

    let output = elsewhere(&registry, &other, Some(secret.trim()));
    assert!(output.status.success() && text(&output.stdout).contains("admin@example.org"), "{}", text(&output.stderr));
    std::fs::write(other.join("secret.key"), &secret).unwrap();
    assert!(elsewhere(&registry, &other, None).status.success());
}

#[cfg(unix)]
#[tokio::test]
async fn the_doctor_notices_that_others_may_read_the_secret() {
    use std::os::unix::fs::PermissionsExt as _;
    let registry = Registry::alone(Fresh::sqlite());
    registry.succeed(&["init", "--email", "admin@example.org", "--name", "Ada Example"]);
    let file = registry.folder().join("secret.key");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let output = registry.run(&["doctor"]);
    let told = text(&output.stdout);
    assert!(!output.status.success() && told.contains("FAIL  secret") && told.contains("chmod 600"), "{told}");
    std::fs::write(&file, "half").unwrap();
    let told = registry.fail(&["user", "list"]);
    assert!(told.contains("secret.key") && told.contains("damaged"), "{told}");
}

#[tokio::test]
async fn the_settings_are_printed_without_secrets() {
    let registry = Registry::alone(Fresh::sqlite());
    let mut command = registry.command(&["config"]);
    for name in ["ACCOUNTS__SECRET", "MAIL__SMTP__PASSWORD", "SIGN_IN__GOOGLE__CLIENT_SECRET"] {
        command.env(format!("PRESSMARK_{name}"), "swordfish swordfish swordfish swordfish");
    }
    let output = command.output().unwrap();
    let told = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(!told.contains("swordfish"), "{told}");
    assert_eq!(told.matches("= (hidden)").count(), 3, "{told}");
    assert!(told.contains("accounts.registration = invite"), "{told}");
}
