//! Why an account could not do something.

use pressmark_store::StoreError;
use pressmark_store::limits::Decision;

use super::password::{Fault, HashError};
use super::secret::NotSealedHere;

/// Why something was not done. Each surface has its own words for it.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Not an address of mail.
    #[error("not an address of mail")]
    InvalidEmail,
    /// The password is not good enough.
    #[error("{}", .0.message())]
    Password(Fault),
    /// Address or password, or both, are wrong; which is not told.
    #[error("invalid email or password")]
    InvalidCredentials,
    /// The password of a signed-in user is not this one.
    #[error("invalid password")]
    InvalidPassword,
    /// The account has no password, or no address, where one is needed.
    #[error("the account has no password")]
    NoPassword,
    /// The address has to be verified first; a letter was sent again.
    #[error("email not verified")]
    NotVerified,
    /// The address is another account's.
    #[error("the address is in use")]
    EmailTaken,
    /// Nobody may sign up here, or not with this address.
    #[error("sign-up is not open")]
    SignUpClosed,
    /// The code is wrong, or was used.
    #[error("invalid code")]
    InvalidCode,
    /// The link or token is unknown, used, or of somebody else.
    #[error("invalid token")]
    InvalidToken,
    /// The link or token is too old.
    #[error("token expired")]
    ExpiredToken,
    /// Right address and password, but a second factor is asked for.
    #[error("a second factor is required")]
    SecondFactorRequired,
    /// There is no second factor to do this with.
    #[error("the second factor is not set up")]
    NoSecondFactor,
    /// It would leave the registry without anyone who may do everything.
    #[error("the last superadmin cannot go")]
    LastSuperadmin,
    /// No such user, or none that may be told of.
    #[error("no such user")]
    UnknownUser,
    /// An argument is not one; with the reason.
    #[error("{0}")]
    Invalid(String),
    /// Too often.
    #[error("too many attempts")]
    Limited(Decision),
    /// Too much to do now.
    #[error("too busy")]
    Busy,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something of ours does not work.
    #[error("{0}")]
    Broken(String),
}

impl From<HashError> for AccountError {
    fn from(error: HashError) -> Self {
        match error {
            HashError::Busy => Self::Busy,
            HashError::Broken(cause) => Self::Broken(cause),
        }
    }
}

impl From<NotSealedHere> for AccountError {
    fn from(error: NotSealedHere) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<Fault> for AccountError {
    fn from(fault: Fault) -> Self {
        Self::Password(fault)
    }
}
