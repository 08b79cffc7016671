//! The command line of people.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum PeopleCommand {
    /// Import a staff list: people, where they belong, their categories
    ///
    /// CSV in UTF-8, separated by commas, semicolons or tabs. The first line names the columns, of: orcid, name,
    /// entity, status, starts_at, ends_at, categories, people_type, photo_url, slug. Each line is done or refused by
    /// itself; importing a list again changes nothing. Entities and categories must be there. Ends unsuccessfully if a
    /// line was refused.
    #[command(after_help = "Examples:
  pressmark people import staff.csv --dry-run
  pressmark people import - < staff.csv

  orcid,name,entity,status,starts_at,categories
  0000-0002-1825-0097,Josiah Carberry,psychoceramics,member,2020-01-01,professors")]
    Import {
        /// The list; `-` is standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Try everything and keep nothing
        #[arg(long)]
        dry_run: bool,
        /// Short name of the workspace
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
    },
    /// List people with iD, short name, state and name
    List {
        /// Only those whose name, short name or iD contains this
        #[arg(value_name = "TEXT", default_value = "")]
        text: String,
        /// Short name of the workspace
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
    },
    /// Hide somebody from the public; harvests leave them alone meanwhile
    Hide {
        /// ORCID iD, or short name
        person: String,
        /// Short name of the workspace
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
    },
    /// Show somebody who is hidden
    Show {
        /// ORCID iD, or short name
        person: String,
        /// Short name of the workspace
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
    },
    /// Remove somebody from every list; no harvest and no import makes them anew
    Remove {
        /// ORCID iD, or short name
        person: String,
        /// Short name of the workspace
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
    },
}
