//! Bulk import of Crossref's JSON lines, until it is durable and searchable, against bare inserts of the same rows and
//! bare adds of the same documents.

mod documents;
mod rows;

use super::data::pressmark;
use super::report::{Goal, Measure, Report, Row};
use super::times::median;
use super::{Options, binary, lines};
use crate::command::show;
use crate::workspace;
use anyhow::{Context, Result, ensure};
use rows::{Insert, Written};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What the import says when all rows are written and the catalogue begins.
const ROWS_WRITTEN: &str = "bringing the catalogue up to date";

/// The file that a data folder keeps its rows in.
const DATABASE: &str = "pressmark.db";

/// One import, and the bare writing of what came of it.
struct Round {
    /// From start to exit.
    import: Duration,
    /// The part until all rows were written.
    mapped_and_written: Duration,
    bare: Written,
    bare_together: Written,
    documents: u64,
    bare_index: Duration,
}

/// Runs the benchmark: three rounds of 10,000 lines, one of more.
///
/// # Errors
/// When the import or the baseline fails.
pub fn run(options: &Options) -> Result<Report> {
    let binary = binary::release_binary(options)?;
    let file = lines::crossref(options.records())?;
    let rounds = if options.smoke || options.records() > 10_000 { 1 } else { 3 };
    let runtime = tokio::runtime::Runtime::new()?;
    let rounds: Vec<Round> = (0..rounds).map(|_| round(&runtime, &binary, &file)).collect::<Result<_>>()?;
    let last = rounds.last().context("no round")?;
    let bytes = std::fs::metadata(&file)?.len();
    Ok(Report {
        rows: table(options.records(), &rounds),
        notes: notes(options.records(), bytes, last),
        broke_off: None,
    })
}

fn round(runtime: &tokio::runtime::Runtime, binary: &Path, file: &Path) -> Result<Round> {
    let folder = TempDir::new_in(workspace::target_dir().join("bench"))?;
    let (data, index) = (folder.path().join("data"), folder.path().join("index"));
    [&data, &index].into_iter().try_for_each(std::fs::create_dir)?;
    let (import, mapped_and_written) = import(binary, &data, file)?;
    let from = data.join(DATABASE);
    let copy = |name: &str, how| {
        let bare = folder.path().join(name);
        std::fs::create_dir(&bare)?;
        let migrated = pressmark(binary, &bare).arg("migrate").output()?;
        ensure!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
        runtime.block_on(rows::copy(&from, &bare.join(DATABASE), how))
    };
    let (bare, bare_together) = (copy("bare", Insert::OneByOne)?, copy("together", Insert::Together)?);
    let (documents, bare_index) = runtime.block_on(documents::add_all(&from, &index))?;
    Ok(Round { import, mapped_and_written, bare, bare_together, documents, bare_index })
}

/// Imports a file. Returns the time of all of it, and until the rows were written.
fn import(binary: &Path, data: &Path, file: &Path) -> Result<(Duration, Duration)> {
    let mut command = pressmark(binary, data);
    command.arg("import").arg(file).args(["--all", "--visible"]).stdout(Stdio::null()).stderr(Stdio::piped());
    show(&command);
    let started = Instant::now();
    let mut child = command.spawn()?;
    let said = BufReader::new(child.stderr.take().context("no standard error")?);
    let (mut written, mut told) = (None, Vec::new());
    for line in said.lines() {
        let line = line?;
        if line.contains(ROWS_WRITTEN) {
            written = Some(started.elapsed());
        }
        told.push(line);
    }
    let status = child.wait()?;
    let took = started.elapsed();
    ensure!(status.success(), "the import failed: {}", told.join("\n"));
    Ok((took, written.context("the import did not say when its rows were written")?))
}

fn table(records: u64, rounds: &[Round]) -> Vec<Row> {
    #[expect(clippy::cast_precision_loss, reason = "millions")]
    let lines = records as f64;
    let per_second = |time: &dyn Fn(&Round) -> Duration| {
        let times: Vec<f64> = rounds.iter().map(|r| time(r).as_secs_f64()).collect();
        Measure(lines / median(&times), "lines/s")
    };
    let goal = Some(Goal::AtLeast(0.50));
    let bare = |r: &Round| r.bare.took + r.bare_index;
    let together = |r: &Round| r.bare_together.took + r.bare_index;
    let mut table = vec![
        Row::ratio("import, against bare inserts and adds", per_second(&|r| r.import), per_second(&bare), goal),
        Row::ratio(
            format!("the same against inserts of {} rows a statement", rows::TOGETHER),
            per_second(&|r| r.import),
            per_second(&together),
            None,
        ),
    ];
    table.push(Row::ratio(
        "its reading, mapping and SQL, against inserts",
        per_second(&|r| r.mapped_and_written),
        per_second(&|r| r.bare.took),
        None,
    ));
    table.push(Row::ratio(
        "its catalogue, against adds",
        per_second(&|r| r.import.saturating_sub(r.mapped_and_written)),
        per_second(&|r| r.bare_index),
        None,
    ));
    let share = |r: &Round| 100.0 * r.mapped_and_written.as_secs_f64() / r.import.as_secs_f64();
    table.push(Row::value(
        "time until all rows are written",
        Measure(median(&rounds.iter().map(share).collect::<Vec<_>>()), "%"),
        None,
    ));
    table
}

fn notes(records: u64, bytes: u64, last: &Round) -> Vec<String> {
    let Written { rows, transactions, .. } = last.bare;
    vec![
        format!(
            "{records} made-up works as Crossref sends them, {} bytes a line on average, into an empty folder; from start \
             to exit of the command.",
            bytes / records.max(1)
        ),
        format!(
            "Baseline: the {rows} rows of all tables of that import, one prepared statement each, in {transactions} \
             transactions of {} works with the program's pragmas and fsync; then its {} documents, made beforehand, with \
             the program's threads, memory and merges, one commit. Reading rows and making documents is not in its time.",
            rows::WORKS_PER_TRANSACTION,
            last.documents
        ),
    ]
}
