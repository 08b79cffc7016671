//! The commands, one file each.

mod catalogue;
mod category;
mod config;
mod demo;
mod desk;
mod doctor;
mod elsewhere;
mod entity;
mod import;
mod ingest;
mod init;
mod installation;
mod key;
mod migrate;
mod password;
mod people;
mod serve;
mod shown;
mod simulate;
mod user;
mod work;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use tracing_subscriber::EnvFilter;

use crate::cli::{Cli, Command};
use crate::settings::{self, Loaded, LogFormat};

/// Runs the command that was asked for.
pub(crate) async fn run(cli: Cli) -> Result<ExitCode> {
    let mut flags = cli.global.flags();
    if let Command::Serve(args) = &cli.command {
        flags.listen.clone_from(&args.listen);
    }
    let loaded = settings::load(&flags)?;
    start_log(&loaded, !matches!(cli.command, Command::Serve(_) | Command::Work(_)))?;
    match cli.command {
        Command::Serve(args) => serve::run(&loaded.settings, &args).await,
        Command::Work(args) => work::run(&loaded.settings, &args).await,
        Command::Demo(args) => demo::run(loaded.settings, &args).await,
        Command::Init(args) => init::run(&loaded.settings, &args).await,
        Command::Ingest(args) => ingest::run(&loaded.settings, &args).await,
        Command::Import(args) => import::run(&loaded.settings, &args).await,
        Command::People(command) => people::run(&loaded.settings, command).await,
        Command::Entity(command) => entity::run(&loaded.settings, command).await,
        Command::Category(command) => category::run(&loaded.settings, command).await,
        Command::Key(command) => key::run(&loaded.settings, command).await,
        Command::Installation(command) => installation::run(&loaded.settings, command).await,
        Command::User(command) => user::run(&loaded.settings, command).await,
        Command::Workspace(command) => workspace::run(&loaded.settings, command).await,
        Command::Migrate => migrate::run(&loaded.settings).await,
        Command::Catalogue(command) => catalogue::run(&loaded.settings, command).await,
        Command::Simulate(args) => simulate::run(&args).await,
        Command::Doctor => doctor::run(&loaded.settings).await,
        Command::Config(args) => config::run(&loaded, &args),
    }
}

/// Log lines go to standard error. A command that is not a server says only what is amiss, unless asked for more.
fn start_log(loaded: &Loaded, quiet: bool) -> Result<()> {
    let log = &loaded.settings.log;
    let is_default = loaded.values().any(|(name, _, origin)| name == "log.level" && origin == "default");
    let level = if quiet && is_default { "warn" } else { log.level.as_str() };
    let filter = EnvFilter::try_new(level)?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match log.format {
        LogFormat::Text => builder.with_target(false).init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
    Ok(())
}
