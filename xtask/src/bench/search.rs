//! Searches and lists, one at a time, none asked twice; and the same words with `LIKE` in SQL.

pub mod queries;
pub mod words;

use super::binary::release_binary;
use super::client::{Client, Reply};
use super::database::{Database, Text};
use super::report::{Goal, Measure, Report, Row};
use super::sample::Sample;
use super::server::Server;
use super::times::Times;
use super::{Options, data};
use anyhow::Result;
use queries::{Kind, kinds};
use std::time::{Duration, Instant};
use words::Vocabulary;

/// A start that takes longer is not measured but an error.
const LIMIT: Duration = Duration::from_mins(2);
/// Questions of each kind that are asked before anything is measured.
const WARM: usize = 10;
/// No further `LIKE` begins after this.
const LIKE_LIMIT: Duration = Duration::from_mins(2);

/// What came of one kind of question.
struct Measured {
    kind: Kind,
    times: Times,
    /// Those of the questions that were found to the letter.
    exact: Times,
    hits: u64,
    fuzzy: usize,
    empty: usize,
}

impl From<Kind> for Measured {
    fn from(kind: Kind) -> Self {
        Self { kind, times: Times::default(), exact: Times::default(), hits: 0, fuzzy: 0, empty: 0 }
    }
}

/// Runs the benchmark.
///
/// # Errors
/// When there are no data or the server fails.
pub fn run(options: &Options) -> Result<Report> {
    let binary = release_binary(options)?;
    let folder = data::folder(options, &binary)?;
    let sample = Sample::of(options.records(), if options.smoke { 300 } else { 2_000 })?;
    let server = Server::start(&binary, &folder, &[], LIMIT)?;
    let mut client = Client::new(server.address())?;
    let mut vocabulary = Vocabulary::find(&sample, &mut client, options.records(), options.smoke)?;
    let mut measured: Vec<Measured> = kinds().into_iter().map(Into::into).collect();
    let rounds = if options.smoke { 20 } else { 400 };
    // One of each kind in turn, so that a busy moment of the machine meets all of them.
    for round in 0..rounds + WARM {
        for one in &mut measured {
            let reply = client.get(&vocabulary.ask(one.kind.ask))?;
            if round >= WARM {
                one.add(&reply)?;
            }
        }
    }
    let mut health = Times::default();
    for _ in 0..rounds {
        health.add(client.get("/health")?.took);
    }
    let mut report = Report::default();
    report.rows.extend(measured.iter().map(Measured::row));
    report.rows.push(Row::value("for comparison: /health, p99", Measure(health.percentile(0.99), "ms"), None));
    let likes = against_like(options, &mut Database::open(&folder)?, &mut client, &mut vocabulary)?;
    report.rows.extend(likes.rows);
    report.notes.push(format!(
        "{} records, {rounds} questions of each kind over one connection, one at a time, the kinds in turn. Every question is \
         another one, so no kept answer is given. Times are those of the client: HTTP, 20 rows as JSON (each row twice, in \
         both shapes) and the exact total included. Words are drawn as often as they stand in titles and abstracts (Zipf's \
         law), small words too; rare ones are in 0.05 to 1 % of the records by the server's own totals.",
        options.records()
    ));
    report.notes.extend(measured.iter().map(Measured::note));
    report.notes.extend(likes.notes);
    Ok(report)
}

impl Measured {
    fn add(&mut self, reply: &Reply) -> Result<()> {
        self.times.add(reply.took);
        let (total, fuzzy) = (reply.number("total")?, reply.is_fuzzy());
        self.hits += total;
        self.empty += usize::from(total == 0);
        self.fuzzy += usize::from(fuzzy);
        if total > 0 && !fuzzy {
            self.exact.add(reply.took);
        }
        Ok(())
    }

    fn row(&self) -> Row {
        let p99 = Measure(self.times.percentile(0.99), "ms");
        Row::value(format!("{}, p99", self.kind.name), p99, Some(Goal::AtMost(self.kind.goal)))
    }

    fn note(&self) -> String {
        let count = self.times.count();
        format!(
            "  {}: p50 {:.2} ms, longest {:.1} ms, p99 of what was found to the letter {:.1} ms; {} hits on average, of {count} \
             questions {} found nothing and {} only with typing errors",
            self.kind.name,
            self.times.percentile(0.5),
            self.times.percentile(1.0),
            self.exact.percentile(0.99),
            self.hits / u64::try_from(count).unwrap_or(1).max(1),
            self.empty,
            self.fuzzy
        )
    }
}

/// Two rare words of one work, in both ways, in turn.
fn against_like(
    options: &Options,
    database: &mut Database,
    client: &mut Client,
    vocabulary: &mut Vocabulary<'_>,
) -> Result<Report> {
    let mut report = Report::default();
    let most = if options.smoke { 3 } else { 25 };
    for (text, operation) in [(Text::Record, "/v1/search"), (Text::Title, "/v1/publications")] {
        let (mut like, mut ours) = (Times::default(), Times::default());
        let (mut liked, mut hits) = (0, 0);
        let started = Instant::now();
        for n in 0..=most {
            let ([first, second], path) = vocabulary.rare_pair(matches!(text, Text::Title));
            let found = database.like(text, [&first, &second])?;
            let reply = client.get(&path)?;
            if n == 0 {
                continue;
            }
            like.add(found.took);
            ours.add(reply.took);
            liked += found.total;
            hits += reply.number("total")?;
            if started.elapsed() > LIKE_LIMIT {
                break;
            }
        }
        report.rows.push(Row::ratio(
            format!("SQL LIKE against {operation}, two rare words of one work, median"),
            Measure(like.percentile(0.5), "ms"),
            Measure(ours.percentile(0.5), "ms"),
            Some(Goal::AtLeast(100.0)),
        ));
        report.notes.push(format!(
            "LIKE beside {operation}: {} pairs, {liked} rows by LIKE (it looks inside words too), {hits} by the server.",
            like.count()
        ));
    }
    report.notes.push(
        "LIKE runs in this process on the same database file (read-only, the program's own page cache and mapping), without \
         HTTP and JSON, in one statement that goes over the rows once: count(*) over all that match, the newest 20, in the text \
         as it is stored (title, or the whole record as JSON). The goal is for 1 M records: LIKE grows with the rows, the fixed \
         cost of an answer does not."
            .into(),
    );
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        let mut names: Vec<_> = kinds().iter().map(|kind| kind.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), kinds().len());
    }
}
