//! The command line.

mod category;
mod entity;
mod installation;
mod people;
mod user;
mod workspace;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use category::CategoryCommand;
pub(crate) use entity::{EntityArgs, EntityCommand};
pub(crate) use installation::{InstallationCommand, LetInArgs, ProofArgs, WhichArgs};
pub(crate) use people::PeopleCommand;
pub(crate) use user::{CreateArgs, InitArgs, UserCommand};
pub(crate) use workspace::{SetArgs, WorkspaceCommand};

use crate::settings::Flags;

/// A self-hosted registry of research output.
///
/// Try `pressmark demo`: it makes a registry of fictional researchers and serves it. For your own, set ORCID iDs to work:
/// `pressmark ingest 0000-0002-1825-0097 --wait`, then `pressmark init` for the first account, and `pressmark serve`.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 110)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Args)]
pub(crate) struct GlobalArgs {
    /// Configuration file; `pressmark.toml` in the working folder is read without being named
    #[arg(long, global = true, value_name = "FILE", env = "PRESSMARK_CONFIG")]
    config: Option<PathBuf>,
    /// Folder of the embedded database and the catalogue
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// PostgreSQL by URL instead of the embedded database
    #[arg(long, global = true, value_name = "URL", hide_env_values = true)]
    database_url: Option<String>,
}

impl GlobalArgs {
    pub(crate) fn flags(&self) -> Flags {
        Flags {
            config: self.config.clone(),
            data_dir: self.data_dir.clone(),
            database_url: self.database_url.clone(),
            listen: Vec::new(),
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the APIs and work on jobs, until interrupted
    Serve(ServeArgs),
    /// Work on jobs without serving
    Work(WorkArgs),
    /// Make a registry of fictional researchers, harvest them from a simulated world, and serve it
    Demo(DemoArgs),
    /// Make the first superadmin, who may do everything
    ///
    /// The registry needs one to let others in by its pages. If no password is given, a strong one is made and printed
    /// once. Where there is a superadmin already, nothing is done.
    Init(InitArgs),
    /// Harvest the works of researchers by ORCID iD
    Ingest(IngestArgs),
    /// Import works from files of JSON lines, as Crossref and OpenAlex publish them, or the organisations of ROR's dump
    Import(ImportArgs),
    /// Import staff lists; list, hide and remove people
    #[command(subcommand)]
    People(PeopleCommand),
    /// Make, rename, remove and list entities: departments, centres, institutes
    #[command(subcommand)]
    Entity(EntityCommand),
    /// Make, rename, remove and list categories of people
    #[command(subcommand)]
    Category(CategoryCommand),
    /// Make, list and revoke API keys
    #[command(subcommand)]
    Key(KeyCommand),
    /// Let web sites read a workspace: WordPress, Drupal
    #[command(subcommand)]
    Installation(InstallationCommand),
    /// Make, invite, change and list accounts
    #[command(subcommand)]
    User(UserCommand),
    /// Make, change and list workspaces
    #[command(subcommand)]
    Workspace(WorkspaceCommand),
    /// Bring the database up to this version
    Migrate,
    /// Look after the catalogue, the index that answers lists and searches
    #[command(subcommand)]
    Catalogue(CatalogueCommand),
    /// Answer as ORCID, Crossref, DataCite, OpenAlex, ROR and the DOI resolver
    Simulate(SimulateArgs),
    /// Check that everything a registry needs is there
    Doctor,
    /// Print each setting, its value, and where the value comes from
    Config(ConfigArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// Address and port to listen on; may be given several times
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Vec<String>,
    /// Serve only; let `pressmark work` do the jobs
    #[arg(long)]
    pub(crate) no_work: bool,
}

#[derive(Debug, Args)]
pub(crate) struct WorkArgs {
    /// End when no job is left
    #[arg(long)]
    pub(crate) until_done: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Address and port of the registry; loopback only
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// Stop after the harvest instead of serving
    #[arg(long)]
    pub(crate) no_serve: bool,
}

#[derive(Debug, Args)]
pub(crate) struct IngestArgs {
    /// ORCID iDs, as numbers or URLs
    #[arg(value_name = "ORCID", required_unless_present = "file")]
    pub(crate) orcids: Vec<String>,
    /// A file of ORCID iDs, one a line; `#` begins a comment, `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Wait until they are harvested, and work on them if no server does
    #[arg(long)]
    pub(crate) wait: bool,
    /// Short name of the workspace
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Files of JSON lines, plain, .gz or .zst, or folders of such; or a dump of ROR (schema v2, its .zip or unpacked)
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// What they hold; told file by file and line by line if not given
    #[arg(long, value_enum)]
    pub(crate) format: Option<ImportFormat>,
    /// Keep every work, not only those of known people and of the institution's ROR ids; the others are hidden
    #[arg(long)]
    pub(crate) all: bool,
    /// With --all: show the others too
    #[arg(long, requires = "all")]
    pub(crate) visible: bool,
    /// Keep works whose authors were at these organisations, besides those in the configuration
    #[arg(long, value_name = "ROR")]
    pub(crate) ror: Vec<String>,
    /// Where rejected lines go; `rejects-<name>.jsonl` in the data folder if not given
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Begin at the first line, even where an import of the file broke off
    #[arg(long)]
    pub(crate) restart: bool,
    /// Short name of the workspace
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ImportFormat {
    /// Works of Crossref
    Crossref,
    /// Works of OpenAlex
    Openalex,
    /// Organisations of ROR
    Ror,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a key; it is printed once and cannot be seen again
    Create {
        /// Who will use it
        name: String,
        /// What it may do; may be given several times
        #[arg(long, value_name = "SCOPE", default_value = "ingest")]
        scope: Vec<String>,
        /// Writes allowed in a minute
        #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        rate_limit: u32,
        /// Days until it expires; never if not given
        #[arg(long, value_name = "DAYS")]
        expires: Option<u32>,
        /// Short name of the workspace
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
    },
    /// List keys by their first characters
    List {
        /// Short name of the workspace
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
    },
    /// Make a key useless
    Revoke {
        /// The key's first characters, or its hash, as `list` prints them
        key: String,
        /// Short name of the workspace
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum CatalogueCommand {
    /// Tell how the catalogue stands
    Status,
    /// Build the catalogue anew beside the one that answers, then swap
    Rebuild {
        /// Go on even if the new catalogue holds less than half of what the old one did
        #[arg(long)]
        force: bool,
    },
    /// Compare the catalogue with the database, both ways
    Verify {
        /// Mend what differs
        #[arg(long)]
        repair: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct SimulateArgs {
    /// Folder of recorded answers; a made-up world if not given
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Address and port to listen on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8090")]
    pub(crate) listen: SocketAddr,
    /// Time that each answer takes at least
    #[arg(long, value_name = "TIME", default_value = "0ms", value_parser = parse_duration)]
    pub(crate) latency: Duration,
    /// Share of answers that are faulty, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = parse_share)]
    pub(crate) faults: f64,
    /// Seed of everything that is random
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How long a request hangs that is to time out
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = parse_duration)]
    pub(crate) hang: Duration,
    /// Enforce and announce the rate limits of the real upstreams
    #[arg(long)]
    pub(crate) limits: bool,
    /// Print the environment that points a server at this world, and end
    #[arg(long)]
    pub(crate) print_env: bool,
    /// Print the ORCID iDs of this world, and end
    #[arg(long)]
    pub(crate) list_orcids: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// Print the file of defaults, which explains every setting
    #[arg(long)]
    pub(crate) defaults: bool,
}

fn parse_duration(text: &str) -> Result<Duration, String> {
    let span: jiff::SignedDuration = text.parse().map_err(|e| format!("{e}; write 300ms, 10s, 2m"))?;
    Duration::try_from(span).map_err(|e| e.to_string())
}

fn parse_share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("not a number from 0 to 1".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn durations_and_shares_are_parsed() {
        assert_eq!(parse_duration("50ms"), Ok(Duration::from_millis(50)));
        assert_eq!(parse_duration("2m"), Ok(Duration::from_secs(120)));
        assert!(parse_duration("soon").is_err() && parse_share("1.5").is_err());
    }
}
