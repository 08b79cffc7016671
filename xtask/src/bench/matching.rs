//! Author matching: precision and recall on a made-up world and, beside it, on the recorded bodies.
//!
//! Weights and thresholds of the matcher were chosen on seed 1; the figures are taken on [`SEED`].

pub mod made_up;
pub mod recorded;

use super::Options;
use super::report::{Goal, Measure, Report, Row};
use crate::workspace;
use anyhow::{Result, bail};
use made_up::{Counts, share};
use pressmark_simulator::made_up::Plan;
use std::path::PathBuf;

/// Seed of the world that is judged.
pub const SEED: u64 = 20_260_301;

/// Runs the benchmark: 5,000 people and 50,000 works; a smoke run takes a tenth, unjudged. The scale does not matter.
///
/// # Errors
/// When the recorded bodies are there and cannot be read, or when the made-up world's goals are missed: the message is the
/// table then.
pub fn run(options: &Options) -> Result<Report> {
    let (people, works) = if options.smoke { (500, 5_000) } else { (5_000, 50_000) };
    let counts = made_up::measure(&Plan::sized(SEED, people, works));
    let mut report = Report { rows: rows("made-up", &counts, true), notes: vec![], broke_off: None };
    report.notes.push(format!(
        "Made-up world of {people} people and {works} works, seed {SEED}, iDs hidden; profiles from half of each person's works, \
         the other half tested: {} claims ({} wrong), {} authorships without claim, {} links, {} suggestions.",
        counts.claims + counts.wrong_claims,
        counts.wrong_claims,
        counts.authorships,
        counts.links,
        counts.suggestions
    ));
    match recorded_folder() {
        Some(folder) => {
            let found = recorded::measure(&folder)?;
            report.rows.extend(rows("recorded", &found.counts, false));
            report.notes.push(format!(
                "Recorded: {} works whose agency recorded iDs, {} iDs, {} of them on several works; {} authorships whose holder's name is known \
                 from elsewhere; {} placed, {} links ({} right), {} suggestions ({} right); {} more proposals where no iD is recorded to judge by.",
                found.works,
                found.people,
                found.repeated,
                found.known,
                found.counts.placed,
                found.counts.links,
                found.counts.links_right,
                found.counts.suggestions,
                found.counts.suggestions_right,
                found.unjudged
            ));
        }
        None => report
            .notes
            .push("Recorded bodies not found (PRESSMARK_TEST_DATA); only the made-up world was measured.".into()),
    }
    if !options.smoke && report.rows.iter().any(|r| r.reached() == Some(false)) {
        bail!("author matching missed a goal\n{}", report.table(true));
    }
    Ok(report)
}

fn rows(world: &str, counts: &Counts, judged: bool) -> Vec<Row> {
    let goal = |least| judged.then_some(Goal::AtLeast(least));
    let row = |what: &str, value: f64, goal| Row::value(format!("{world}: {what}"), Measure(value, ""), goal);
    vec![
        row("claimed, precision of the position", counts.claimed_precision(), goal(0.99)),
        row("claimed, recall", counts.claimed_recall(), goal(0.97)),
        row("unclaimed, precision of links", counts.link_precision(), goal(0.99)),
        row("unclaimed, recall of links", counts.link_recall(), None),
        row("unclaimed, recall of links and suggestions", counts.found(), goal(0.90)),
        row("unclaimed, precision of suggestions", share(counts.suggestions_right, counts.suggestions), None),
    ]
}

fn recorded_folder() -> Option<PathBuf> {
    workspace::test_data().filter(|folder| folder.join("crossref/works").is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_made_up_world_reaches_the_goals() {
        let counts = made_up::measure(&Plan::sized(SEED, 300, 2_000));
        assert!(counts.claims > 1_000 && counts.authorships > 1_000, "{counts:?}");
        assert!(counts.claimed_precision() >= 0.99, "{counts:?}");
        assert!(counts.claimed_recall() >= 0.97, "{counts:?}");
        assert!(counts.link_precision() >= 0.98, "of a few thousand links: {counts:?}");
        assert!(counts.found() >= 0.90, "{counts:?}");
    }

    #[test]
    fn recorded_author_strings_are_placed() {
        let Some(folder) = recorded_folder() else {
            assert!(std::env::var_os("CI").is_none(), "recorded data are missing");
            return;
        };
        let found = recorded::measure(&folder).unwrap();
        assert!(found.works > 100 && found.people > 400, "{found:?}");
        assert!(found.counts.claimed_precision() >= 0.97 && found.counts.claimed_recall() >= 0.95, "{found:?}");
    }
}
