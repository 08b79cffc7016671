//! The command line of installations.

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(crate) enum InstallationCommand {
    /// Let a web site in; its credential is printed once and cannot be seen again
    Create(LetInArgs),
    /// List installations: status, platform, scopes, name, credentials and origins
    List {
        /// Short name of the workspace
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
    },
    /// Make a credential in place of all that an installation has; it is printed once
    Rotate(WhichArgs),
    /// Let an installation read no more, for now
    Disable(WhichArgs),
    /// Let an installation that was disabled read again
    Enable(WhichArgs),
    /// Let an installation never read again; its credentials end
    Revoke(WhichArgs),
    /// Prove that an installation is where it says: look for its token at each of its origins
    VerifyOrigin(ProofArgs),
}

#[derive(Debug, Args)]
pub(crate) struct LetInArgs {
    /// Name as shown
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// Kind of web site
    #[arg(long, value_enum, default_value_t = PlatformName::Wordpress)]
    pub(crate) platform: PlatformName,
    /// Where it is, `https://library.example.org`; may be given several times. Without any it is a program that reads at
    /// once, and no page in a browser
    #[arg(long, value_name = "URL")]
    pub(crate) origin: Vec<String>,
    /// What it may read; may be given several times. All of publications.read, people.read and works.read if not given
    #[arg(long, value_name = "SCOPE")]
    pub(crate) scope: Vec<String>,
    /// In some words
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Short name of the workspace
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct WhichArgs {
    /// The installation: its id as `list` prints it, or the beginning of that, or its name
    pub(crate) installation: String,
    /// Short name of the workspace
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ProofArgs {
    #[command(flatten)]
    pub(crate) which: WhichArgs,
    /// The origin to prove; all of the installation if not given
    #[arg(long, value_name = "URL")]
    pub(crate) origin: Option<String>,
    /// Do not look: you know that it is theirs
    #[arg(long)]
    pub(crate) confirmed: bool,
    /// Look at addresses inside this network too
    #[arg(long, conflicts_with = "confirmed")]
    pub(crate) allow_local: bool,
}

/// A kind of web site.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum PlatformName {
    /// WordPress
    Wordpress,
    /// Drupal
    Drupal,
}

impl PlatformName {
    /// The name in the database.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Wordpress => "wordpress",
            Self::Drupal => "drupal",
        }
    }
}
