//! The server's own memory (`RssAnon`): just started, after a burst of traffic, and idle again.

use super::binary::release_binary;
use super::database::Database;
use super::load::{self, Load, Outcome};
use super::memory::rss_anon;
use super::report::{Goal, Measure, Report, Row};
use super::sample::{Dice, Sample, mixed};
use super::server::Server;
use super::{Options, data, paths};
use anyhow::Result;
use std::thread::sleep;
use std::time::Duration;

/// A start that takes longer is not measured but an error.
const LIMIT: Duration = Duration::from_mins(2);
/// Connections that ask at the same time.
const CONNECTIONS: usize = 16;

/// Runs the benchmark.
///
/// # Errors
/// When there are no data or the server fails.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52 bytes")]
pub fn run(options: &Options) -> Result<Report> {
    let binary = release_binary(options)?;
    let folder = data::folder(options, &binary)?;
    let dois = Database::open(&folder)?.dois()?;
    let sample = Sample::of(options.records(), if options.smoke { 300 } else { 2_000 })?;
    let server = Server::start(&binary, &folder, &[], LIMIT)?;
    let idle = Duration::from_secs(if options.smoke { 5 } else { 30 });
    let now = |what: &str, goal| -> Result<Row> {
        Ok(Row::value(what, Measure(rss_anon(server.id())? as f64 / f64::from(1 << 20), "MiB"), goal))
    };
    let goal = Some(Goal::AtMost(256.0));
    sleep(Duration::from_secs(2));
    let started = now("2 s after the start", goal)?;
    let outcome = burst(options, &server, dois, &sample)?;
    let busy = now("right after a burst of traffic", None)?;
    sleep(idle);
    let rested = now(&format!("{} s idle after the burst", idle.as_secs()), goal)?;
    Ok(Report {
        rows: vec![started, busy, rested],
        notes: vec![format!(
            "{} records; anonymous resident memory of the server's process, mapped files not counted. The burst: {} answers \
             ({} MiB) over {CONNECTIONS} connections, none asked for twice in a row: half of them details from all over, a \
             quarter searches of two words, a quarter pages of lists. It fills the cache of answers (96 MB by default).",
            options.records(),
            outcome.answers,
            outcome.bytes >> 20
        )],
        broke_off: None,
    })
}

fn burst(options: &Options, server: &Server, dois: Vec<String>, sample: &Sample) -> Result<Outcome> {
    let (requests, limit) = if options.smoke { (4_000, 10) } else { (100_000, 60) };
    let load = Load {
        address: server.address(),
        connections: CONNECTIONS,
        requests,
        limit: Duration::from_secs(limit),
        gzip: false,
    };
    let mut dice = Dice::new(3);
    let searches: Vec<String> =
        (0..5_000).map(|_| format!("/v1/search?q={}+{}", sample.word(&mut dice), sample.word(&mut dice))).collect();
    let pages = options.records() / 20;
    let path = move |index: u64| {
        let chance = mixed(index);
        let below = |end: usize| usize::try_from(chance >> 8).unwrap_or_default() % end;
        match index % 4 {
            0 => searches[below(searches.len())].clone(),
            1 => format!("/v1/publications?sort=publication_date&page={}", 1 + chance % pages),
            _ => paths::detail(&dois[below(dois.len())]),
        }
    };
    tokio::runtime::Runtime::new()?.block_on(load::run(&load, path))
}
