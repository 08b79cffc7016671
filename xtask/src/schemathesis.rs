//! The property-based API tester of the long tests, pinned, in a virtual environment of its own.

use crate::command::{answers, run};
use crate::{install, workspace};
use anyhow::Result;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Every package with its version, so that a run today and a run next year test the same.
const REQUIREMENTS: &str = include_str!("../schemathesis.txt");

/// The variable that tells tests which program to run.
pub const VARIABLE: &str = "PRESSMARK_TEST_SCHEMATHESIS";

/// The path of the program, installed where it is missing or another version.
///
/// # Errors
/// When Python 3 or a package cannot be installed.
pub fn ensure() -> Result<PathBuf> {
    let dir = workspace::cache_dir().join("schemathesis");
    let program = dir.join("bin/schemathesis");
    let installed = dir.join("installed.txt");
    let is_current = fs::read_to_string(&installed).is_ok_and(|text| text == REQUIREMENTS);
    if is_current && answers(&program, &["--version"]) {
        return Ok(program);
    }
    if !answers("python3", &["-c", "import ensurepip, venv"]) {
        install::debian_packages("Python 3 with venv", &["python3", "python3-venv"])?;
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&dir))?;
    let requirements = dir.join("requirements.txt");
    fs::write(&requirements, REQUIREMENTS)?;
    run(Command::new(dir.join("bin/python"))
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(&requirements))?;
    // Written last: an installation that broke off is done again.
    fs::rename(&requirements, &installed)?;
    Ok(program)
}
