//! An import that runs in a process of its own, on the data that a server serves.

use super::super::Options;
use super::super::data::pressmark;
use crate::guard::Guard;
use crate::workspace;
use anyhow::{Context, Result, bail};
use pressmark_simulator::made_up::{Plan, World};
use pressmark_simulator::render::crossref_line;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

/// Seed of the world of the new works.
const SEED: u64 = 20_260_803;
/// The new works begin behind all numbers of the others, so that no DOI is met twice.
const FIRST: usize = 4_000_000;

/// A running import. Dropping it ends the process.
pub struct Import {
    child: Child,
    guard: Guard,
    /// What it says, for the case that it fails.
    said: PathBuf,
}

impl Import {
    /// Begins to import works that the registry does not know.
    ///
    /// # Errors
    /// When their file cannot be made or the program does not start.
    pub fn start(options: &Options, binary: &Path, data: &Path) -> Result<Self> {
        let file = lines(if options.smoke { 10_000 } else { 200_000 })?;
        let mut command = pressmark(binary, data);
        command.arg("import").arg(file).args(["--all", "--visible"]);
        let said = data.join("import.stderr");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&said)?);
        let mut guard = Guard::start()?;
        let child = command.spawn().context("the import does not start")?;
        guard.watch(child.id(), "TERM")?;
        Ok(Self { child, guard, said })
    }

    /// Whether it still has work to do.
    ///
    /// # Errors
    /// When it failed.
    pub fn is_running(&mut self) -> Result<bool> {
        match self.child.try_wait()? {
            None => Ok(true),
            Some(status) if status.success() => Ok(false),
            Some(status) => {
                let said = fs::read_to_string(&self.said)?;
                bail!("the import failed: {status}: {}", said.lines().last().unwrap_or_default())
            }
        }
    }
}

impl Drop for Import {
    fn drop(&mut self) {
        self.guard.release();
        let _ = self.child.wait();
    }
}

/// A file of so many lines, made once and kept in the build directory.
fn lines(count: usize) -> Result<PathBuf> {
    let path = workspace::target_dir().join("bench").join(format!("crossref-new-{count}.jsonl"));
    if path.is_file() {
        return Ok(path);
    }
    let world = World::generate(&Plan::sized(SEED, 5_000, FIRST + count * 2));
    let made = path.with_extension("part");
    let mut file = BufWriter::new(File::create(&made).with_context(|| made.display().to_string())?);
    for line in (FIRST..world.work_count()).filter_map(|n| crossref_line(&world, n)).take(count) {
        writeln!(file, "{line}")?;
    }
    file.into_inner().map_err(|error| error.into_error())?.sync_all()?;
    fs::rename(&made, &path)?;
    Ok(path)
}
