//! A registry full of made-up works, made once per size by the program itself.

use super::Options;
use super::lines;
use crate::command::run;
use crate::workspace;
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The data folder of a registry that holds the works of [`lines::crossref`], imported and indexed by `binary`. It is
/// kept in the build directory, for each version of the schema: a benchmark that writes copies it first, or leaves it as it was.
///
/// # Errors
/// When the import fails.
pub fn folder(options: &Options, binary: &Path) -> Result<PathBuf> {
    let records = options.records();
    let folder =
        workspace::target_dir().join("bench").join(format!("data-{records}-{}", pressmark_store::latest_migration()));
    if folder.is_dir() {
        return Ok(folder);
    }
    let file = lines::crossref(records)?;
    let made = folder.with_extension("part");
    if made.exists() {
        fs::remove_dir_all(&made)?;
    }
    fs::create_dir_all(&made)?;
    run(pressmark(binary, &made).arg("import").arg(&file).args(["--all", "--visible"]))?;
    fs::rename(&made, &folder)?;
    Ok(folder)
}

/// The program on a data folder, with nothing of this process's own settings.
#[must_use]
pub fn pressmark(binary: &Path, data: &Path) -> Command {
    let mut command = Command::new(binary);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PRESSMARK_")) {
        command.env_remove(name);
    }
    command.env("PRESSMARK_DATA_DIR", data).current_dir(data);
    command
}
