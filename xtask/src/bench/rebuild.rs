//! `catalogue rebuild` on a registry's data: records a second, and the memory that it takes.

use super::data::{self, pressmark};
use super::report::{Goal, Measure, Report, Row};
use super::times::median;
use super::{Options, Scale, binary, memory};
use crate::command::show;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How often the memory is looked at.
const POLL: Duration = Duration::from_millis(10);

/// A rebuild that takes longer than this has gone wrong.
const LIMIT: Duration = Duration::from_secs(3_600);

/// One rebuild.
struct Run {
    /// From the start of the command to its exit.
    took: Duration,
    /// The most anonymous resident memory seen, bytes.
    peak: u64,
}

/// Runs the benchmark: three rebuilds of 10,000 records, one of more; of more than 10,000 also a tenth, for the memory.
///
/// # Errors
/// When the data cannot be made or the rebuild fails.
pub fn run(options: &Options) -> Result<Report> {
    let binary = binary::release_binary(options)?;
    let records = options.records();
    let rounds = if options.smoke || records > 10_000 { 1 } else { 3 };
    let runs = rebuild(options, &binary, rounds)?;
    let mut rows = vec![Row::value(
        format!("rebuild of {records} records"),
        Measure(rate(records, &runs), "records/s"),
        Some(Goal::AtLeast(5_000.0)),
    )];
    let peak = Measure(mib(&runs), "MiB");
    let what = format!("most memory (RssAnon) at {records}");
    match tenth(options) {
        Some(fewer) => {
            let smaller = rebuild(&fewer, &binary, 1)?;
            let what = format!("{what}, against {}", fewer.records());
            rows.push(Row::ratio(what, peak, Measure(mib(&smaller), "MiB"), None));
        }
        None => rows.push(Row::value(what, peak, None)),
    }
    let notes = vec![format!(
        "The command `catalogue rebuild` on a copy of an imported registry, from start to exit, {rounds} time(s); the index \
         that is there stays until the new one is swapped in. Memory is looked at every {} ms.",
        POLL.as_millis()
    )];
    Ok(Report { rows, notes, broke_off: None })
}

/// The same with a tenth of the records; `None` where there is no smaller scale.
fn tenth(options: &Options) -> Option<Options> {
    let scale = match options.scale {
        _ if options.smoke => return None,
        Scale::TenThousand => return None,
        Scale::HundredThousand => Scale::TenThousand,
        Scale::Million => Scale::HundredThousand,
    };
    Some(Options { name: options.name.clone(), scale, smoke: false })
}

fn rebuild(options: &Options, binary: &Path, rounds: usize) -> Result<Vec<Run>> {
    let original = data::folder(options, binary)?;
    let parent = original.parent().context("a data folder without a parent")?;
    let folder = TempDir::new_in(parent)?;
    copy(&original, folder.path())?;
    (0..rounds).map(|_| once(binary, folder.path())).collect()
}

fn once(binary: &Path, data: &Path) -> Result<Run> {
    let mut command = pressmark(binary, data);
    command.args(["catalogue", "rebuild"]).stdout(Stdio::null()).stderr(Stdio::null());
    show(&command);
    let started = Instant::now();
    let mut child = command.spawn()?;
    let mut peak = 0;
    let status = loop {
        // A process that has just ended has no memory to ask for.
        peak = peak.max(memory::rss_anon(child.id()).unwrap_or(0));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if started.elapsed() > LIMIT {
            child.kill()?;
            child.wait()?;
            bail!("the rebuild was ended after {} s", LIMIT.as_secs());
        }
        sleep(POLL);
    };
    let took = started.elapsed();
    ensure!(status.success(), "the rebuild failed: {status}");
    Ok(Run { took, peak })
}

/// Copies the files of a folder and of those in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "millions")]
fn rate(records: u64, runs: &[Run]) -> f64 {
    let seconds: Vec<f64> = runs.iter().map(|run| run.took.as_secs_f64()).collect();
    records as f64 / median(&seconds)
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52 bytes")]
fn mib(runs: &[Run]) -> f64 {
    runs.iter().map(|run| run.peak).max().unwrap_or(0) as f64 / f64::from(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_the_folders_and_files_of_the_original() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir_all(from.path().join("a/b")).unwrap();
        fs::write(from.path().join("a/b/c"), "text").unwrap();
        copy(from.path(), to.path()).unwrap();
        assert_eq!(fs::read_to_string(to.path().join("a/b/c")).unwrap(), "text");
    }
}
