//! Files of made-up works as Crossref sends them, one a line, of realistic size.

use crate::workspace;
use anyhow::{Context, Result};
use pressmark_simulator::made_up::{Plan, World};
use pressmark_simulator::render::crossref_line;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// Seed of the world of the lines.
pub const SEED: u64 = 20_260_801;

/// A file of so many lines, made once and kept in the build directory.
///
/// # Errors
/// When it cannot be written.
pub fn crossref(records: u64) -> Result<PathBuf> {
    let dir = workspace::target_dir().join("bench");
    fs::create_dir_all(&dir)?;
    let path = dir.join(format!("crossref-{records}.jsonl"));
    if path.is_file() {
        return Ok(path);
    }
    let records = usize::try_from(records)?;
    // Not every made-up work has a DOI of Crossref; half as many again leaves enough.
    let world = World::generate(&Plan::sized(SEED, (records / 10).max(50), records * 3 / 2));
    let made = path.with_extension("part");
    let mut file = BufWriter::new(File::create(&made).with_context(|| made.display().to_string())?);
    for line in (0..world.work_count()).filter_map(|n| crossref_line(&world, n)).take(records) {
        writeln!(file, "{line}")?;
    }
    file.into_inner().map_err(|error| error.into_error())?.sync_all()?;
    fs::rename(&made, &path)?;
    Ok(path)
}
