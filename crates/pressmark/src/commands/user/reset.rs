//! `pressmark user reset`.

use anyhow::{Result, bail};
use pressmark_store::entity::app_user;

use super::super::desk::{Desk, operator};
use crate::progress::answer;

pub(super) async fn reset(desk: &Desk, email: &str, password: Option<&str>) -> Result<()> {
    let user = desk.user(email).await?;
    match password {
        Some(password) => {
            desk.accounts.set_password(user.id, password, &operator()).await?;
            answer(&format!("the password of {} is set; all of its sessions have ended", user.shown()));
            Ok(())
        }
        None => send(desk, &user).await,
    }
}

/// Sends the link by which a password is chosen.
pub(super) async fn send(desk: &Desk, user: &app_user::Model) -> Result<()> {
    if !user.is_active() {
        bail!("{email} is disabled; `pressmark user enable {email}` changes that", email = user.shown());
    }
    let (link, sent) = desk.accounts.reset_and_wait(user.id, &operator()).await?;
    desk.tell("a link to choose a password", user.shown(), &link, &sent);
    Ok(())
}
