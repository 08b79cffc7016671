//! What commands about accounts work with.

use std::time::Duration;

use anyhow::{Context as _, Result};
use pressmark_app::accounts::Accounts;
use pressmark_app::activity::Actor;
use pressmark_app::mail::{MailError, Mailer};
use pressmark_store::Store;
use pressmark_store::entity::app_user;
use pressmark_store::repo::users;
use url::Url;

use crate::progress::{answer, say};
use crate::services;
use crate::settings::Settings;

/// How long a command waits for its letters.
const FAREWELL: Duration = Duration::from_secs(30);

/// The accounts, opened for a command.
pub(crate) struct Desk {
    pub(crate) store: Store,
    pub(crate) accounts: Accounts,
    mailer: Mailer,
    shows_links: bool,
}

impl Desk {
    pub(crate) async fn open(settings: &Settings) -> Result<Self> {
        let store = services::open_store(settings).await?;
        let limits = services::open_limits(settings, &store).await?;
        let mailer = services::open_mailer(settings)?;
        let url = settings.public_url_at(settings.listen.first());
        let accounts = services::open_accounts(settings, &store, &limits, &mailer, &url).await?;
        Ok(Self { store, accounts, mailer, shows_links: settings.mail_is_files() })
    }

    /// The user of an address; deleted ones have none.
    pub(crate) async fn user(&self, email: &str) -> Result<app_user::Model> {
        let found = users::by_email(self.store.read(), email.trim()).await?;
        found.with_context(|| format!("there is no account of `{email}`; `pressmark user list` prints them"))
    }

    /// Tells what became of a letter; where none carries the link, or only into a file, the link itself.
    pub(crate) fn tell(&self, what: &str, to: &str, link: &Url, sent: &Result<(), MailError>) {
        match sent {
            Ok(()) => say(&format!("{what} was sent to {to}")),
            Err(error) => say(&format!("{what} was not sent to {to}: {error}")),
        }
        if self.shows_links || sent.is_err() {
            say("The link is as good as a password; nobody but them may see it:");
            answer(link.as_str());
        }
    }

    pub(crate) async fn close(self) -> Result<()> {
        self.mailer.finish(FAREWELL).await;
        Ok(self.store.close().await?)
    }
}

/// Who does what is done here.
pub(crate) fn operator() -> Actor {
    Actor::system("command line")
}
