//! The command line of categories.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum CategoryCommand {
    /// List categories with short name, people in them, and names
    List {
        /// Short name of the workspace
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
    },
    /// Make a category
    Add {
        /// Short name: 1 to 60 of a-z, 0-9, - and _
        id: String,
        /// Its names, each with its locale, `pt=Docentes`; without one it is English
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
        /// Short name of the workspace
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
    },
    /// Give a category other names; its short name stays
    Rename {
        /// Short name of the category
        id: String,
        /// All its names, each with its locale, `pt=Docentes`; without one it is English
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
        /// Short name of the workspace
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
    },
    /// Remove a category in which nobody is
    Remove {
        /// Short name of the category
        id: String,
        /// Short name of the workspace
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
    },
}
