//! The official client of Better Auth, pinned, that a test runs against a server.

use crate::command::{answers, run};
use crate::{install, workspace};
use anyhow::Result;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// What to install. It stands beside the test that uses it.
const PACKAGE: &str = include_str!("../../crates/pressmark-http/tests/better_auth/package.json");

/// The variable that tells tests the folder that holds `node_modules`.
pub const VARIABLE: &str = "PRESSMARK_TEST_BETTER_AUTH";

/// The folder, with the client installed where it is missing or another version.
///
/// # Errors
/// When Node.js or the client cannot be installed.
pub fn ensure() -> Result<PathBuf> {
    let dir = workspace::cache_dir().join("better-auth");
    let installed = dir.join("installed.json");
    if !answers("node", &["--version"]) || !answers("npm", &["--version"]) {
        install::debian_packages("Node.js with npm", &["nodejs", "npm"])?;
    }
    if fs::read_to_string(&installed).is_ok_and(|text| text == PACKAGE) {
        return Ok(dir);
    }
    fs::create_dir_all(&dir)?;
    fs::write(dir.join("package.json"), PACKAGE)?;
    // No script of a package runs: the client needs none.
    let quiet = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
    run(Command::new("npm").args(quiet).current_dir(&dir))?;
    // Written last: an installation that broke off is done again.
    fs::write(&installed, PACKAGE)?;
    Ok(dir)
}
