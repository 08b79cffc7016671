//! The official client of Better Auth, unmodified, against this server. `cargo xtask test` installs it and says where.

use std::path::Path;
use std::process::Stdio;

use pressmark_app::accounts::{AccountSettings, Registration};
use pressmark_simulator::sign_in::{self, CLIENT_ID, CLIENT_SECRET, IdentityProvider, SignInOptions, SignInWorld};
use pressmark_sources::Secret;
use pressmark_sources::sign_in::{GoogleSettings, SignInProviders, SignInSettings};
use pressmark_store::testing::Fresh;

use crate::world::World;

/// Where the package is installed.
const INSTALLED: &str = "PRESSMARK_TEST_BETTER_AUTH";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_official_client_works_unmodified() {
    let Some(installed) = std::env::var_os(INSTALLED) else {
        assert!(std::env::var_os("CI").is_none(), "{INSTALLED} is not set: run the tests by `cargo xtask test`");
        eprintln!("skipped: {INSTALLED} is not set (`cargo xtask test` sets it)");
        return;
    };
    let elsewhere = sign_in::start(SignInOptions::default()).await.unwrap();
    let open = |accounts: &mut AccountSettings| accounts.dashboard = Registration::Open;
    let world = World::with_accounts(Fresh::sqlite(), |_| {}, open, google(&elsewhere)).await;
    // As it is now, not where this was compiled: several clones may share one build cache.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap();
    let folder = Path::new(&here).join("tests/better_auth");
    let run = tokio::process::Command::new("node")
        .args(["--test", "--test-reporter=spec"])
        .args([folder.join("client.test.mjs"), folder.join("pages.test.mjs")])
        .env(INSTALLED, installed)
        .env("PRESSMARK_TEST_BASE_URL", &world.url)
        .env("PRESSMARK_TEST_MAIL_FOLDER", &world.mail)
        .env("PRESSMARK_TEST_SOCIAL_PROVIDER", "google")
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    eprintln!("{}", String::from_utf8_lossy(&run.stdout));
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

/// Google, simulated.
fn google(elsewhere: &SignInWorld) -> SignInProviders {
    let google = GoogleSettings {
        issuer: elsewhere.base_url(IdentityProvider::Google),
        client_id: CLIENT_ID.to_owned(),
        client_secret: Some(Secret::new(CLIENT_SECRET)),
    };
    SignInProviders::from_settings(&SignInSettings { google, ..SignInSettings::default() }).unwrap()
}
