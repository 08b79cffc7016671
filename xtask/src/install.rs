//! What the tests need beside cargo: installed on Debian as root, named anywhere else.

use crate::command::{answers, run};
use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

/// Whether this process runs as root, asked of `id` because the standard library does not tell.
#[must_use]
pub fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Installs Debian packages, where this is Debian and we are root.
///
/// # Errors
/// Elsewhere: an error that names `what` is missing and how to get it. Also when `apt-get` fails.
pub fn debian_packages(what: &str, packages: &[&str]) -> Result<()> {
    let by_hand = packages.join(" ");
    if !Path::new("/etc/debian_version").exists() || !answers("apt-get", &["--version"]) {
        bail!("{what} is missing; install it and try again (on Debian: apt-get install {by_hand})");
    }
    if !is_root() {
        bail!("{what} is missing; try again after: sudo apt-get install {by_hand}");
    }
    eprintln!("{what} is missing: installing {by_hand}");
    run(apt_get().arg("update"))?;
    run(apt_get().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.args(["--quiet=2", "-o", "DPkg::Lock::Timeout=120"]).env("DEBIAN_FRONTEND", "noninteractive");
    command
}
