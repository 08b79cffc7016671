//! The same beside a running server, which owns the index: it is read where it lies, and what is to be done with it is
//! asked for in the database (engineering 11).

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use pressmark_catalogue::{Catalogue, RequestState};
use pressmark_store::Store;
use pressmark_store::repo::change_log;

use super::{end, shown, tell};
use crate::cli::CatalogueCommand;
use crate::progress::{answer, say};
use crate::services;
use crate::settings::Settings;

/// How often the outcome of a rebuild is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// By then a server has taken up what it is asked for, unless it builds something else.
const TAKEN_UP_BY: Duration = Duration::from_mins(10);

pub(super) async fn run(settings: &Settings, store: &Store, command: CatalogueCommand) -> Result<ExitCode> {
    match command {
        CatalogueCommand::Status => status(settings, store).await,
        CatalogueCommand::Rebuild { force } => rebuild(store, force).await,
        CatalogueCommand::Verify { repair } => verify(settings, store, repair).await,
    }
}

async fn status(settings: &Settings, store: &Store) -> Result<ExitCode> {
    let stored = Catalogue::stored(&settings.catalogue_dir())?;
    let stored = stored.context("a running server is still building the first catalogue; its /ready tells how far")?;
    let behind = change_log::count_after(store.read(), stored.position).await?;
    answer("state      kept by a running server, whose /ready and /metrics tell more");
    answer(&format!("format     {}", stored.format));
    answer(&format!("documents  {} in {} segments, {} bytes", stored.documents, stored.segments, stored.bytes));
    answer(&format!("position   {}.{}", stored.position.xid, stored.position.seq));
    answer(&format!("behind     {behind} changes, as of the last commit"));
    Ok(ExitCode::SUCCESS)
}

async fn rebuild(store: &Store, force: bool) -> Result<ExitCode> {
    let request = Catalogue::request_rebuild(store, force).await?;
    let asked = Instant::now();
    say("a running server owns the catalogue and was asked to rebuild it");
    loop {
        let latest = Catalogue::rebuild_request(store).await?.filter(|latest| latest.id == request.id);
        match latest.context("another rebuild was asked for meanwhile")?.state {
            RequestState::Done(documents) => {
                answer(&format!("rebuilt: {documents} documents in {:.1} s", asked.elapsed().as_secs_f64()));
                return Ok(ExitCode::SUCCESS);
            }
            RequestState::Failed(reason) => bail!("the catalogue was not rebuilt: {reason}"),
            RequestState::Asked if asked.elapsed() > TAKEN_UP_BY => {
                bail!("no server has taken it up; the next one that starts will")
            }
            RequestState::Asked | RequestState::Running => tokio::time::sleep(LOOK_EVERY).await,
        }
    }
}

async fn verify(settings: &Settings, store: &Store, repair: bool) -> Result<ExitCode> {
    let (progress, report) = shown("verify");
    let found = Catalogue::verify_stored(store, &services::catalogue_options(settings), repair, report).await?;
    end(&progress, &format!("{} records compared", found.compared));
    Ok(tell(&found, repair))
}
