//! A user, as this contract shows one.

use pressmark_store::entity::app_user;
use serde::Serialize;
use utoipa::ToSchema;

/// An account, as its holder sees it.
#[derive(Serialize, ToSchema)]
pub(crate) struct User {
    /// Key.
    user_id: i64,
    /// Name.
    full_name: String,
    /// Address of mail; empty for those who signed in elsewhere and have not given one yet.
    email: String,
    /// Role.
    #[schema(pattern = "^(user|admin|superadmin)$")]
    role: &'static str,
    /// ORCID iD.
    orcid_id: Option<String>,
    /// Where they work.
    affiliation: Option<String>,
    /// ROR id of where they work.
    ror_id: Option<String>,
    /// Whether the address was proven to be theirs; without that they may read, and not deposit.
    email_verified: bool,
}

impl User {
    pub(super) fn of(user: &app_user::Model) -> Self {
        Self {
            user_id: user.id,
            full_name: user.name.clone(),
            email: user.email.clone().unwrap_or_default(),
            role: user.role().as_str(),
            orcid_id: user.orcid.clone(),
            affiliation: user.affiliation.clone(),
            ror_id: user.ror.clone(),
            email_verified: user.email_verified_at.is_some(),
        }
    }
}

/// Somebody's account.
#[derive(Serialize, ToSchema)]
pub(crate) struct Account {
    /// The user.
    pub(super) user: User,
}
