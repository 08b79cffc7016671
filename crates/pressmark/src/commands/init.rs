//! `pressmark init`: the first superadmin.

use std::process::ExitCode;

use anyhow::{Result, bail};
use pressmark_app::accounts::AccountError;
use pressmark_store::repo::users::{self, Role};

use super::desk::{Desk, operator};
use super::password;
use crate::cli::InitArgs;
use crate::progress::{answer, say};
use crate::settings::Settings;

pub(crate) async fn run(settings: &Settings, args: &InitArgs) -> Result<ExitCode> {
    let given = if args.password_stdin { Some(password::from_stdin()?) } else { None };
    let desk = Desk::open(settings).await?;
    if users::has_superadmin(desk.store.read()).await? {
        bail!("there is a superadmin already; `pressmark user create EMAIL --role superadmin` makes another");
    }
    let made = given.is_none().then(password::made_up);
    let chosen = given.as_deref().or(made.as_deref());
    let created = desk.accounts.create_user(&args.email, &args.name, Role::Superadmin, chosen, &operator()).await;
    let email = match created {
        Ok(user) => user.shown().to_owned(),
        Err(AccountError::EmailTaken) => {
            let email = &args.email;
            bail!("`{email}` has an account already; `pressmark user role {email} superadmin` gives it this role")
        }
        Err(error) => return Err(error.into()),
    };
    let url = settings.public_url_at(settings.listen.first());
    say(&format!("{email} may do everything now; the page to sign in is {url}/account/sign-in"));
    if let Some(password) = made {
        say("Keep this password; it is not shown again:");
        answer(&password);
    }
    desk.close().await?;
    Ok(ExitCode::SUCCESS)
}
