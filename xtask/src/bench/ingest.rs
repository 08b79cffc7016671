//! The harvest of a person with 500 works from simulated upstreams 50 ms away, against the time that the upstreams'
//! limits alone allow for the requests that were made.

use super::data::pressmark;
use super::report::{Goal, Measure, Report, Row};
use super::times::median;
use super::{Options, binary};
use crate::command::show;
use crate::workspace;
use anyhow::{Context, Result, ensure};
use pressmark_simulator::made_up::{Plan, World};
use pressmark_simulator::{RateLimit, RateLimits, RecordedFolder, SimulatorOptions, Upstream, WorldSource, start};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Works on the person's record.
const WORKS: usize = 500;

/// Seed of the person's world.
const SEED: u64 = 20_260_901;

/// How far away the upstreams are.
const LATENCY: Duration = Duration::from_millis(50);

/// Answers that can only come one after the other: the list of works, works in full, agencies, a work's own record.
const CHAIN: u32 = 4;

/// People of the recorded world that are harvested.
const RECORDED: usize = 60;

/// Who leaves an address is allowed more, and is told to leave one.
const CONTACT: (&str, &str) = ("PRESSMARK_CONTACT", "registry@example.org");

/// One harvest.
struct Harvest {
    took: Duration,
    /// Requests by upstream, and the time that its limit makes necessary for them.
    requests: Vec<(Upstream, u64, Duration)>,
    refused: u64,
}

impl Harvest {
    /// What the limits alone allow.
    fn least(&self) -> Duration {
        self.requests.iter().map(|(_, _, least)| *least).max().unwrap_or_default() + LATENCY * CHAIN
    }
}

/// Runs the benchmark three times, a smoke run once; the scale does not matter.
///
/// # Errors
/// When the harvest fails or the recorded bodies are there and cannot be read.
pub fn run(options: &Options) -> Result<Report> {
    let binary = binary::release_binary(options)?;
    let runtime = Runtime::new()?;
    let (plan, orcid) = prolific()?;
    let rounds = if options.smoke { 1 } else { 3 };
    let mut harvests = Vec::new();
    for _ in 0..rounds {
        harvests.push(harvest(&runtime, &binary, World::generate(&plan).into(), std::slice::from_ref(&orcid))?);
    }
    let mut report = Report::default();
    let seconds = |harvests: &[Harvest], time: fn(&Harvest) -> Duration| {
        Measure(median(&harvests.iter().map(|h| time(h).as_secs_f64()).collect::<Vec<_>>()), "s")
    };
    report.rows.push(Row::ratio(
        format!("harvest of {WORKS} works, against the limits"),
        seconds(&harvests, |h| h.took),
        seconds(&harvests, Harvest::least),
        Some(Goal::AtMost(1.3)),
    ));
    let last = harvests.last().context("no harvest")?;
    for (upstream, count, least) in &last.requests {
        report.rows.push(Row::value(
            format!("{upstream}: {count} requests, least time"),
            Measure(least.as_secs_f64(), "s"),
            None,
        ));
    }
    report.notes.push(format!(
        "`ingest --wait` on an empty folder with the default settings and a contact, from start to exit, catalogue included; simulated \
         upstreams answer after {} ms and enforce their limits ({} requests refused). Least time: a limit's whole allowance \
         at once and the rest as it comes back, the slowest upstream counts; and {CHAIN} answers one after the other.",
        LATENCY.as_millis(),
        last.refused
    ));
    if !options.smoke {
        recorded(&runtime, &binary, &mut report)?;
    }
    Ok(report)
}

/// People of the recorded world, for information.
fn recorded(runtime: &Runtime, binary: &Path, report: &mut Report) -> Result<()> {
    let Some(folder) = workspace::test_data() else {
        report.notes.push("Recorded bodies not found (PRESSMARK_TEST_DATA).".into());
        return Ok(());
    };
    let world = RecordedFolder::open(&folder)?;
    let (least, took) = {
        let probe = runtime.block_on(start(RecordedFolder::open(&folder)?.into(), SimulatorOptions::default()))?;
        let all = probe.orcids();
        let every = (all.len() / RECORDED).max(1);
        let some: Vec<String> = all.iter().step_by(every).take(RECORDED).map(ToString::to_string).collect();
        runtime.block_on(probe.shutdown());
        let harvest = harvest(runtime, binary, world.into(), &some)?;
        (harvest.least().as_secs_f64(), harvest.took.as_secs_f64())
    };
    #[expect(clippy::cast_precision_loss, reason = "dozens")]
    let people = RECORDED as f64;
    report.rows.push(Row::ratio(
        format!("{RECORDED} people of the recorded world, against the limits"),
        Measure(people / took, "people/s"),
        Measure(people / least, "people/s"),
        None,
    ));
    Ok(())
}

/// A world with somebody whose record claims exactly so many works.
fn prolific() -> Result<(Plan, String)> {
    let plan = |works| Plan { strangers: 200, ..Plan::sized(SEED, 3, works) };
    let world = World::generate(&plan(WORKS * 4));
    let claims: Vec<usize> = world.claims().filter(|claim| claim.person == 0).map(|claim| claim.work).collect();
    let last = claims.get(WORKS - 1).context("nobody with so many works")?;
    let plan = plan(last + 1);
    let world = World::generate(&plan);
    let found = world.claims().filter(|claim| claim.person == 0).count();
    ensure!(found == WORKS, "{found} works are claimed");
    let person = world.people.first().context("no person")?;
    Ok((plan, person.orcid.to_string()))
}

fn harvest(runtime: &Runtime, binary: &Path, world: WorldSource, orcids: &[String]) -> Result<Harvest> {
    let limits = RateLimits::real();
    let options = SimulatorOptions { latency: LATENCY, limits: Some(limits), ..SimulatorOptions::default() };
    let upstreams = runtime.block_on(start(world, options))?;
    let data = TempDir::new()?;
    let mut command = pressmark(binary, data.path());
    command.envs(upstreams.env()).envs([CONTACT]);
    command.arg("ingest").args(orcids).arg("--wait").stdout(Stdio::piped()).stderr(Stdio::null());
    if orcids.len() == 1 {
        show(&command);
    }
    let started = Instant::now();
    let output = command.output()?;
    let took = started.elapsed();
    // Holders of recorded records have deactivated some of them, which the command tells as failures.
    let said = String::from_utf8_lossy(&output.stdout);
    let ended = said.contains(" people harvested, ") && (output.status.success() || orcids.len() > 1);
    ensure!(ended, "the harvest did not end: {said}");
    let requests = Upstream::ALL.map(|upstream| {
        let asked = upstreams.request_total(upstream).asked;
        (upstream, asked, least(asked, limit(&limits, upstream)))
    });
    let refused = Upstream::ALL.iter().map(|upstream| upstreams.refusals(*upstream)).sum();
    runtime.block_on(upstreams.shutdown());
    Ok(Harvest { took, requests: requests.to_vec(), refused })
}

fn limit(limits: &RateLimits, upstream: Upstream) -> Option<RateLimit> {
    match upstream {
        Upstream::Orcid => limits.orcid,
        Upstream::Crossref => limits.crossref,
        Upstream::DataCite => limits.datacite,
        Upstream::OpenAlex => limits.openalex,
        Upstream::Agency => limits.agency,
        Upstream::Ror => None,
    }
}

/// The time within which so many requests cannot be made.
fn least(requests: u64, limit: Option<RateLimit>) -> Duration {
    let Some(limit) = limit.filter(|limit| limit.requests > 0) else { return Duration::ZERO };
    let waiting = u32::try_from(requests).unwrap_or(u32::MAX).saturating_sub(limit.requests);
    limit.per.mul_f64(f64::from(waiting) / f64::from(limit.requests))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_allowance_is_spent_at_once_and_the_rest_waited_for() {
        let limit = Some(RateLimit::per_second(50));
        assert_eq!(least(40, limit), Duration::ZERO);
        assert_eq!(least(150, limit), Duration::from_secs(2));
        assert_eq!(least(1_000, None), Duration::ZERO);
    }

    #[test]
    fn somebody_has_so_many_works() {
        let (plan, _) = prolific().unwrap();
        assert!(plan.works >= WORKS);
    }
}
