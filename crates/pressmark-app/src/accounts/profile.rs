//! What a user says about themselves.

use pressmark_domain::{Orcid, Ror};
use pressmark_store::entity::app_user;
use pressmark_store::repo::users;

use super::{AccountError, Accounts, sign_up::checked_name};
use crate::activity::{Actor, Event, EventType, record};

/// The longest address of a picture, and the longest affiliation.
const LONGEST_TEXT: usize = 1_000;

/// What is to change; absent stays, `Some(None)` clears.
#[derive(Debug, Clone, Default)]
pub struct ProfileChange {
    /// Name.
    pub name: Option<String>,
    /// URL of a picture.
    pub image: Option<Option<String>>,
    /// Where they work.
    pub affiliation: Option<Option<String>>,
    /// ORCID iD as typed. A proven one is not replaced by a typed one.
    pub orcid: Option<Option<Orcid>>,
    /// ROR id of where they work.
    pub ror: Option<Option<Ror>>,
}

impl Accounts {
    /// Changes the profile of a user.
    ///
    /// # Errors
    /// [`AccountError::Invalid`], naming what is wrong.
    pub async fn change_profile(
        &self,
        user_id: i64,
        change: ProfileChange,
        actor: &Actor,
    ) -> Result<app_user::Model, AccountError> {
        let tx = self.0.store.begin().await?;
        let mut user = users::held(&tx, user_id).await?.ok_or(AccountError::UnknownUser)?;
        if let Some(name) = &change.name {
            checked_name(name)?.clone_into(&mut user.name);
        }
        if let Some(image) = change.image {
            user.image = image.map(checked_image).transpose()?;
        }
        if let Some(affiliation) = change.affiliation {
            user.affiliation = affiliation.map(|text| checked_text("affiliation", text)).transpose()?;
        }
        if let Some(orcid) = change.orcid.map(|orcid| orcid.map(|orcid| orcid.to_string())) {
            if user.orcid_authenticated_at.is_some() && orcid != user.orcid {
                let told = "The ORCID iD was confirmed by ORCID; sign in there with another one to replace it";
                return Err(AccountError::Invalid(told.to_owned()));
            }
            user.orcid = orcid;
        }
        if let Some(ror) = change.ror {
            user.ror = ror.map(|ror| ror.to_string());
        }
        let user = users::update(&tx, user).await?;
        let event = Event::new(EventType::UserUpdated, format!("{} changed the profile", user.shown()));
        record(&tx, &actor.as_user(user.shown()), event.on("user", user.id)).await?;
        tx.commit().await?;
        Ok(user)
    }
}

impl Accounts {
    /// Forgets an account elsewhere by which a user signs in; `false` if they have no such one.
    ///
    /// # Errors
    /// Any database error.
    pub async fn unlink_identity(
        &self,
        user: &app_user::Model,
        identity_id: i64,
        actor: &Actor,
    ) -> Result<bool, AccountError> {
        let tx = self.0.store.begin().await?;
        let unlinked = users::remove_identity(&tx, user.id, identity_id).await?;
        if unlinked {
            let event = Event::new(EventType::IdentityUnlinked, format!("{} unlinked an account", user.shown()));
            record(&tx, &actor.as_user(user.shown()), event.on("user", user.id)).await?;
        }
        tx.commit().await?;
        Ok(unlinked)
    }
}

/// The address of a picture.
///
/// # Errors
/// [`AccountError::Invalid`] if it is none of the web, or too long.
pub(super) fn checked_image(image: String) -> Result<String, AccountError> {
    let is_web = url::Url::parse(&image).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if is_web && image.len() <= LONGEST_TEXT {
        return Ok(image);
    }
    Err(AccountError::Invalid("image must be a URL that begins with http:// or https://".to_owned()))
}

/// A text in one line.
///
/// # Errors
/// [`AccountError::Invalid`] if it is too long or holds control characters.
pub(super) fn checked_text(name: &str, text: String) -> Result<String, AccountError> {
    if text.len() <= LONGEST_TEXT && !text.chars().any(char::is_control) {
        return Ok(text);
    }
    Err(AccountError::Invalid(format!("{name} is too long or holds control characters")))
}
