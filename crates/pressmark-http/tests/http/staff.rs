//! Accounts of the registry under test: people who work with it, and the letters that they get.

use std::path::Path;

use pressmark_app::accounts::secret::Sealer;
use pressmark_app::accounts::{AccountSettings, Accounts, Place};
use pressmark_app::activity::Actor;
use pressmark_app::mail::{MailSettings, MailTransport, Mailer};
use pressmark_store::Store;
use pressmark_store::limits::Limits;
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::{self, Role};

use crate::world::World;

/// The password of everybody.
pub(crate) const PASSWORD: &str = "cracked pots on parade";

/// The accounts of a registry whose letters are files.
pub(crate) fn accounts(
    store: &Store,
    limits: &Limits,
    url: &str,
    mail: &Path,
    change: impl FnOnce(&mut AccountSettings),
) -> Accounts {
    let mail = MailSettings { transport: MailTransport::Files, folder: mail.to_owned(), ..MailSettings::default() };
    let mut settings = AccountSettings::new(url);
    change(&mut settings);
    let sealer = Sealer::new(b"the secret of a test").unwrap();
    Accounts::new(store.clone(), limits.clone(), Mailer::new(&mail).unwrap(), sealer, settings).unwrap()
}

impl World {
    /// A verified user with [`PASSWORD`].
    pub(crate) async fn user(&self, email: &str, role: Role) -> i64 {
        let actor = Actor::system("test");
        let made = self.accounts.create_user(email, "Josiah Carberry", role, Some(PASSWORD), &actor).await;
        made.unwrap().id
    }

    /// The token of a new session of a user.
    pub(crate) async fn session(&self, user_id: i64) -> String {
        let user = users::by_id(self.store.read(), user_id).await.unwrap().unwrap();
        let place = Place { remember: true, ..Place::default() };
        self.accounts.begin_session(&user, &place, None, &Actor::system("test")).await.unwrap().token
    }

    /// An access token of a user.
    pub(crate) async fn token(&self, user_id: i64) -> String {
        let user = users::by_id(self.store.read(), user_id).await.unwrap().unwrap();
        self.accounts.begin_tokens(&user, None, &Actor::system("test")).await.unwrap().access
    }

    /// Lets a user into the default workspace.
    pub(crate) async fn member(&self, user_id: i64, role: WorkspaceRole) {
        self.accounts.set_membership(1, user_id, Some(role), &Actor::system("test")).await.unwrap();
    }

    /// The letters so far, oldest first: name of the file and text.
    pub(crate) fn letters(&self) -> Vec<(String, String)> {
        // A letter that is being written has another ending and may be gone when it would be read: names first.
        let mut files: Vec<_> = std::fs::read_dir(&self.mail)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
            .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()))
            .collect();
        files.sort();
        let text = |bytes: &[u8]| {
            let mail = mail_parser::MessageParser::default().parse(bytes).unwrap();
            mail.body_text(0).unwrap().into_owned()
        };
        files.into_iter().map(|(name, bytes)| (name, text(&bytes))).collect()
    }

    /// The link in the newest letter of a kind; waits for it.
    pub(crate) async fn link(&self, kind: &str) -> String {
        for _ in 0..1_200 {
            let letters = self.letters();
            if let Some((_, text)) = letters.iter().rev().find(|(name, _)| name.contains(kind)) {
                let link = text.split_whitespace().find(|word| word.starts_with("http")).unwrap();
                return link.to_owned();
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("no letter of the kind {kind}");
    }
}
