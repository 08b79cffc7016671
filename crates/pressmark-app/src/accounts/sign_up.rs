//! Making an account by oneself (rule 29).

use pressmark_domain::Orcid;
use pressmark_store::StoreError;
use pressmark_store::clock::now_millis;
use pressmark_store::entity::{app_user, invitation};
use pressmark_store::repo::users::{self, NewUser, Role};
use pressmark_store::repo::{invitations, members};

use super::profile::{checked_image, checked_text};
use super::settings::Registration;
use super::{AccountError, Accounts, Address, password, secret};
use crate::activity::{Actor, Event, EventType, record};
use crate::mail::Letter;

/// Where somebody knocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// The dashboard of the staff.
    Dashboard,
    /// The API of depositors.
    Deposit,
}

/// A wish for an account.
#[derive(Clone, Copy)]
pub struct SignUp<'a> {
    /// Where.
    pub door: Door,
    /// Address.
    pub email: &'a str,
    /// Password.
    pub password: &'a str,
    /// Name.
    pub name: &'a str,
    /// URL of a picture.
    pub image: Option<&'a str>,
    /// Where they work.
    pub affiliation: Option<&'a str>,
    /// ORCID iD as they type it; gives no rights (rule 30).
    pub orcid: Option<Orcid>,
    /// The token of an invitation: it opens the door, and proves the address that it was sent to.
    pub invitation: Option<&'a str>,
    /// Where the link in the letter leads in the end.
    pub callback_url: Option<&'a str>,
}

/// What became of it.
#[derive(Debug, Clone)]
pub enum SignedUp {
    /// There is an account now.
    New(Box<app_user::Model>),
    /// The address is another account's; its holder was told. Where nobody may learn of accounts, the asker is told
    /// the same as of a new one.
    Taken,
}

/// The longest name.
const LONGEST_NAME: usize = 200;

impl Accounts {
    /// Makes an account. Computes one password hash, also where the address is taken.
    ///
    /// # Errors
    /// [`AccountError::InvalidEmail`], [`AccountError::Password`], [`AccountError::SignUpClosed`],
    /// [`AccountError::Invalid`] for a name that is none.
    pub async fn sign_up(&self, wish: SignUp<'_>, actor: &Actor) -> Result<SignedUp, AccountError> {
        let email = Address::parse(wish.email)?;
        let name = checked_name(wish.name)?;
        password::check(wish.password, &[email.as_str(), name])?;
        if let Some(image) = wish.image {
            checked_image(image.to_owned())?;
        }
        if let Some(affiliation) = wish.affiliation {
            checked_text("affiliation", affiliation.to_owned())?;
        }
        let invited = self.open_invitation(wish.invitation, &email).await?;
        let door = self.door(wish.door);
        if !(door.admits(email.as_str()) || invited.is_some() && door.takes_invitations()) {
            return Err(AccountError::SignUpClosed);
        }
        let hash = self.0.passwords.hash(wish.password).await?;
        match self.make(&wish, &email, name, hash, invited, actor).await {
            Ok(user) => {
                if user.email_verified_at.is_none() {
                    self.send_verification(&user, wish.callback_url).await?;
                }
                Ok(SignedUp::New(Box::new(user)))
            }
            Err(AccountError::Store(StoreError::Conflict(_))) => {
                self.tell_of_address_in_use(&email).await?;
                Ok(SignedUp::Taken)
            }
            Err(error) => Err(error),
        }
    }

    async fn make(
        &self,
        wish: &SignUp<'_>,
        email: &Address,
        name: &str,
        hash: String,
        invited: Option<invitation::Model>,
        actor: &Actor,
    ) -> Result<app_user::Model, AccountError> {
        let tx = self.0.store.begin().await?;
        let new = NewUser {
            email: Some(email.to_string()),
            email_verified: invited.is_some(),
            name: name.to_owned(),
            role: Role::User,
            password_hash: Some(hash),
        };
        let mut user = users::create(&tx, new).await?;
        if wish.image.is_some() || wish.affiliation.is_some() || wish.orcid.is_some() {
            user.image = wish.image.map(str::to_owned);
            user.affiliation = wish.affiliation.map(str::to_owned);
            user.orcid = wish.orcid.map(|orcid| orcid.to_string());
            user = users::update(&tx, user).await?;
        }
        let by = actor.as_user(user.shown());
        let event = Event::new(EventType::UserCreated, format!("{} signed up", user.shown()));
        record(&tx, &by, event.on("user", user.id)).await?;
        if let Some(invitation) = invited {
            if !invitations::accept(&tx, invitation.id, user.id).await? {
                return Err(AccountError::SignUpClosed);
            }
            let role = members::WorkspaceRole::from_name(&invitation.role).unwrap_or(members::WorkspaceRole::Member);
            members::set(&tx, invitation.workspace_id, user.id, role, Some(&invitation.invited_by)).await?;
            let event = Event::new(EventType::InvitationAccepted, format!("{} accepted an invitation", user.shown()));
            record(&tx, &by, event.in_workspace(invitation.workspace_id).on("user", user.id)).await?;
        }
        tx.commit().await?;
        Ok(user)
    }

    fn door(&self, door: Door) -> &Registration {
        match door {
            Door::Dashboard => &self.0.settings.dashboard,
            Door::Deposit => &self.0.settings.deposit,
        }
    }

    /// The invitation of a token, if it is open and was sent to this address.
    async fn open_invitation(
        &self,
        token: Option<&str>,
        email: &Address,
    ) -> Result<Option<invitation::Model>, AccountError> {
        let Some(token) = token else { return Ok(None) };
        let found = invitations::by_token(self.0.store.read(), &secret::hash(token)).await?;
        let found = found.filter(|invitation| invitation.is_open(now_millis()) && invitation.email == email.as_str());
        found.map(Some).ok_or(AccountError::InvalidToken)
    }

    /// The holder of the address learns that somebody tried; the one who tried learns nothing.
    async fn tell_of_address_in_use(&self, email: &Address) -> Result<(), AccountError> {
        let holder = users::by_email(self.0.store.read(), email.as_str()).await?;
        if let (Some(holder), Some(link)) = (holder, self.link("/account/sign-in", &[])) {
            self.post(&holder, &Letter::AddressInUse { link });
        }
        Ok(())
    }
}

/// A name without the blanks around it.
///
/// # Errors
/// [`AccountError::Invalid`] if it is empty, too long, or holds control characters.
pub(super) fn checked_name(name: &str) -> Result<&str, AccountError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(AccountError::Invalid(format!("A name has 1 to {LONGEST_NAME} characters, in one line")));
    }
    Ok(name)
}
