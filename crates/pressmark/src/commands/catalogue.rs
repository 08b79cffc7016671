//! `pressmark catalogue`: status, rebuild, verify.

mod beside;

use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use anyhow::Result;
use pressmark_catalogue::{Catalogue, State, VerifyReport};

use crate::cli::CatalogueCommand;
use crate::progress::{Progress, answer};
use crate::services;
use crate::settings::Settings;

pub(crate) async fn run(settings: &Settings, command: CatalogueCommand) -> Result<ExitCode> {
    let store = services::open_store(settings).await?;
    let code = match services::catalogue_for_command(settings, &store).await? {
        Some(catalogue) => {
            let code = alone(&catalogue, command).await?;
            catalogue.close().await?;
            code
        }
        None => beside::run(settings, &store, command).await?,
    };
    store.close().await?;
    Ok(code)
}

/// Where no server runs.
async fn alone(catalogue: &Catalogue, command: CatalogueCommand) -> Result<ExitCode> {
    match command {
        CatalogueCommand::Status => status(catalogue).await,
        CatalogueCommand::Rebuild { force } => rebuild(catalogue, force).await,
        CatalogueCommand::Verify { repair } => verify(catalogue, repair).await,
    }
}

async fn status(catalogue: &Catalogue) -> Result<ExitCode> {
    let status = catalogue.status();
    let state = match &status.state {
        State::Ready => "ready".to_owned(),
        State::CatchingUp => "catching up".to_owned(),
        State::Rebuilding { done, total } => format!("rebuilding, {done} of {total}"),
        State::Stale(reason) => format!("not following: {reason}"),
        State::Unavailable(reason) => format!("unavailable: {reason}"),
    };
    answer(&format!("state      {state}"));
    answer(&format!("answers    {}", if status.answers { "yes" } else { "no" }));
    answer(&format!("format     {}", status.format));
    answer(&format!("documents  {} in {} segments, {} bytes", status.documents, status.segments, status.bytes));
    answer(&format!("position   {}.{}", status.position.xid, status.position.seq));
    answer(&format!("behind     {} changes, {} s", status.lag_rows, status.lag.as_secs()));
    if let Some(error) = status.last_error {
        answer(&format!("error      {error}"));
    }
    Ok(if status.answers { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Shows the progress that another thread reports.
fn shown(what: &str) -> (Arc<Mutex<Progress>>, impl FnMut(pressmark_catalogue::Progress) + Send + 'static) {
    let progress = Arc::new(Mutex::new(Progress::new(what, 0)));
    let reported = progress.clone();
    let report = move |at: pressmark_catalogue::Progress| {
        if let Ok(mut progress) = reported.lock() {
            progress.at(at.done, at.total, "records");
        }
    };
    (progress, report)
}

fn end(progress: &Mutex<Progress>, word: &str) {
    if let Ok(progress) = progress.lock() {
        progress.end(word);
    }
}

async fn rebuild(catalogue: &Catalogue, force: bool) -> Result<ExitCode> {
    if matches!(catalogue.status().state, State::Rebuilding { .. }) {
        // Opening it has begun one: there was no index, or one that an older version made.
        catalogue.catch_up().await?;
        answer(&format!("{} documents; there was no index of this version yet", catalogue.status().documents));
        return Ok(ExitCode::SUCCESS);
    }
    let (progress, report) = shown("rebuild");
    let done = catalogue.rebuild(force, report).await?;
    end(&progress, &format!("{} documents in {:.1} s", done.documents, done.took.as_secs_f64()));
    Ok(ExitCode::SUCCESS)
}

async fn verify(catalogue: &Catalogue, repair: bool) -> Result<ExitCode> {
    catalogue.catch_up().await?;
    let (progress, report) = shown("verify");
    let found = catalogue.verify(repair, report).await?;
    end(&progress, &format!("{} records compared", found.compared));
    if repair && found.repaired > 0 {
        catalogue.catch_up().await?;
    }
    Ok(tell(&found, repair))
}

/// Prints what a comparison found, and what was done about it.
fn tell(found: &VerifyReport, repair: bool) -> ExitCode {
    for (what, list) in [("missing", &found.missing), ("different", &found.different), ("surplus", &found.surplus)] {
        for changed in list.iter().take(20) {
            answer(&format!("{what}: {} {}", changed.kind.as_str(), changed.id));
        }
        if list.len() > 20 {
            answer(&format!("{what}: and {} more", list.len() - 20));
        }
    }
    if repair && found.repaired > 0 {
        answer(&format!("{} records are indexed anew", found.repaired));
        return ExitCode::SUCCESS;
    }
    answer(if found.is_clean() { "the catalogue and the database agree" } else { "they differ; --repair mends it" });
    if found.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
