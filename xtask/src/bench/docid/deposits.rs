//! Made-up works, deposited by many at once.

use super::super::curation::desk::Desk;
use super::super::report::{Measure, Report, Row};
use super::super::sample::Dice;
use super::super::times::Times;
use anyhow::{Context, Result};
use hyper::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tokio::task::JoinSet;

const PUBLISH: &str = "/api/v1/publications/publish";
/// Connections that deposit at the same time.
pub const WRITERS: usize = 32;

/// What titles and abstracts are made of.
const WORDS: [&str; 32] = [
    "kiln", "glaze", "clay", "shard", "crack", "fire", "wheel", "handle", "amphora", "bowl", "slip", "bisque", "oxide",
    "cobalt", "copper", "iron", "ash", "salt", "heritage", "village", "market", "craft", "memory", "ritual", "archive",
    "dataset", "survey", "sample", "method", "pattern", "texture", "colour",
];
const FAMILY: [&str; 8] = ["Carberry", "Quill", "Oxenfree", "Vaz", "Demir", "Kamau", "Okafor", "Solheim"];
const GIVEN: [&str; 8] = ["Josiah", "Ada", "Benek", "Chiara", "Fatou", "Goran", "Hana", "Ilse"];
/// Article, dataset, software, indigenous knowledge.
const TYPES: [i64; 4] = [101, 102, 103, 1];

/// A deposit that was made.
#[derive(Debug, Clone)]
pub struct Deposit {
    /// Its key.
    pub id: i64,
    /// Its DOCiD.
    pub docid: String,
}

/// A word of the works.
#[must_use]
pub fn word(dice: &mut Dice) -> &'static str {
    WORDS[dice.below(WORDS.len())]
}

/// Deposits so many works.
///
/// # Errors
/// When the server refuses one.
#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
pub async fn publish(desk: &Desk, count: usize, report: &mut Report) -> Result<Vec<Deposit>> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    let began = Instant::now();
    for _ in 0..WRITERS.min(count) {
        let mut own = desk.beside().await?;
        let next = Arc::clone(&next);
        tasks.spawn(async move {
            let mut made = Vec::new();
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= count {
                    return Ok::<_, anyhow::Error>(made);
                }
                let reply = own.send(Method::POST, PUBLISH, Some(&form(n))).await?;
                made.push((deposit(&reply.body)?, reply.took));
            }
        });
    }
    let (mut deposits, mut times) = (Vec::with_capacity(count), Times::default());
    while let Some(part) = tasks.join_next().await {
        for (deposit, took) in part?? {
            deposits.push(deposit);
            times.add(took);
        }
    }
    let rate = Measure(count as f64 / began.elapsed().as_secs_f64(), "deposits/s");
    report.rows.push(Row::value(format!("deposits by {WRITERS} at once, throughput"), rate, None));
    let p99 = Measure(times.percentile(0.99), "ms");
    report.rows.push(Row::value(format!("deposits by {WRITERS} at once, p99"), p99, None));
    Ok(deposits)
}

fn deposit(answer: &[u8]) -> Result<Deposit> {
    let answer: Value = serde_json::from_slice(answer)?;
    let publication = &answer["data"]["publication"];
    let id = publication["id"].as_i64().context("a deposit without a key")?;
    let docid = publication["docid"].as_str().context("a deposit without a DOCiD")?.to_owned();
    Ok(Deposit { id, docid })
}

/// The form of a work. Its number in the title makes it another work than those before it.
fn form(n: usize) -> Value {
    let mut dice = Dice::new(u64::try_from(n).unwrap_or_default());
    let title = format!("On {} and {} in the {}, part {n}", word(&mut dice), word(&mut dice), word(&mut dice));
    let text: Vec<&str> = (0..90).map(|_| word(&mut dice)).collect();
    let creators: Vec<Value> = (0..=dice.below(4))
        .map(|_| {
            let name = format!("{}, {}", FAMILY[dice.below(FAMILY.len())], GIVEN[dice.below(GIVEN.len())]);
            json!({ "creator_name": name, "role_id": 8, "affiliation": "Brown University" })
        })
        .collect();
    json!({
        "title": title,
        "abstract": text.join(" "),
        "resource_type_id": TYPES[n % TYPES.len()],
        "creators": creators,
        "organizations": [
            { "organization_name": "Brown University", "ror_id": "https://ror.org/05gq02987", "country": "US" },
        ],
        "funders": [{ "funder_name": "Clay Fund", "grant_number": format!("C-{n}"), "award_amount": 12_000 }],
        "publication_date": format!("{}", 2000 + n % 25),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_work_is_another_and_the_same_in_every_run() {
        let titles: HashSet<String> = (0..500).map(|n| form(n)["title"].to_string()).collect();
        assert_eq!(titles.len(), 500);
        assert_eq!(form(7), form(7));
    }
}
