//! `pressmark user`: accounts.

mod create;
mod invite;
mod list;
mod reset;

use std::process::ExitCode;

use anyhow::Result;
use pressmark_app::accounts::UserChange;

use super::desk::{Desk, operator};
use super::password;
use crate::cli::UserCommand;
use crate::progress::answer;
use crate::settings::Settings;

pub(crate) async fn run(settings: &Settings, command: UserCommand) -> Result<ExitCode> {
    // Read before anything is opened: whoever types it should not wait for that.
    let wants_password = match &command {
        UserCommand::Create(args) => args.password_stdin,
        UserCommand::Reset { password_stdin, .. } => *password_stdin,
        _ => false,
    };
    let given = if wants_password { Some(password::from_stdin()?) } else { None };
    let desk = Desk::open(settings).await?;
    match command {
        UserCommand::Create(args) => create::create(&desk, &args, given.as_deref()).await?,
        UserCommand::Role { email, role } => change(&desk, &email, UserChange::Role(role.into())).await?,
        UserCommand::Disable { email } => change(&desk, &email, UserChange::Disable).await?,
        UserCommand::Enable { email } => change(&desk, &email, UserChange::Enable).await?,
        UserCommand::Reset { email, .. } => reset::reset(&desk, &email, given.as_deref()).await?,
        UserCommand::Invite { email, role, workspace } => {
            invite::invite(&desk, &email, role.into(), workspace.as_deref()).await?;
        }
        UserCommand::List { text } => list::list(&desk, &text).await?,
    }
    desk.close().await?;
    Ok(ExitCode::SUCCESS)
}

async fn change(desk: &Desk, email: &str, change: UserChange) -> Result<()> {
    let user = desk.user(email).await?;
    let user = desk.accounts.change_user(user.id, change, &operator()).await?;
    answer(&format!("{} is {} and {}", user.shown(), user.role, user.state));
    Ok(())
}
