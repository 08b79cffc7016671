//! `pressmark work`: jobs without a server.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use pressmark_store::repo::jobs;

use super::serve::Work;
use crate::cli::WorkArgs;
use crate::services;
use crate::settings::Settings;
use crate::signals;

pub(crate) async fn run(settings: &Settings, args: &WorkArgs) -> Result<ExitCode> {
    let store = services::open_store(settings).await?;
    let limits = services::open_limits(settings, &store).await?;
    let app = services::open_app(settings, &store, &limits)?;
    let work = Work::start(app.clone());
    // Whoever waits for the end of all jobs wants no more of them.
    let work = if args.until_done { work } else { work.with_schedule(app, settings.schedule.settings()) };
    let stop = signals::shutdown();
    while !stop.is_cancelled() {
        tokio::select! { () = stop.cancelled() => {}, () = tokio::time::sleep(Duration::from_millis(500)) => {} }
        if args.until_done && jobs::active(store.read()).await? == (0, 0) {
            break;
        }
    }
    work.end().await;
    store.close().await?;
    Ok(ExitCode::SUCCESS)
}
