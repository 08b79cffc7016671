//! The DOCiD API on ten thousand deposits: what it takes to make, list, read, search and discuss them.

pub mod deposits;

use super::Options;
use super::binary::release_binary;
use super::curation::desk::{Desk, make_account};
use super::report::{Goal, Measure, Report, Row};
use super::sample::Dice;
use super::server::Server;
use super::times::Times;
use anyhow::{Context, Result, ensure};
use deposits::Deposit;
use hyper::Method;
use serde_json::{Value, json};
use std::ffi::OsString;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

/// A start that takes longer is not measured but an error.
const LIMIT: Duration = Duration::from_mins(2);
/// Deposits, as many as the reference was measured with.
const DEPOSITS: usize = 10_000;
/// Connections that read at the same time.
const CONNECTIONS: usize = 16;
/// Comments on one of them, and how many of these answer another.
const COMMENTS: usize = 20;
const REPLIES: usize = 8;
/// Limits that are taken away, so that the server is measured and not its patience.
const UNLIMITED: [&str; 3] = [
    "PRESSMARK_LIMITS__PUBLISHING__SUPERADMIN",
    "PRESSMARK_LIMITS__COMMENTS__SUPERADMIN",
    "PRESSMARK_HTTP__READS_PER_MINUTE",
];

/// What is asked for.
struct Side {
    name: &'static str,
    paths: Arc<[String]>,
}

/// Runs the benchmark.
///
/// # Errors
/// When the server refuses.
pub fn run(options: &Options) -> Result<Report> {
    let binary = release_binary(options)?;
    let folder = tempfile::tempdir()?;
    make_account(&binary, folder.path())?;
    let unlimited = UNLIMITED.map(|name| (name, OsString::from("0")));
    let server = Server::start(&binary, folder.path(), &unlimited, LIMIT)?;
    let count = if options.smoke { 100 } else { DEPOSITS };
    let requests = if options.smoke { 40 } else { 2_000 };
    let mut report = Report::default();
    Runtime::new()?.block_on(async {
        let desk = Desk::sign_in_to_deposit(server.address()).await?;
        let made = deposits::publish(&desk, count, &mut report).await?;
        discuss(&desk, &made[0]).await?;
        for side in sides(&made, requests) {
            measure(&desk, &side, &mut report).await?;
        }
        page(&desk, count, &mut report).await
    })?;
    report.notes.push(format!(
        "{count} works, deposited over HTTP by {} connections of one account without limits, each with its DOCiD, its \
         event and its place in the catalogue when it is answered; there are no others. Reads are drawn by chance: \
         {requests} of each kind one at a time for the percentiles, and again over {CONNECTIONS} connections for the \
         throughput, on the server's own cores. Each carries an access token, which is checked where one is needed.",
        deposits::WRITERS
    ));
    let reference = "The public implementation on 10,000 records (docid.md §6.4, another machine): the default search \
                     4.0-7.2 s; a list 14-18 SQL statements, and 14 MB in 2.1 s for page_size=100000, which has no \
                     maximum; 20 comments 42 statements.";
    report.notes.push(reference.to_owned());
    Ok(report)
}

/// Comments on a deposit, some of which answer others.
async fn discuss(desk: &Desk, on: &Deposit) -> Result<()> {
    let mut own = desk.beside().await?;
    let path = comments_of(on);
    let mut first = Value::Null;
    for n in 0..COMMENTS {
        let mut body = json!({ "comment_text": format!("What does figure {n} show?"), "comment_type": "question" });
        if n >= COMMENTS - REPLIES {
            body["parent_comment_id"] = first.clone();
        }
        let reply = own.send(Method::POST, &path, Some(&body)).await?;
        let told: Value = serde_json::from_slice(&reply.body)?;
        if n == 0 {
            first = told["data"]["comment"]["id"].clone();
        }
    }
    let told: Value = serde_json::from_slice(&own.send(Method::GET, &path, None).await?.body)?;
    ensure!(told["data"]["total_comments"] == COMMENTS, "the comments are not all there: {told}");
    Ok(())
}

fn comments_of(deposit: &Deposit) -> String {
    format!("/api/publications/{}/comments", deposit.id)
}

fn any<'a>(made: &'a [Deposit], dice: &mut Dice) -> &'a Deposit {
    &made[dice.below(made.len())]
}

/// The kinds of reads, each with as many paths as are asked for one at a time.
fn sides(made: &[Deposit], requests: usize) -> Vec<Side> {
    let mut dice = Dice::new(20);
    let pages = (made.len() / 20).max(1);
    let lists = (0..requests).map(|n| {
        let narrowed = if n % 4 == 3 { "&resource_type=article" } else { "" };
        let page = 1 + dice.below(if narrowed.is_empty() { pages } else { 3 });
        format!("/api/v1/publications/get-publications?page={page}&limit=20{narrowed}")
    });
    let lists: Arc<[String]> = lists.collect();
    let by_docid = (0..requests).map(|_| format!("/api/v1/publications/docid/{}", any(made, &mut dice).docid));
    let by_docid: Arc<[String]> = by_docid.collect();
    let by_key = (0..requests).map(|_| format!("/api/v1/publications/get-publication/{}", any(made, &mut dice).id));
    let by_key: Arc<[String]> = by_key.collect();
    let mut dice = Dice::new(21);
    let searches = (0..requests).map(|_| {
        let (a, b) = (deposits::word(&mut dice), deposits::word(&mut dice));
        format!("/v1/search?q={a}+{b}")
    });
    vec![
        Side { name: "a list of 20 at any depth", paths: lists },
        Side { name: "a detail by DOCiD", paths: by_docid },
        Side { name: "a detail by key", paths: by_key },
        Side { name: "a search of two words over all fields", paths: searches.collect() },
        Side { name: "20 comments", paths: vec![comments_of(&made[0]); requests].into() },
    ]
}

/// Asks for all paths one at a time, then over many connections.
async fn measure(desk: &Desk, side: &Side, report: &mut Report) -> Result<()> {
    let (alone, _) = ask(desk, &side.paths, 1).await?;
    let (_, rate) = ask(desk, &side.paths, CONNECTIONS).await?;
    let goal = Some(Goal::AtMost(60.0));
    report.rows.push(Row::value(format!("{}, p99", side.name), Measure(alone.percentile(0.99), "ms"), goal));
    report.rows.push(Row::value(format!("{}, p50", side.name), Measure(alone.percentile(0.5), "ms"), None));
    report.rows.push(Row::value(format!("{}, throughput", side.name), Measure(rate, "req/s"), None));
    Ok(())
}

/// Asks for each path once, over so many connections. How long each took, and how many there were in a second.
#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
async fn ask(desk: &Desk, paths: &Arc<[String]>, connections: usize) -> Result<(Times, f64)> {
    let mut tasks = JoinSet::new();
    let mut desks = Vec::with_capacity(connections);
    for _ in 0..connections {
        desks.push(desk.beside().await?);
    }
    let began = Instant::now();
    for (at, mut own) in desks.into_iter().enumerate() {
        let paths = Arc::clone(paths);
        tasks.spawn(async move {
            let mut took = Vec::new();
            for path in paths.iter().skip(at).step_by(connections) {
                took.push(own.send(Method::GET, path, None).await?.took);
            }
            Ok::<_, anyhow::Error>(took)
        });
    }
    let mut times = Times::default();
    while let Some(part) = tasks.join_next().await {
        part??.into_iter().for_each(|took| times.add(took));
    }
    Ok((times, paths.len() as f64 / began.elapsed().as_secs_f64()))
}

/// The longest page that there is.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52 bytes")]
async fn page(desk: &Desk, count: usize, report: &mut Report) -> Result<()> {
    let path = "/api/v1/publications/get-publications?limit=100";
    let reply = desk.beside().await?.send(Method::GET, path, None).await?;
    let told: Value = serde_json::from_slice(&reply.body)?;
    let total = told["data"]["pagination"]["total"].as_u64().context("a list without its total")?;
    ensure!(total == u64::try_from(count)?, "the list has {total} of {count} deposits");
    let size = Measure(reply.body.len() as f64 / 1024.0, "KiB");
    report.rows.push(Row::value("the longest page of a list: 100 rows", size, Some(Goal::AtMost(1024.0))));
    Ok(())
}
