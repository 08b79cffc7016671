//! `pressmark workspace`: tenants of the registry.

use std::process::ExitCode;

use anyhow::{Result, bail};
use pressmark_app::activity::{Event, EventType, record};
use pressmark_store::entity::workspace;
use pressmark_store::repo::workspaces::{self, NewWorkspace, SecondFactorRule};
use pressmark_store::{Store, WriteTx};
use serde_json::json;

use super::desk::operator;
use crate::cli::{SetArgs, WorkspaceCommand};
use crate::progress::answer;
use crate::services;
use crate::settings::Settings;

pub(crate) async fn run(settings: &Settings, command: WorkspaceCommand) -> Result<ExitCode> {
    let store = services::open_store(settings).await?;
    match command {
        WorkspaceCommand::List => {
            workspaces::all(store.read()).await?.iter().for_each(|workspace| answer(&line(workspace)));
        }
        WorkspaceCommand::Create { slug, name, host, second_factor } => {
            let host = host.map(|host| host.to_ascii_lowercase());
            create(&store, NewWorkspace { slug, name, host, second_factor: second_factor.into() }).await?;
        }
        WorkspaceCommand::Set(args) => set(&store, &args).await?,
    }
    store.close().await?;
    Ok(ExitCode::SUCCESS)
}

fn line(workspace: &workspace::Model) -> String {
    let default = if workspace.is_default { "  default" } else { "" };
    let host = workspace.host.as_deref().unwrap_or("-");
    format!("{}  {host}  second factor: {}{default}  {}", workspace.slug, workspace.second_factor, workspace.name)
}

async fn create(store: &Store, new: NewWorkspace) -> Result<()> {
    must_be_free(store, None, &new.slug, new.host.as_deref()).await?;
    let tx = store.begin().await?;
    let made = workspaces::create(&tx, new).await?;
    note(&tx, &made, format!("Workspace {} was made", made.slug)).await?;
    tx.commit().await?;
    answer(&line(&made));
    Ok(())
}

async fn set(store: &Store, args: &SetArgs) -> Result<()> {
    let found = services::find_workspace(store, Some(&args.workspace)).await?;
    let mut wanted = found.clone();
    if let Some(slug) = &args.slug {
        wanted.slug.clone_from(slug);
    }
    if let Some(name) = &args.name {
        wanted.name.clone_from(name);
    }
    if args.no_host {
        wanted.host = None;
    } else if let Some(host) = &args.host {
        wanted.host = Some(host.to_ascii_lowercase());
    }
    if let Some(second_factor) = args.second_factor {
        SecondFactorRule::from(second_factor).as_str().clone_into(&mut wanted.second_factor);
    }
    if wanted == found {
        bail!("nothing would change; `pressmark workspace set --help` tells what can");
    }
    must_be_free(store, Some(found.id), &wanted.slug, wanted.host.as_deref()).await?;
    let tx = store.begin().await?;
    let changed = workspaces::update(&tx, wanted).await?;
    note(&tx, &changed, format!("Workspace {} was changed", found.slug)).await?;
    tx.commit().await?;
    answer(&line(&changed));
    Ok(())
}

/// Names what is taken; the database would only say that something is.
async fn must_be_free(store: &Store, own: Option<i64>, slug: &str, host: Option<&str>) -> Result<()> {
    for other in workspaces::all(store.read()).await?.iter().filter(|other| Some(other.id) != own) {
        if other.slug == slug {
            bail!("there is a workspace `{slug}` already");
        }
        if let (Some(host), Some(theirs)) = (host, other.host.as_deref())
            && host == theirs
        {
            bail!("`{host}` means the workspace `{}` already", other.slug);
        }
    }
    Ok(())
}

async fn note(tx: &WriteTx, workspace: &workspace::Model, said: String) -> Result<()> {
    let details = json!({
        "slug": workspace.slug,
        "name": workspace.name,
        "host": workspace.host,
        "second_factor": workspace.second_factor,
    });
    let event = Event::new(EventType::WorkspaceChanged, said).in_workspace(workspace.id);
    record(tx, &operator(), event.on("workspace", workspace.id).with(details)).await?;
    Ok(())
}
