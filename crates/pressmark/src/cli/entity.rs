//! The command line of entities.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum EntityCommand {
    /// List entities with short name, people in them now, what they are part of, and name
    List {
        /// Short name of the workspace
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
    },
    /// Make an entity
    Add(EntityArgs),
    /// Give an entity another name; its short name stays
    Rename {
        /// Short name of the entity
        id: String,
        /// Its new name as shown
        name: String,
        /// Short name of the workspace
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
    },
    /// Remove an entity to which nobody belongs or belonged
    Remove {
        /// Short name of the entity
        id: String,
        /// Short name of the workspace
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct EntityArgs {
    /// Short name: 1 to 60 of a-z, 0-9, - and _
    pub(crate) id: String,
    /// Name as shown
    pub(crate) name: String,
    /// What it is, in your words
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<String>,
    /// ROR id
    #[arg(long, value_name = "ROR")]
    pub(crate) ror: Option<String>,
    /// Short name of the entity that it is part of
    #[arg(long, value_name = "ENTITY")]
    pub(crate) parent: Option<String>,
    /// Short name of the workspace
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
}
