//! What staff wait for: lists at any depth, searches, details, edits that are read back, many writers, bulk deletion.

pub mod desk;
pub mod people;

use super::Options;
use super::binary::release_binary;
use super::database::Database;
use super::http::beside::Import;
use super::http::registry;
use super::report::{Goal, Measure, Report, Row};
use super::sample::{Dice, Sample};
use super::server::Server;
use super::times::Times;
use anyhow::{Result, ensure};
use desk::Desk;
use hyper::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

const LIMIT: Duration = Duration::from_mins(2);
/// Questions of each kind that are asked before anything is measured.
const WARM: usize = 10;
const WRITERS: usize = 16;
/// People of the registry, beside those who are harvested.
const PEOPLE: u64 = 10_000;
/// Works deleted in one request.
const BULK: usize = 10_000;

/// Runs the benchmark.
///
/// # Errors
/// When there are no data, or the server refuses.
pub fn run(options: &Options) -> Result<Report> {
    let binary = release_binary(options)?;
    let runtime = Runtime::new()?;
    let registry = registry::prepare(options, &binary, &runtime)?;
    desk::make_account(&binary, registry.folder())?;
    let people = if options.smoke { 200 } else { PEOPLE };
    people::import(&binary, registry.folder(), people)?;
    let server = Server::start(&binary, registry.folder(), &[], LIMIT)?;
    let dois = Database::open(registry.folder())?.dois()?;
    let sample = Sample::of(options.records(), 300)?;
    let words: Vec<String> = sample.by_frequency().into_iter().map(str::to_owned).collect();
    let mut report = Report::default();
    let times = if options.smoke { 20 } else { 300 };
    let mut bench = Bench { dois, words, people, dice: Dice::new(11), times };
    report.broke_off = runtime.block_on(bench.quiet(&server, options, &mut report)).err();
    if report.broke_off.is_none() {
        let mut import = Import::start(options, &binary, registry.folder())?;
        report.broke_off = runtime.block_on(bench.beside(&server, &mut import, &mut report)).err();
    }
    report.notes.push(format!(
        "{} records and {people} people, on the server's own cores; each kind {times} times by chance, after {WARM} that are not measured, one at a time unless {WRITERS} writers are named. \
         An edit replaces a title and is answered once the catalogue has it.",
        options.records()
    ));
    Ok(report)
}

struct Bench {
    dois: Vec<String>,
    words: Vec<String>,
    people: u64,
    dice: Dice,
    times: usize,
}

fn path_of(doi: &str) -> String {
    format!("/api/publications/{}", percent(doi))
}

/// A DOI as one segment of a path.
fn percent(doi: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    doi.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

fn row(what: impl Into<String>, times: &Times, most: f64) -> Row {
    Row::value(what, Measure(times.percentile(0.99), "ms"), Some(Goal::AtMost(most)))
}

impl Bench {
    async fn quiet(&mut self, server: &Server, options: &Options, report: &mut Report) -> Result<()> {
        let mut desk = Desk::sign_in(server.address()).await?;
        self.reads(&mut desk, report).await?;
        self.edits(&mut desk, report, "idle", 250.0).await?;
        self.writers(&desk, options, report).await?;
        // The server has closed the connection that was silent meanwhile.
        self.bulk(&mut desk.beside().await?, report).await
    }

    async fn beside(&mut self, server: &Server, import: &mut Import, report: &mut Report) -> Result<()> {
        let mut desk = Desk::sign_in(server.address()).await?;
        self.edits(&mut desk, report, "while an import runs", 1_000.0).await?;
        ensure!(import.is_running()?, "the import ended before the edits did");
        Ok(())
    }

    fn a_doi(&mut self) -> String {
        let at = self.dice.below(self.dois.len());
        self.dois[at].clone()
    }

    async fn reads(&mut self, desk: &mut Desk, report: &mut Report) -> Result<()> {
        let pages = self.dois.len() / 20;
        let sorts = ["last_fetched_at", "publication_date", "cited_by_count", "title", "edit_count"];
        let (mut lists, mut searches, mut details) = (Times::default(), Times::default(), Times::default());
        let (mut people, mut named) = (Times::default(), Times::default());
        let people_pages = usize::try_from(self.people / 20)?;
        for n in 0..WARM + self.times {
            if n == WARM {
                (lists, searches, details, people, named) = Default::default();
            }
            let page = 1 + self.dice.below(pages);
            let list = format!("/api/publications?page={page}&sort={}", sorts[n % sorts.len()]);
            lists.add(desk.send(Method::GET, &list, None).await?.took);
            // Neither the very commonest, which nobody looks for, nor the rarest.
            let most = self.words.len().clamp(40, 2_000) - 20;
            let (a, b) = (20 + self.dice.below(most), 20 + self.dice.below(most));
            let word = |at: usize| self.words.get(at).map_or("pots", String::as_str);
            let search = format!("/api/publications?q={}+{}", word(a), word(b));
            searches.add(desk.send(Method::GET, &search, None).await?.took);
            let doi = self.a_doi();
            details.add(desk.send(Method::GET, &path_of(&doi), None).await?.took);
            let sort = ["name", "orcid", "publication_count", "last_fetched_at"][n % 4];
            let list = format!("/api/people?page={}&sort={sort}", 1 + self.dice.below(people_pages));
            people.add(desk.send(Method::GET, &list, None).await?.took);
            let search = format!("/api/people?q={}", ["quill", "oxenf", "joao", "okafor", "carberry"][n % 5]);
            named.add(desk.send(Method::GET, &search, None).await?.took);
        }
        report.rows.push(row("a list at any depth, p99", &lists, 60.0));
        report.rows.push(Row::value("a list at any depth, p50", Measure(lists.percentile(0.5), "ms"), None));
        report.rows.push(row("a search, p99", &searches, 60.0));
        report.rows.push(row("a detail, p99", &details, 60.0));
        report.rows.push(row("a list of people at any depth, p99", &people, 60.0));
        report.rows.push(row("a search for people, p99", &named, 60.0));
        Ok(())
    }

    async fn edits(&mut self, desk: &mut Desk, report: &mut Report, when: &str, most: f64) -> Result<()> {
        let mut times = Times::default();
        let mut stale = 0;
        for n in 0..self.times / 3 {
            let path = path_of(&self.a_doi());
            let title = format!("Curated {when} {n}");
            let patch = json!([{ "op": "add", "path": "/title", "value": title }]);
            times.add(desk.send(Method::PATCH, &path, Some(&patch)).await?.took);
            let search = format!("/api/publications?perPage=1&q=%22{}%22", title.replace(' ', "+"));
            let found: Value = serde_json::from_slice(&desk.send(Method::GET, &search, None).await?.body)?;
            stale += u64::from(found["total"] == 0);
        }
        report.rows.push(row(format!("an edit, {when}, p99"), &times, most));
        let what = format!("edits, {when}, that a search right behind them did not find");
        #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
        report.rows.push(Row::value(what, Measure(stale as f64, ""), Some(Goal::AtMost(0.0))));
        Ok(())
    }

    /// Edits a second by one writer, and by many at once.
    async fn writers(&mut self, desk: &Desk, options: &Options, report: &mut Report) -> Result<()> {
        let length = if options.smoke { Duration::from_millis(500) } else { Duration::from_secs(8) };
        let mut rates = Vec::new();
        for writers in [1, WRITERS] {
            let mut tasks = JoinSet::new();
            let began = Instant::now();
            for _ in 0..writers {
                let mut own = desk.beside().await?;
                let dois: Vec<String> = (0..2_000).map(|_| self.a_doi()).collect();
                tasks.spawn(async move {
                    let mut done = 0_u32;
                    for doi in dois {
                        if began.elapsed() > length {
                            break;
                        }
                        let patch = json!([{ "op": "add", "path": "/subtitle", "value": format!("{writers} {done}") }]);
                        own.send(Method::PATCH, &path_of(&doi), Some(&patch)).await?;
                        done += 1;
                    }
                    Ok::<u32, anyhow::Error>(done)
                });
            }
            let mut done = 0;
            while let Some(part) = tasks.join_next().await {
                done += part??;
            }
            rates.push(f64::from(done) / began.elapsed().as_secs_f64());
        }
        let (one, many) = (Measure(rates[0], "edits/s"), Measure(rates[1], "edits/s"));
        report.rows.push(Row::ratio(format!("{WRITERS} writers against one"), many, one, Some(Goal::AtLeast(5.0))));
        Ok(())
    }

    async fn bulk(&mut self, desk: &mut Desk, report: &mut Report) -> Result<()> {
        let ids: Vec<&String> = self.dois.iter().take(BULK).collect();
        let mut took = Vec::new();
        for action in ["delete", "restore"] {
            let body = json!({ "ids": ids, "action": action });
            took.push(desk.send(Method::POST, "/api/publications/bulk", Some(&body)).await?.took.as_secs_f64());
        }
        let what = format!("deletion of {} works at once", ids.len());
        report.rows.push(Row::value(what, Measure(took[0], "s"), Some(Goal::AtMost(5.0))));
        report.rows.push(Row::value("and their restoration", Measure(took[1], "s"), None));
        Ok(())
    }
}
