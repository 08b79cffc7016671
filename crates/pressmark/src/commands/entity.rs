//! `pressmark entity`: departments, centres, institutes that people belong to.

use std::process::ExitCode;

use anyhow::Result;
use pressmark_app::people::entities::{self, EntityChange};
use pressmark_store::Store;
use pressmark_store::entity::entity::Model;
use pressmark_store::repo;
use pressmark_store::repo::entities::NewEntity;

use super::desk::operator;
use crate::cli::{EntityArgs, EntityCommand};
use crate::progress::{answer, say};
use crate::services;
use crate::settings::Settings;

pub(crate) async fn run(settings: &Settings, command: EntityCommand) -> Result<ExitCode> {
    let store = services::open_store(settings).await?;
    match command {
        EntityCommand::List { workspace } => list(&store, workspace.as_deref()).await?,
        EntityCommand::Add(args) => add(&store, args).await?,
        EntityCommand::Rename { id, name, workspace } => {
            let workspace_id = services::find_workspace(&store, workspace.as_deref()).await?.id;
            let change = EntityChange { name: Some(name), ..EntityChange::default() };
            let changed = entities::change(&store, workspace_id, &id, change, &operator()).await?;
            answer(&line(&changed, None));
        }
        EntityCommand::Remove { id, workspace } => {
            let workspace_id = services::find_workspace(&store, workspace.as_deref()).await?.id;
            entities::remove(&store, workspace_id, &id, &operator()).await?;
            say(&format!("{id} was removed"));
        }
    }
    store.close().await?;
    Ok(ExitCode::SUCCESS)
}

async fn list(store: &Store, workspace: Option<&str>) -> Result<()> {
    let workspace_id = services::find_workspace(store, workspace).await?.id;
    let all = repo::entities::all(store.read(), workspace_id).await?;
    let ids: Vec<String> = all.iter().map(|entity| entity.id.clone()).collect();
    let people = repo::memberships::count_active(store.read(), workspace_id, &ids).await?;
    for entity in &all {
        answer(&line(entity, Some(people.get(&entity.id).copied().unwrap_or(0))));
    }
    if all.is_empty() {
        say("there is no entity; `pressmark entity add` makes one");
    }
    Ok(())
}

async fn add(store: &Store, args: EntityArgs) -> Result<()> {
    let EntityArgs { id, name, kind, ror, parent: parent_id, workspace } = args;
    let workspace_id = services::find_workspace(store, workspace.as_deref()).await?.id;
    let made = entities::create(store, workspace_id, NewEntity { id, name, kind, ror, parent_id }, &operator()).await?;
    answer(&line(&made, None));
    Ok(())
}

fn line(entity: &Model, people: Option<u64>) -> String {
    let people = people.map(|people| format!("  {people} people")).unwrap_or_default();
    let parent = entity.parent_id.as_deref().map(|parent| format!("  in {parent}")).unwrap_or_default();
    format!("{}{people}{parent}  {}", entity.id, entity.name)
}
