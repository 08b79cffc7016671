//! `cargo xtask check`: formatting, lints, the house rules, and licences where cargo-deny is there.

mod rules;

use crate::command::{answers, cargo, run};
use crate::workspace;
use anyhow::{Context, Result, bail};
use std::process::Command;

/// Runs all checks, also after one has found something; the quick ones first.
///
/// # Errors
/// When any found something.
pub fn run_all() -> Result<()> {
    let mut clippy = cargo(&["clippy", "--workspace", "--all-targets"]);
    let mut results =
        vec![house_rules(), run(&mut cargo(&["fmt", "--all", "--check"])), run(clippy.args(["--", "-D", "warnings"]))];
    if answers("cargo", &["deny", "--version"]) {
        results.push(run(&mut cargo(&["deny", "--workspace", "check", "bans", "licenses", "sources"])));
    } else {
        eprintln!("cargo-deny is not installed: licences were not checked");
    }
    let failures: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    for failure in &failures {
        eprintln!("check: {failure:#}");
    }
    if !failures.is_empty() {
        bail!("{} of the checks failed", failures.len());
    }
    Ok(())
}

/// Holds every text file that is, or could be, committed against [`rules`].
fn house_rules() -> Result<()> {
    let mut found = 0;
    let files = files()?;
    for name in &files {
        // Absent: deleted but not yet committed. Not text: nothing to read.
        let Ok(text) = std::fs::read_to_string(workspace::root().join(name)) else {
            continue;
        };
        for breach in rules::breaches(name, &text) {
            eprintln!("{name}:{breach}");
            found += 1;
        }
    }
    if found > 0 {
        bail!("{found} breaches of the house rules, see CONTRIBUTING.md");
    }
    eprintln!("house rules hold in {} files", files.len());
    Ok(())
}

fn files() -> Result<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(workspace::root())
        .output()
        .context("cannot run git")?;
    if !output.status.success() {
        bail!("git ls-files: {}", String::from_utf8_lossy(&output.stderr).trim_end());
    }
    let names = String::from_utf8_lossy(&output.stdout);
    Ok(names.split_terminator('\0').map(str::to_owned).collect())
}
