//! From the start of the process to its first answers.

use super::Options;
use super::binary::release_binary;
use super::client::Client;
use super::data;
use super::report::{Goal, Measure, Report, Row};
use super::server::Server;
use super::times::Times;
use anyhow::Result;
use std::time::{Duration, Instant};

/// A start that takes longer is not measured but an error.
const LIMIT: Duration = Duration::from_mins(2);

/// Starts the server several times on the same data, one after the other.
///
/// # Errors
/// When there are no data or the server does not start.
pub fn run(options: &Options) -> Result<Report> {
    let binary = release_binary(options)?;
    let folder = data::folder(options, &binary)?;
    let starts = if options.smoke { 2 } else { 9 };
    let (mut ready, mut first, mut list) = (Times::default(), Times::default(), Times::default());
    for _ in 0..starts {
        let server = Server::start(&binary, &folder, &[], LIMIT)?;
        let asked = Instant::now();
        Client::new(server.address())?.get("/v1/publications")?;
        ready.add(server.ready_after());
        list.add(asked.elapsed());
        first.add(server.ready_after() + asked.elapsed());
    }
    let goal = Some(Goal::AtMost(1_000.0));
    let row = |what: &str, value, goal| Row::value(what, Measure(value, "ms"), goal);
    Ok(Report {
        rows: vec![
            row("start of the process to 200 of /ready, median", ready.percentile(0.5), goal),
            row("start of the process to the first list, median", first.percentile(0.5), goal),
            row("start of the process to the first list, slowest", first.percentile(1.0), None),
            row("of that, the list itself, median", list.percentile(0.5), None),
        ],
        notes: vec![format!(
            "{starts} starts on {} records; the data were read shortly before, so their files are in the system's page cache. \
             The list has a connection of its own. /ready is asked every 2 ms.",
            options.records()
        )],
        broke_off: None,
    })
}
