//! `pressmark workspace`: tenants of the registry.

use std::process::ExitCode;

use anyhow::{Result, bail};
use pressmark_app::workspaces::{WorkspaceChange, change, create};
use pressmark_store::Store;
use pressmark_store::entity::workspace;
use pressmark_store::repo::workspaces::{self, NewWorkspace};

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
            let new = NewWorkspace { slug, name, host, second_factor: second_factor.into() };
            answer(&line(&create(&store, new, &operator()).await?));
        }
        WorkspaceCommand::Set(args) => set(&store, args).await?,
    }
    store.close().await?;
    Ok(ExitCode::SUCCESS)
}

fn line(workspace: &workspace::Model) -> String {
    let default = if workspace.is_default { "  default" } else { "" };
    let host = workspace.host.as_deref().unwrap_or("-");
    let (slug, factor, comments) = (&workspace.slug, &workspace.second_factor, &workspace.comments);
    format!("{slug}  {host}  second factor: {factor}  comments: {comments}{default}  {}", workspace.name)
}

async fn set(store: &Store, args: SetArgs) -> Result<()> {
    let found = services::find_workspace(store, Some(&args.workspace)).await?;
    let wish = WorkspaceChange {
        slug: args.slug,
        name: args.name,
        host: if args.no_host { Some(None) } else { args.host.map(Some) },
        second_factor: args.second_factor.map(Into::into),
        comments: args.comments.map(Into::into),
    };
    let changed = change(store, &found.slug, wish, &operator()).await?;
    if changed == found {
        bail!("nothing would change; `pressmark workspace set --help` tells what can");
    }
    answer(&line(&changed));
    Ok(())
}
