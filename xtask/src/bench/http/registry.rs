//! The registry that the load goes to: a copy of the imported one, with a few researchers harvested into it, so that there
//! are people to list.

use super::super::Options;
use super::super::data::{self, pressmark};
use super::copy_folder;
use crate::command::run;
use anyhow::Result;
use pressmark_simulator::made_up::{Plan, World};
use pressmark_simulator::{SimulatorOptions, start};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Seed of the world of the researchers.
const SEED: u64 = 20_260_802;

/// A data folder that is gone with this value.
pub struct Registry {
    dir: TempDir,
    /// The iDs of the researchers.
    pub orcids: Vec<String>,
}

impl Registry {
    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.dir.path()
    }
}

/// Copies the data and harvests the researchers from a simulated world.
///
/// # Errors
/// When there are no data, or the harvest fails.
pub fn prepare(options: &Options, binary: &Path, runtime: &Runtime) -> Result<Registry> {
    let data = data::folder(options, binary)?;
    let beside: PathBuf = data.parent().map_or_else(|| ".".into(), Path::to_path_buf);
    let dir = tempfile::Builder::new().prefix("http-").tempdir_in(beside)?;
    copy_folder(&data, dir.path())?;
    let (people, works) = if options.smoke { (4, 40) } else { (20, 300) };
    let world = World::generate(&Plan::sized(SEED, people, works));
    let running = runtime.block_on(start(world.into(), SimulatorOptions::default()))?;
    let orcids: Vec<String> = running.orcids().iter().map(|orcid| orcid.as_str().to_owned()).collect();
    let mut command = pressmark(binary, dir.path());
    command.envs(running.env());
    for source in ["ORCID", "CROSSREF", "DATACITE", "OPENALEX", "AGENCY"] {
        // Nobody has to be spared: the upstreams are ours.
        command.env(format!("PRESSMARK_SOURCES__{source}__RATE"), "2000");
        command.env(format!("PRESSMARK_SOURCES__{source}__DAILY_LIMIT"), "0");
    }
    let done = run(command.arg("ingest").arg("--wait").args(&orcids));
    runtime.block_on(running.shutdown());
    done?;
    Ok(Registry { dir, orcids })
}
