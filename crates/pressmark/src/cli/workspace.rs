//! The command line of workspaces.

use clap::{Args, Subcommand, ValueEnum};
use pressmark_store::repo::comments::CommentRule;
use pressmark_store::repo::workspaces::SecondFactorRule;

#[derive(Debug, Subcommand)]
pub(crate) enum WorkspaceCommand {
    /// List workspaces with name, host, who needs a second factor, and who may comment
    List,
    /// Make a workspace: people, publications, keys and jobs of its own
    ///
    /// Its host name, if it has one, chooses it for public requests; sessions and keys choose it by themselves.
    Create {
        /// Short name for commands and settings: 1 to 40 of a-z, 0-9 and -
        slug: String,
        /// Name as shown
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Host name whose public requests mean it, `library.example.org`
        #[arg(long, value_name = "HOST")]
        host: Option<String>,
        /// Who needs a second factor to work in it
        #[arg(long, value_enum, default_value_t = SecondFactorName::Off)]
        second_factor: SecondFactorName,
    },
    /// Change a workspace; what is not given stays
    Set(SetArgs),
}

#[derive(Debug, Args)]
pub(crate) struct SetArgs {
    /// Short name of the workspace
    pub(crate) workspace: String,
    /// Its new short name
    #[arg(long, value_name = "SLUG")]
    pub(crate) slug: Option<String>,
    /// Its new name as shown
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Host name whose public requests mean it
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Option<String>,
    /// No host name means it any more
    #[arg(long, conflicts_with = "host")]
    pub(crate) no_host: bool,
    /// Who needs a second factor to work in it; holds from their next request on
    #[arg(long, value_enum)]
    pub(crate) second_factor: Option<SecondFactorName>,
    /// Who may comment on publications in it
    #[arg(long, value_enum)]
    pub(crate) comments: Option<CommentsName>,
}

/// Who may comment.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum CommentsName {
    /// Whoever has an account with a verified address
    Open,
    /// The same; nobody else sees it before a moderator has looked
    Moderated,
    /// Nobody; what was written stays
    Off,
}

impl From<CommentsName> for CommentRule {
    fn from(name: CommentsName) -> Self {
        match name {
            CommentsName::Open => Self::Open,
            CommentsName::Moderated => Self::Moderated,
            CommentsName::Off => Self::Off,
        }
    }
}

/// Who needs a second factor.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SecondFactorName {
    /// Nobody
    Off,
    /// Its admins
    Admins,
    /// All who work in it
    All,
}

impl From<SecondFactorName> for SecondFactorRule {
    fn from(name: SecondFactorName) -> Self {
        match name {
            SecondFactorName::Off => Self::Off,
            SecondFactorName::Admins => Self::Admins,
            SecondFactorName::All => Self::All,
        }
    }
}
