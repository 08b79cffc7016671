//! `pressmark key`: API keys.

use std::process::ExitCode;

use anyhow::{Result, bail};
use pressmark_app::api_keys;
use pressmark_store::Store;
use pressmark_store::clock::now_millis;
use pressmark_store::entity::api_key;
use pressmark_store::repo::api_keys::{NewKey, Scope, is_usable, list};

use super::desk::operator;
use crate::cli::KeyCommand;
use crate::progress::{answer, say};
use crate::services;
use crate::settings::Settings;

const DAY_MILLIS: i64 = 86_400_000;

pub(crate) async fn run(settings: &Settings, command: KeyCommand) -> Result<ExitCode> {
    let store = services::open_store(settings).await?;
    match command {
        KeyCommand::Create { name, scope, rate_limit, expires, workspace } => {
            let workspace_id = services::find_workspace(&store, workspace.as_deref()).await?.id;
            let scopes = scope.iter().map(|name| parse_scope(name)).collect::<Result<Vec<_>>>()?;
            let new = NewKey {
                workspace_id,
                client_name: name,
                scopes,
                rate_limit_per_minute: i32::try_from(rate_limit)?,
                created_by: Some(operator().name),
                created_by_user: None,
                expires_at: expires.map(|days| now_millis() + i64::from(days) * DAY_MILLIS),
            };
            let (_, key) = api_keys::create(&store, &new, &operator()).await?;
            say("Keep this key; it is not shown again:");
            answer(&key);
        }
        KeyCommand::List { workspace } => {
            let workspace_id = services::find_workspace(&store, workspace.as_deref()).await?.id;
            for key in list(store.read(), workspace_id).await? {
                answer(&line(&key));
            }
        }
        KeyCommand::Revoke { key, workspace } => {
            let workspace_id = services::find_workspace(&store, workspace.as_deref()).await?.id;
            revoke(&store, workspace_id, &key).await?;
        }
    }
    store.close().await?;
    Ok(ExitCode::SUCCESS)
}

fn parse_scope(name: &str) -> Result<Scope> {
    match Scope::from_name(name) {
        Some(scope) => Ok(scope),
        None => bail!("`{name}` is not a scope; there are: ingest, membership.update"),
    }
}

fn line(key: &api_key::Model) -> String {
    let state = if is_usable(key, now_millis()) { "active" } else { "inactive" };
    format!(
        "{}…  {state}  {}  {}/min  {}  {}",
        key.prefix, key.scopes, key.rate_limit_per_minute, key.client_name, key.key_hash
    )
}

async fn revoke(store: &Store, workspace_id: i64, wanted: &str) -> Result<()> {
    let wanted = wanted.trim_end_matches('…');
    let keys = list(store.read(), workspace_id).await?;
    let found: Vec<_> = keys.iter().filter(|key| key.key_hash == wanted || key.prefix == wanted).collect();
    let [key] = found.as_slice() else {
        bail!("{} keys begin with `{wanted}`; `pressmark key list` prints them", found.len());
    };
    api_keys::revoke(store, workspace_id, &key.key_hash, &operator()).await?;
    answer(&format!("{}… of {} is useless now", key.prefix, key.client_name));
    Ok(())
}
