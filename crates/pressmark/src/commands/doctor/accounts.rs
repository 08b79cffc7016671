//! Checks of what accounts need: the registry's secret, the keys it seals, mail, and somebody who may do everything.

use pressmark_app::mail::{MailError, Mailer};
use pressmark_store::Store;
use pressmark_store::repo::users;

use super::Checks;
use crate::settings::Settings;
use crate::{secret, services};

impl Checks {
    pub(super) fn providers(&mut self, settings: &Settings) {
        match services::open_providers(settings) {
            Ok(providers) => {
                let names: Vec<&str> = providers.all().map(|provider| provider.name()).collect();
                let told = if names.is_empty() { "by password only".to_owned() } else { names.join(", ") };
                self.note(true, "sign-in", &told);
            }
            Err(error) => self.note(false, "sign-in", &format!("{error:#}")),
        }
    }

    pub(super) async fn accounts(&mut self, settings: &Settings, store: &Store) {
        match services::open_mailer(settings) {
            Ok(mailer) => {
                self.mail(settings, &mailer).await;
                self.secret(settings, store, &mailer).await;
            }
            Err(error) => self.note(false, "mail", &format!("{error:#}")),
        }
        match users::has_superadmin(store.read()).await {
            Ok(true) => self.note(true, "superadmin", "there is one"),
            Ok(false) => self.note(false, "superadmin", "there is none; `pressmark init` makes the first"),
            Err(error) => self.note(false, "superadmin", &error.to_string()),
        }
    }

    async fn mail(&mut self, settings: &Settings, mailer: &Mailer) {
        match mailer.check().await {
            Ok(()) if settings.mail_is_files() => {
                let folder = settings.mail().folder;
                let told = format!("written into {}, links and all; not sent", folder.display());
                self.note(settings.is_local(), "mail", &told);
            }
            Ok(()) => self.note(true, "mail", &format!("{} lets us in", settings.mail.smtp.host)),
            // Nobody but this machine is served, so that the command line does for letters.
            Err(error @ MailError::Off) => self.note(settings.is_local(), "mail", &error.to_string()),
            Err(error) => self.note(false, "mail", &error.to_string()),
        }
    }

    async fn secret(&mut self, settings: &Settings, store: &Store, mailer: &Mailer) {
        match secret::find(settings, store).await {
            Ok(None) => return self.note(true, "secret", "not made yet; the first start does"),
            Err(error) => return self.note(false, "secret", &format!("{error:#}")),
            Ok(Some(_)) if settings.accounts.secret().is_some() => self.note(true, "secret", "in the settings"),
            Ok(Some(_)) => {
                let file = settings.secret_file();
                let told = file.display().to_string();
                match secret::is_open_to_others(&file) {
                    Some(true) => self.note(false, "secret", &format!("others may read {told}: `chmod 600` it")),
                    _ => self.note(true, "secret", &told),
                }
            }
        }
        match signing_keys(settings, store, mailer).await {
            Ok(0) => self.note(true, "signing keys", "none yet; the first sign-in by API makes one"),
            Ok(count) => self.note(true, "signing keys", &format!("{count}, which open")),
            Err(error) => self.note(false, "signing keys", &format!("{error:#}")),
        }
    }
}

async fn signing_keys(settings: &Settings, store: &Store, mailer: &Mailer) -> anyhow::Result<usize> {
    let limits = services::open_limits(settings, store).await?;
    let url = settings.public_url_at(settings.listen.first());
    let accounts = services::open_accounts(settings, store, &limits, mailer, &url).await?;
    Ok(accounts.check_signing_keys().await?)
}
