//! `pressmark people list`.

use std::process::ExitCode;

use anyhow::Result;
use pressmark_store::entity::person;
use pressmark_store::repo::people_curated;

use crate::progress::{answer, say};
use crate::services;
use crate::settings::Settings;

/// People read at a time.
const PAGE: u64 = 500;

pub(super) async fn run(settings: &Settings, text: &str, workspace: Option<&str>) -> Result<ExitCode> {
    let store = services::open_store(settings).await?;
    let workspace_id = services::find_workspace(&store, workspace).await?.id;
    let mut found = 0;
    for page in 1.. {
        let (rows, _) = people_curated::list(store.read(), workspace_id, text.trim(), page, PAGE).await?;
        rows.iter().for_each(|person| answer(&line(person)));
        found += rows.len();
        if (rows.len() as u64) < PAGE {
            break;
        }
    }
    if found == 0 {
        say(if text.is_empty() { "the registry knows nobody; `pressmark ingest` makes people" } else { "nobody fits" });
    }
    store.close().await?;
    Ok(ExitCode::SUCCESS)
}

fn line(person: &person::Model) -> String {
    let orcid = person.orcid.as_deref().unwrap_or("-");
    let hidden = if person.hidden { "  hidden" } else { "" };
    format!("{orcid}  {}  {}{hidden}  {}", person.slug, person.sync_status, person.display_name)
}
