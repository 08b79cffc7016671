//! `pressmark ingest`: people by ORCID iD, queued, and waited for if asked.

use std::collections::HashSet;
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use pressmark_app::ingest::{self, Counts, HARVEST_PERSON};
use pressmark_domain::Orcid;
use pressmark_store::Store;
use pressmark_store::entity::job;
use pressmark_store::repo::jobs;

use super::desk::operator;
use super::serve::Work;
use super::shown::until_shown;
use crate::cli::IngestArgs;
use crate::progress::{Progress, answer, say};
use crate::services;
use crate::settings::Settings;

pub(crate) async fn run(settings: &Settings, args: &IngestArgs) -> Result<ExitCode> {
    let orcids = read_orcids(args)?;
    let store = services::open_store(settings).await?;
    let workspace_id = services::find_workspace(&store, args.workspace.as_deref()).await?.id;
    let queued = ingest::queue(&store, workspace_id, &orcids, "cli", &operator()).await?;
    say(&format!("{} of {} queued; the others are queued or being harvested already", queued.queued, queued.requested));
    if !args.wait {
        store.close().await?;
        return Ok(ExitCode::SUCCESS);
    }
    let limits = services::open_limits(settings, &store).await?;
    let work = Work::start(services::open_app(settings, &store, &limits)?);
    let keys: Vec<String> = orcids.iter().map(|o| o.as_str().to_owned()).collect();
    let ended = wait_for(&store, workspace_id, &keys).await;
    work.end().await;
    let ended = ended?;
    let shown = until_shown(settings, &store).await;
    let failed = report(&ended);
    shown?;
    store.close().await?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read_orcids(args: &IngestArgs) -> Result<Vec<Orcid>> {
    let mut texts = args.orcids.clone();
    if let Some(file) = &args.file {
        texts.extend(lines_of(file)?);
    }
    let mut bad = Vec::new();
    let mut orcids = Vec::new();
    for text in &texts {
        match Orcid::parse(text) {
            Ok(orcid) => orcids.push(orcid),
            Err(error) => bad.push(error.to_string()),
        }
    }
    if !bad.is_empty() {
        bail!("nothing was queued: {}", bad.join("; "));
    }
    let mut seen = HashSet::new();
    orcids.retain(|orcid| seen.insert(*orcid));
    Ok(orcids)
}

fn lines_of(file: &Path) -> Result<Vec<String>> {
    let mut text = String::new();
    if file.as_os_str() == "-" {
        std::io::stdin().read_to_string(&mut text).context("standard input")?;
    } else {
        text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    }
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim().to_owned());
    Ok(lines.filter(|line| !line.is_empty()).collect())
}

/// Waits until the newest job of each iD has ended. A remainder that waits for its time is not waited for.
pub(crate) async fn wait_for(store: &Store, workspace_id: i64, orcids: &[String]) -> Result<Vec<job::Model>> {
    let mut progress = Progress::new("harvest", orcids.len() as u64);
    loop {
        let mut newest = Vec::new();
        for orcids in orcids.chunks(500) {
            newest.extend(jobs::latest(store.read(), workspace_id, HARVEST_PERSON, orcids).await?);
        }
        let is_over = |job: &job::Model| {
            matches!(job.state.as_str(), "completed" | "failed") || job.trigger_source.as_deref() == Some("remainder")
        };
        let over = newest.iter().filter(|job| is_over(job)).count();
        let works: i64 = newest.iter().map(|job| i64::from(job.progress_done)).sum();
        progress.at(over as u64, orcids.len() as u64, &format!("people, {works} works"));
        if over >= orcids.len() {
            progress.end(&format!("{over} people, {works} works"));
            return Ok(newest);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Prints what became of each person that did not simply succeed, and the sums.
pub(crate) fn report(ended: &[job::Model]) -> usize {
    let mut sum = Counts::default();
    let mut failed = 0;
    for job in ended {
        if job.state == "failed" {
            failed += 1;
            answer(&format!("{}  failed: {}", job.job_key, job.error_message.as_deref().unwrap_or("no reason given")));
            continue;
        }
        let Some(counts) = job.result.as_deref().and_then(|text| serde_json::from_str::<Counts>(text).ok()) else {
            continue;
        };
        for (source, missing) in &counts.missing {
            answer(&format!("{}  {missing} answers of {source} are missing and will be fetched later", job.job_key));
        }
        sum.new += counts.new;
        sum.changed += counts.changed;
        sum.unchanged += counts.unchanged;
        sum.skipped += counts.skipped;
        sum.links_added += counts.links_added;
        sum.links_suggested += counts.links_suggested;
    }
    answer(&format!(
        "{} people harvested, {failed} failed; works: {} new, {} changed, {} unchanged, {} skipped; links: {} added, {} suggested",
        ended.len() - failed,
        sum.new,
        sum.changed,
        sum.unchanged,
        sum.skipped,
        sum.links_added,
        sum.links_suggested,
    ));
    failed
}
