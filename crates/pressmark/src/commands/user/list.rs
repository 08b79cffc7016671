//! `pressmark user list`.

use anyhow::Result;
use pressmark_store::entity::app_user;
use pressmark_store::repo::users;

use super::super::desk::Desk;
use crate::progress::{answer, say};

/// Accounts read at a time.
const PAGE: u64 = 500;

pub(super) async fn list(desk: &Desk, text: &str) -> Result<()> {
    let mut found = 0;
    for page in 1.. {
        let (rows, _) = users::list(desk.store.read(), text, page, PAGE).await?;
        rows.iter().for_each(|user| answer(&line(user)));
        found += rows.len();
        if (rows.len() as u64) < PAGE {
            break;
        }
    }
    if found == 0 {
        say(if text.is_empty() { "there is no account; `pressmark init` makes the first" } else { "no account fits" });
    }
    Ok(())
}

fn line(user: &app_user::Model) -> String {
    let verified = if user.email_verified_at.is_some() { "verified" } else { "unverified" };
    let email = user.email.as_deref().unwrap_or("(no address)");
    format!("{email}  {}  {}  {verified}  {}", user.role, user.state, user.name)
}
