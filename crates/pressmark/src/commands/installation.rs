//! `pressmark installation`: web sites that read a workspace.

use std::process::ExitCode;

use anyhow::{Result, bail};
use pressmark_app::installations::{self, Change, Origin, Proof, Wanted, Whole, Wish, create, rotate, verify_origin};
use pressmark_sources::origin_proof::{OriginReader, PATH, Reach};
use pressmark_store::Store;
use pressmark_store::entity::installation_origin;
use pressmark_store::repo::installations::InstallationScope;

use super::desk::operator;
use crate::cli::{InstallationCommand, LetInArgs, ProofArgs, WhichArgs};
use crate::progress::{answer, say};
use crate::services;
use crate::settings::Settings;

/// Installations that are looked through by name; no workspace has so many.
const MOST: u64 = 1_000;

pub(crate) async fn run(settings: &Settings, command: InstallationCommand) -> Result<ExitCode> {
    let store = services::open_store(settings).await?;
    match command {
        InstallationCommand::Create(args) => let_in(&store, args).await?,
        InstallationCommand::List { workspace } => {
            let workspace_id = services::find_workspace(&store, workspace.as_deref()).await?.id;
            let (all, _) = installations::list(&store, workspace_id, 1, MOST).await?;
            all.iter().for_each(tell);
        }
        InstallationCommand::Rotate(which) => {
            let (workspace_id, found) = find(&store, &which).await?;
            let (_, key) = rotate(&store, workspace_id, &found.installation.id, None, &operator()).await?;
            tell_key(&key);
        }
        InstallationCommand::Disable(which) => stand(&store, &which, Wanted::Disabled).await?,
        InstallationCommand::Enable(which) => stand(&store, &which, Wanted::Active).await?,
        InstallationCommand::Revoke(which) => stand(&store, &which, Wanted::Revoked).await?,
        InstallationCommand::VerifyOrigin(args) => prove(&store, &args).await?,
    }
    store.close().await?;
    Ok(ExitCode::SUCCESS)
}

async fn let_in(store: &Store, args: LetInArgs) -> Result<()> {
    let name = args.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 120 || name.chars().any(char::is_control) {
        bail!("a name is one line of at most 120 characters");
    }
    let mut origins = Vec::new();
    for text in &args.origin {
        match Origin::parse(text) {
            Ok(origin) => origins.push(origin),
            Err(error) => bail!("`{text}` is no origin: {error}"),
        }
    }
    let mut scopes = args.scope.iter().map(|name| parse_scope(name)).collect::<Result<Vec<_>>>()?;
    if scopes.is_empty() {
        scopes = InstallationScope::ALL.to_vec();
    }
    let workspace_id = services::find_workspace(store, args.workspace.as_deref()).await?.id;
    let platform = args.platform.as_str().to_owned();
    let wish = Wish { platform, display_name: name, description: args.description, scopes, origins };
    let (made, key) = create(store, workspace_id, wish, None, &operator()).await?;
    say(&format!(
        "Installation {} of {} is {}",
        made.installation.id, made.installation.display_name, made.installation.status
    ));
    made.origins.iter().for_each(tell_token);
    tell_key(&key);
    Ok(())
}

fn parse_scope(name: &str) -> Result<InstallationScope> {
    match InstallationScope::from_name(name) {
        Some(scope) => Ok(scope),
        None => bail!("`{name}` is not a scope; there are: publications.read, people.read, works.read"),
    }
}

fn tell_key(key: &str) {
    say("Keep this credential; it is not shown again:");
    answer(key);
}

/// What an origin has to show.
fn tell_token(row: &installation_origin::Model) {
    say(&format!(
        "To prove {0}, let {0}{PATH} hold this line, then `pressmark installation verify-origin`:",
        row.origin
    ));
    say(&format!("  {}", row.token));
}

fn tell(whole: &Whole) {
    let row = &whole.installation;
    answer(&format!("{}  {}  {}  {}  {}", row.id, row.status, row.platform, row.scopes, row.display_name));
    for credential in &whole.credentials {
        let state = if credential.is_active { "active" } else { "inactive" };
        answer(&format!("  credential {}…  {state}", credential.prefix));
    }
    for origin in &whole.origins {
        answer(&format!("  origin {}  {}  {}", origin.origin, origin.verification_status, origin.token));
    }
}

/// The installation of an id, of the beginning of one, or of a name.
async fn find(store: &Store, which: &WhichArgs) -> Result<(i64, Whole)> {
    let workspace_id = services::find_workspace(store, which.workspace.as_deref()).await?.id;
    let wanted = which.installation.as_str();
    let (mut all, _) = installations::list(store, workspace_id, 1, MOST).await?;
    all.retain(|whole| whole.installation.id.starts_with(wanted) || whole.installation.display_name == wanted);
    match (all.len(), all.pop()) {
        (1, Some(found)) => Ok((workspace_id, found)),
        (many, _) => bail!("{many} installations are called `{wanted}`; `pressmark installation list` prints them"),
    }
}

async fn stand(store: &Store, which: &WhichArgs, status: Wanted) -> Result<()> {
    let (workspace_id, found) = find(store, which).await?;
    let wish = Change { status: Some(status), ..Change::default() };
    let changed = installations::change(store, workspace_id, &found.installation.id, wish, &operator()).await?;
    answer(&format!("{} is {}", changed.installation.display_name, changed.installation.status));
    Ok(())
}

async fn prove(store: &Store, args: &ProofArgs) -> Result<()> {
    let (workspace_id, found) = find(store, &args.which).await?;
    let wanted = match &args.origin {
        Some(text) => Some(Origin::parse(text)?),
        None => None,
    };
    let is_wanted = |row: &&installation_origin::Model| wanted.as_ref().is_none_or(|one| one.as_str() == row.origin);
    let origins: Vec<_> = found.origins.iter().filter(is_wanted).collect();
    if origins.is_empty() {
        bail!("the installation has no such origin; `pressmark installation list` prints them");
    }
    let reader = OriginReader::new(if args.allow_local { Reach::Anywhere } else { Reach::Public })?;
    let proof = if args.confirmed { Proof::Confirmed } else { Proof::Token(&reader) };
    let mut missed = 0;
    for row in origins {
        let id = &found.installation.id;
        let checked = verify_origin(store, workspace_id, id, &row.id, proof, &operator()).await?;
        answer(&format!("{}  {}", row.origin, checked.origin.verification_status));
        if let Some(why) = checked.failure {
            missed += 1;
            say(&format!("{}: {why}", row.origin));
            tell_token(row);
        }
    }
    if missed > 0 { bail!("{missed} origins were not proven by this look") } else { Ok(()) }
}
