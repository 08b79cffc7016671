//! `pressmark migrate`.

use std::process::ExitCode;

use anyhow::Result;

use crate::progress::answer;
use crate::services;
use crate::settings::Settings;

pub(crate) async fn run(settings: &Settings) -> Result<ExitCode> {
    let store = services::open_store(settings).await?;
    store.close().await?;
    answer(&format!("{} is at {}", services::where_is(settings), pressmark_store::latest_migration()));
    Ok(ExitCode::SUCCESS)
}
