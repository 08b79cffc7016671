//! Programs of the Python world that tests use, pinned, each in a virtual environment of its own.

use crate::command::{answers, run};
use crate::{install, workspace};
use anyhow::Result;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The path of a program, installed where it is missing or another version. `requirements` has every package with its
/// version, so that a run today and a run next year test the same.
///
/// # Errors
/// When Python 3 or a package cannot be installed.
pub fn ensure(name: &str, program: &str, requirements: &str) -> Result<PathBuf> {
    let dir = workspace::cache_dir().join(name);
    let program = dir.join("bin").join(program);
    let installed = dir.join("installed.txt");
    let is_current = fs::read_to_string(&installed).is_ok_and(|text| text == requirements);
    if is_current && answers(&program, &["--help"]) {
        return Ok(program);
    }
    if !answers("python3", &["-c", "import ensurepip, venv"]) {
        install::debian_packages("Python 3 with venv", &["python3", "python3-venv"])?;
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&dir))?;
    let written = dir.join("requirements.txt");
    fs::write(&written, requirements)?;
    run(Command::new(dir.join("bin/python"))
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(&written))?;
    // Written last: an installation that broke off is done again.
    fs::rename(&written, &installed)?;
    Ok(program)
}
