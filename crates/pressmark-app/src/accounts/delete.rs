//! Deleting an account: its data go, what it did stays, by nobody.

use pressmark_store::WriteTx;
use pressmark_store::entity::app_user;
use pressmark_store::repo::users::{self, Role};
use pressmark_store::repo::{drafts, files, members, second_factors};

use super::{AccountError, Accounts};
use crate::activity::{Actor, Event, EventType, record};

/// What a deleted user is called.
const NOBODY: &str = "Deleted user";

impl Accounts {
    /// Deletes an account and makes its data anonymous. The row stays: what points to it points to nobody.
    ///
    /// # Errors
    /// [`AccountError::LastSuperadmin`].
    pub async fn delete_user(&self, user_id: i64, actor: &Actor) -> Result<(), AccountError> {
        let tx = self.0.store.begin().await?;
        users::hold_superadmins(&tx).await?;
        let user = users::held(&tx, user_id).await?.filter(|user| user.state != "deleted");
        let user = user.ok_or(AccountError::UnknownUser)?;
        let event = Event::new(EventType::UserDeleted, format!("The account {} was deleted", user.id));
        record(&tx, actor, event.on("user", user.id)).await?;
        let was = user.role();
        self.end_everything(&tx, &user, "the account was deleted").await?;
        users::remove_identities(&tx, user.id).await?;
        second_factors::remove(&tx, user.id).await?;
        members::remove_all(&tx, user.id).await?;
        // Nobody else ever saw them, and nobody could any more.
        for draft_id in drafts::remove_all(&tx, user.id).await? {
            files::remove_of_draft(&tx, draft_id).await?;
        }
        let nobody = app_user::Model {
            email: None,
            email_verified_at: None,
            name: NOBODY.to_owned(),
            image: None,
            affiliation: None,
            orcid: None,
            orcid_authenticated_at: None,
            ror: None,
            role: Role::User.as_str().to_owned(),
            state: "deleted".to_owned(),
            password_hash: None,
            ..user
        };
        users::update(&tx, nobody).await?;
        keep_a_superadmin(&tx, was).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// After somebody lost the role: whether there is another who has it. The transaction holds the superadmins
/// ([`users::hold_superadmins`]), so that nobody else takes it from that one meanwhile.
///
/// # Errors
/// [`AccountError::LastSuperadmin`].
pub(super) async fn keep_a_superadmin(tx: &WriteTx, was: Role) -> Result<(), AccountError> {
    if was == Role::Superadmin && !users::has_superadmin(&**tx).await? {
        return Err(AccountError::LastSuperadmin);
    }
    Ok(())
}
