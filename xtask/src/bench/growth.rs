//! What a larger registry costs: point reads and searches from 10,000 records up to the scale.

use super::binary::release_binary;
use super::client::Client;
use super::database::Database;
use super::report::{Goal, Measure, Report, Row};
use super::sample::{Dice, Sample};
use super::server::Server;
use super::times::{Times, median};
use super::{Options, Scale, data, paths};
use anyhow::Result;
use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;
use std::{fs, io};

/// A start that takes longer is not measured but an error.
const LIMIT: Duration = Duration::from_mins(2);

/// A registry of one size, running, and what was measured of it.
struct Registry {
    records: u64,
    client: Client,
    dois: Vec<String>,
    details: Times,
    /// Mean milliseconds of a search, a value a round.
    searches: Vec<f64>,
    hits: u64,
    _server: Server,
}

/// How much is asked.
struct Effort {
    rounds: usize,
    details: usize,
    searches: usize,
}

/// Runs registries of all sizes beside each other and asks them in turn.
///
/// # Errors
/// When there are no data or a server fails.
pub fn run(options: &Options) -> Result<Report> {
    let binary = release_binary(options)?;
    let mut registries = Vec::new();
    for scale in [Scale::TenThousand, Scale::HundredThousand, Scale::Million] {
        if scale.records() <= options.records() {
            registries.push(Registry::start(&binary, scale, options.smoke)?);
        }
    }
    let effort = match options.smoke {
        true => Effort { rounds: 2, details: 50, searches: 20 },
        false => Effort { rounds: 9, details: 400, searches: 100 },
    };
    let sample = Sample::of(Scale::TenThousand.records(), 2_000)?;
    let mut dice = Dice::new(1);
    let mut asked = HashSet::new();
    for round in 0..=effort.rounds {
        let queries = queries(&sample, &mut dice, &mut asked, effort.searches);
        for registry in &mut registries {
            registry.round(&mut dice, effort.details, &queries)?;
            if round == 0 {
                // It only wakes the server and the page cache.
                (registry.details, registry.searches, registry.hits) = Default::default();
            }
        }
    }
    Ok(report(&registries, &effort))
}

/// Searches that nobody has asked yet: two whole words, drawn as often as they stand in the data.
fn queries(sample: &Sample, dice: &mut Dice, asked: &mut HashSet<String>, count: usize) -> Vec<String> {
    let mut queries = Vec::new();
    while queries.len() < count {
        let path = format!("/v1/search?q={}+{}+&sort=publication_date", sample.word(dice), sample.word(dice));
        if asked.insert(path.clone()) {
            queries.push(path);
        }
    }
    queries
}

impl Registry {
    fn start(binary: &Path, scale: Scale, smoke: bool) -> Result<Self> {
        let folder = data::folder(&Options { name: None, scale, smoke }, binary)?;
        let dois = Database::open(&folder)?.dois()?;
        read_all(&folder.join("catalogue"))?;
        let server = Server::start(binary, &folder, &[], LIMIT)?;
        let client = Client::new(server.address())?;
        let (details, searches, records) = (Times::default(), Vec::new(), scale.records());
        Ok(Self { records, client, dois, details, searches, hits: 0, _server: server })
    }

    fn round(&mut self, dice: &mut Dice, details: usize, queries: &[String]) -> Result<()> {
        for _ in 0..details.min(self.dois.len()) {
            // Each record once at most: an answer that is kept would be no read of the catalogue.
            let at = dice.below(self.dois.len());
            let doi = self.dois.swap_remove(at);
            self.details.add(self.client.get(&paths::detail(&doi))?.took);
        }
        let mut took = Times::default();
        for query in queries {
            let reply = self.client.get(query)?;
            took.add(reply.took);
            self.hits += reply.number("total")?;
        }
        self.searches.push(took.mean());
        Ok(())
    }
}

/// Reads all files of a folder, so that every size is in the system's page cache: what is compared is the work that an
/// answer takes, not which files the disk had to give.
fn read_all(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read_all(&path)?;
        } else {
            io::copy(&mut fs::File::open(&path)?, &mut io::sink())?;
        }
    }
    Ok(())
}

fn report(registries: &[Registry], effort: &Effort) -> Report {
    let mut report = Report::default();
    for registry in registries {
        let p99 = Measure(registry.details.percentile(0.99), "ms");
        report.rows.push(Row::value(format!("detail, p99, {} records", registry.records), p99, None));
    }
    for registry in registries {
        let mean = Measure(median(&registry.searches), "ms");
        report.rows.push(Row::value(format!("search, mean, {} records", registry.records), mean, None));
    }
    if let Some((first, others)) = registries.split_first() {
        others.iter().for_each(|other| report.rows.extend(grown(first, other)));
    }
    if let [_, middle, last] = registries {
        report.rows.extend(grown(middle, last));
    }
    if registries.len() < 2 {
        report.notes.push("Growth shows from --scale 100k on, in proportion to 10k.".into());
    }
    report.notes.push(format!(
        "All sizes were served at once and asked in turn, one request at a time: in each of {} rounds {} details of records not yet \
         asked for, and {} searches of two words drawn as often as they stand in the data, sorted by date, with exact total; \
         the searches are the same for all sizes and never repeated, so no kept answer is given. A mean is the median of the \
         rounds' means; growth of hits is that of the sum of all totals. All parts of an answer count, HTTP and JSON too.",
        effort.rounds, effort.details, effort.searches
    ));
    report
}

/// How much more the larger one takes than the smaller one.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52 hits")]
fn grown(small: &Registry, large: &Registry) -> [Row; 2] {
    let sizes = format!("{} → {} records", small.records, large.records);
    let p99 = |registry: &Registry| Measure(registry.details.percentile(0.99), "ms");
    let time = median(&large.searches) / median(&small.searches);
    let hits = large.hits as f64 / small.hits as f64;
    [
        Row::ratio(format!("detail, p99, {sizes}"), p99(large), p99(small), Some(Goal::AtMost(2.0))),
        Row::ratio(
            format!("search, growth of time against growth of hits, {sizes}"),
            Measure(time, "×"),
            Measure(hits, "×"),
            Some(Goal::AtMost(1.2)),
        ),
    ]
}
