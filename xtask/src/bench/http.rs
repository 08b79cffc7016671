//! Requests a second of details and lists, against `/health` of the same server; and again while an import runs.

pub mod beside;
pub mod lists;
pub mod registry;

use super::binary::release_binary;
use super::client::Client;
use super::database::Database;
use super::load::{self, Load, Outcome};
use super::report::{Goal, Measure, Report, Row};
use super::sample::{Dice, Sample, mixed};
use super::server::Server;
use super::times::median;
use super::{Options, cpu, paths};
use anyhow::{Result, ensure};
use beside::Import;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// A start that takes longer is not measured but an error.
const LIMIT: Duration = Duration::from_mins(2);
/// Connections that ask at the same time.
const CONNECTIONS: usize = 16;
/// So many records are asked for again and again.
const HOT: usize = 10_000;

/// What is asked for under load.
struct Side {
    name: &'static str,
    /// The least share of the rate of `/health`; `None` for that itself.
    goal: Option<f64>,
    paths: Arc<[String]>,
    /// Asked for compressed.
    gzip: bool,
    rates: Vec<f64>,
    /// Answers per second of the server's own processor time.
    per_cpu: Vec<f64>,
    bytes: u64,
}

/// How long each side is asked.
struct Plan {
    rounds: u64,
    lead_in: Duration,
    length: Duration,
}

impl Plan {
    fn new(rounds: u64, lead_in: f64, length: f64) -> Self {
        Self { rounds, lead_in: Duration::from_secs_f64(lead_in), length: Duration::from_secs_f64(length) }
    }
}

/// Runs the benchmark.
///
/// # Errors
/// When there are no data, or the server fails.
pub fn run(options: &Options) -> Result<Report> {
    let binary = release_binary(options)?;
    let runtime = Runtime::new()?;
    let registry = registry::prepare(options, &binary, &runtime)?;
    let server = Server::start(&binary, registry.folder(), &[], LIMIT)?;
    let dois = Database::open(registry.folder())?.dois()?;
    let sample = Sample::of(options.records(), 300)?;
    let lists = lists::commonest(&sample.by_frequency(), &registry.orcids);
    let mut sides = sides(dois, lists);
    for side in &sides[1..4] {
        warm(&runtime, &server, side)?;
    }
    let alone = if options.smoke { Plan::new(2, 0.1, 0.3) } else { Plan::new(7, 0.3, 1.5) };
    // Longer, so that several commits of the catalogue fall into every turn.
    let beside = if options.smoke { Plan::new(1, 0.3, 1.0) } else { Plan::new(5, 1.0, 5.0) };
    for round in 0..alone.rounds {
        one_round(&runtime, &server, &mut sides, &alone, round)?;
    }
    let mut report = Report::default();
    report.rows.extend(rows(&sides, ""));
    report.rows.extend(cpu_rows(&sides));
    report.notes.push(notes(options, &sides, &alone));

    forget(&mut sides);
    let mut import = Import::start(options, &binary, registry.folder())?;
    let works =
        || -> Result<u64> { Client::new(server.address())?.get("/v1/publications?per_page=1")?.number("total") };
    let (before, began) = (works()?, Instant::now());
    let mut done = 0;
    while done < beside.rounds && import.is_running()? {
        one_round(&runtime, &server, &mut sides, &beside, done)?;
        done += 1;
    }
    ensure!(done > 0, "the import ended before anything was measured");
    let (new, took) = (works()? - before, began.elapsed().as_secs_f64());
    drop(import);
    report.rows.extend(rows(&sides, ", during an import"));
    report.notes.push(format!(
        "During the import: {done} rounds, turns of {:.1} s after {:.1} s unmeasured, while another process imported new Crossref lines into the same database and the \
         server took {new} of them into its catalogue in {took:.0} s, all on the same cores. The server's processor time is \
         then also that of its catalogue, so it is not set against answers.",
        beside.length.as_secs_f64(),
        beside.lead_in.as_secs_f64()
    ));
    Ok(report)
}

fn sides(dois: Vec<String>, lists: Vec<String>) -> Vec<Side> {
    let side = |name, goal, paths: Vec<String>| Side {
        name,
        goal,
        paths: paths.into(),
        gzip: false,
        rates: Vec::new(),
        per_cpu: Vec::new(),
        bytes: 0,
    };
    let all: Vec<String> = dois.iter().map(|doi| paths::detail(doi)).collect();
    let mut dice = Dice::new(4);
    let mut left = all.clone();
    let hot = (0..HOT.min(all.len())).map(|_| left.swap_remove(dice.below(left.len()))).collect();
    vec![
        side("/health", None, vec!["/health".to_owned()]),
        side("detail over 10,000 hot records", Some(0.80), hot),
        side("the 100 commonest lists", Some(0.80), lists.clone()),
        Side { gzip: true, ..side("the 100 commonest lists as gzip", Some(0.80), lists) },
        side("detail uniform over all records", Some(0.30), all),
    ]
}

fn forget(sides: &mut [Side]) {
    for side in sides {
        (side.rates, side.per_cpu, side.bytes) = Default::default();
    }
}

/// Each path once, so that what is hot is hot when it is measured.
fn warm(runtime: &Runtime, server: &Server, side: &Side) -> Result<()> {
    let paths = Arc::clone(&side.paths);
    let requests = u64::try_from(paths.len())? * 2;
    let load = Load { address: server.address(), connections: CONNECTIONS, requests, limit: LIMIT, gzip: side.gzip };
    let path = move |index: u64| paths[usize::try_from(index).unwrap_or_default() % paths.len()].clone();
    all_good(&runtime.block_on(load::run(&load, path))?, side)
}

/// Every side once. A round begins one later than the last one, so that none always follows the same one.
fn one_round(runtime: &Runtime, server: &Server, sides: &mut [Side], plan: &Plan, round: u64) -> Result<()> {
    let count = sides.len();
    for turn in 0..count {
        let at = (turn + usize::try_from(round)?) % count;
        let side = &mut sides[at];
        let ask = |limit| -> Result<Outcome> {
            let paths = Arc::clone(&side.paths);
            let seed = mixed(round * 31 + u64::try_from(at)?);
            let path = move |index: u64| {
                let chance = mixed(seed ^ index);
                paths[usize::try_from(chance >> 8).unwrap_or_default() % paths.len()].clone()
            };
            let (address, gzip) = (server.address(), side.gzip);
            let load = Load { address, connections: CONNECTIONS, requests: 2_000_000, limit, gzip };
            let outcome = runtime.block_on(load::run(&load, path))?;
            all_good(&outcome, side)?;
            Ok(outcome)
        };
        // What is measured is traffic that goes on, not its first moment after that of another side.
        ask(plan.lead_in)?;
        let before = cpu::seconds(server.id())?;
        let outcome = ask(plan.length)?;
        let spent = cpu::seconds(server.id())? - before;
        side.take(&outcome, spent);
    }
    Ok(())
}

fn all_good(outcome: &Outcome, side: &Side) -> Result<()> {
    ensure!(outcome.others == 0, "{}: {} of the answers were not 200", side.name, outcome.others);
    Ok(())
}

impl Side {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 answers")]
    fn take(&mut self, outcome: &Outcome, spent: f64) {
        self.rates.push(outcome.rate());
        // The system counts in hundredths of a second.
        self.per_cpu.push(outcome.answers as f64 / spent.max(0.01));
        self.bytes = outcome.bytes / outcome.answers.max(1);
    }
}

fn rows<'a>(sides: &'a [Side], when: &'a str) -> impl Iterator<Item = Row> + 'a {
    let health = Measure(median(&sides[0].rates), "req/s");
    sides[1..].iter().map(move |side| {
        let goal = side.goal.map(Goal::AtLeast);
        Row::ratio(format!("{}{when}", side.name), Measure(median(&side.rates), "req/s"), health, goal)
    })
}

fn cpu_rows(sides: &[Side]) -> impl Iterator<Item = Row> + '_ {
    let health = Measure(median(&sides[0].per_cpu), "req/CPU s");
    sides[1..].iter().map(move |side| {
        let what = format!("{}, per second of the server's processor time", side.name);
        Row::ratio(what, Measure(median(&side.per_cpu), "req/CPU s"), health, None)
    })
}

fn notes(options: &Options, sides: &[Side], plan: &Plan) -> String {
    let sizes: Vec<_> = sides.iter().map(|side| format!("{} {} B", side.name, side.bytes)).collect();
    format!(
        "{} records and some made-up researchers with their works. {} rounds, in each every side for {:.1} s (after {:.1} s unmeasured) over \
         {CONNECTIONS} kept-alive connections; medians of the rounds; drawn by chance, no conditions, compressed only where it says so. The load generator runs \
         on the same cores as the server and reads every byte, so the first rows are of both together; the rows per second of \
         processor time (user and system, of the server alone) are what the server itself spends. Mean bodies: {}.",
        options.records(),
        plan.rounds,
        plan.length.as_secs_f64(),
        plan.lead_in.as_secs_f64(),
        sizes.join(", ")
    )
}

/// Copies a folder of files and folders.
///
/// # Errors
/// When something cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
