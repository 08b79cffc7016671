//! `pressmark people`: staff lists, and who is shown.

mod import;
mod list;

use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use pressmark_app::people::{self, Named};
use pressmark_domain::Orcid;
use pressmark_store::Store;

use super::desk::operator;
use crate::cli::PeopleCommand;
use crate::progress::say;
use crate::services;
use crate::settings::Settings;

/// What becomes of somebody.
#[derive(Clone, Copy)]
enum Fate {
    Hidden,
    Shown,
    Removed,
}

pub(crate) async fn run(settings: &Settings, command: PeopleCommand) -> Result<ExitCode> {
    let (who, fate, workspace) = match command {
        PeopleCommand::Import { file, dry_run, workspace } => {
            return import::run(settings, &file, dry_run, workspace.as_deref()).await;
        }
        PeopleCommand::List { text, workspace } => return list::run(settings, &text, workspace.as_deref()).await,
        PeopleCommand::Hide { person, workspace } => (person, Fate::Hidden, workspace),
        PeopleCommand::Show { person, workspace } => (person, Fate::Shown, workspace),
        PeopleCommand::Remove { person, workspace } => (person, Fate::Removed, workspace),
    };
    let store = services::open_store(settings).await?;
    let workspace_id = services::find_workspace(&store, workspace.as_deref()).await?.id;
    decide(&store, workspace_id, &who, fate).await?;
    follow(settings, &store).await?;
    store.close().await?;
    Ok(ExitCode::SUCCESS)
}

async fn decide(store: &Store, workspace_id: i64, who: &str, fate: Fate) -> Result<()> {
    let named = named(who)?;
    let (done, how) = match fate {
        Fate::Hidden => (people::set_hidden(store, workspace_id, &named, true, &operator()).await?, "is hidden"),
        Fate::Shown => (people::set_hidden(store, workspace_id, &named, false, &operator()).await?, "is shown"),
        Fate::Removed => (people::remove(store, workspace_id, &named, &operator()).await?, "was removed"),
    };
    done.with_context(|| format!("there is nobody `{who}`; `pressmark people list` prints who there is"))?;
    say(&format!("{who} {how}"));
    Ok(())
}

/// A person by iD or short name. What looks like an iD must be one.
fn named(text: &str) -> Result<Named> {
    if text.bytes().filter(u8::is_ascii_digit).count() >= 15 {
        return Ok(Named::Orcid(Orcid::parse(text)?));
    }
    match Named::parse(&format!("slug:{}", text.trim_start_matches("slug:"))) {
        Some(named) => Ok(named),
        None => bail!("`{text}` is neither an ORCID iD nor a short name"),
    }
}

/// Brings the catalogue up to date, unless a server does (rule 28).
async fn follow(settings: &Settings, store: &Store) -> Result<()> {
    if let Some(catalogue) = services::catalogue_for_command(settings, store).await? {
        catalogue.catch_up().await?;
        catalogue.close().await?;
    }
    Ok(())
}
