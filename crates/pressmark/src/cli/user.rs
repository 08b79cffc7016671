//! The command line of accounts.

use clap::{Args, Subcommand, ValueEnum};
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::Role;

/// `pressmark init`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  pressmark init --email admin@example.org --name 'Ada Example'
  pressmark init --email admin@example.org --name 'Ada Example' --password-stdin < password.txt")]
pub(crate) struct InitArgs {
    /// Address to sign in with; letters go there too
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: String,
    /// Name as others see it
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// Read the password from the first line of standard input, instead of having one made and printed
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Make an account; whoever does this answers for the address
    ///
    /// The address counts as verified. Without --password-stdin a letter goes there, with a link to choose a password;
    /// where mail is off the link is printed. By default the account may only deposit and comment: --workspace lets it
    /// work on the dashboard, --role gives it rights everywhere.
    Create(CreateArgs),
    /// Give an account another role
    ///
    /// user: deposit, comment, look after one's own. admin: moderate comments, look after the deposits of others.
    /// superadmin: everything, in every workspace. Roles in one workspace are given by `user invite` or `user create`.
    Role {
        /// Address of the account
        email: String,
        /// Its new role
        role: RoleName,
    },
    /// Let an account sign in no more; its sessions and tokens stop at once
    Disable {
        /// Address of the account
        email: String,
    },
    /// Let a disabled account sign in again
    Enable {
        /// Address of the account
        email: String,
    },
    /// Send a link to choose a new password, or set one
    ///
    /// The link works for an hour, once. A password that is set ends all sessions of the account; a second factor stays.
    Reset {
        /// Address of the account
        email: String,
        /// Set the password: the first line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Invite somebody into a workspace by a letter
    ///
    /// The link works for a week, once, and only for this address; whoever has no account makes one by it. Where the
    /// letter cannot be sent, the link is printed.
    Invite {
        /// Address of whom to invite
        email: String,
        /// Role in the workspace: a member curates, a workspace_admin also lets others in
        #[arg(long, value_enum, default_value_t = WorkspaceRoleName::Member)]
        role: WorkspaceRoleName,
        /// Short name of the workspace
        #[arg(long, value_name = "NAME")]
        workspace: Option<String>,
    },
    /// List accounts with role, state and name
    List {
        /// Only those whose address or name contains this
        #[arg(value_name = "TEXT", default_value = "")]
        text: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// Address to sign in with; letters go there too
    pub(crate) email: String,
    /// Name as others see it
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// Role everywhere
    #[arg(long, value_enum, default_value_t = RoleName::User)]
    pub(crate) role: RoleName,
    /// Read the password from the first line of standard input
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// Short name of a workspace to be a member of
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
    /// Role in that workspace
    #[arg(long, value_enum, requires = "workspace", default_value_t = WorkspaceRoleName::Member)]
    pub(crate) workspace_role: WorkspaceRoleName,
}

/// A role everywhere.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RoleName {
    /// Deposit, comment, look after one's own
    User,
    /// Moderate comments, look after the deposits of others
    Admin,
    /// Everything, in every workspace
    Superadmin,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::User => Self::User,
            RoleName::Admin => Self::Admin,
            RoleName::Superadmin => Self::Superadmin,
        }
    }
}

/// A role in a workspace.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum WorkspaceRoleName {
    /// Read and curate
    Member,
    /// Also let others in, and clean up
    #[value(name = "workspace_admin", alias = "admin")]
    Admin,
}

impl From<WorkspaceRoleName> for WorkspaceRole {
    fn from(name: WorkspaceRoleName) -> Self {
        match name {
            WorkspaceRoleName::Member => Self::Member,
            WorkspaceRoleName::Admin => Self::Admin,
        }
    }
}
