//! The letters that Pressmark writes.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

/// What happened to a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactorChange {
    /// It was set up.
    Enabled,
    /// It was removed.
    Disabled,
    /// New recovery codes replace the old ones.
    RecoveryCodesRenewed,
    /// A recovery code was used to sign in; so many are left.
    RecoveryCodeUsed {
        /// Codes that still work.
        left: usize,
    },
}

/// A letter, with all that it says. The name greeted is the recipient's. Its `Debug` form shows the kind only: links are
/// secrets.
#[derive(Clone, PartialEq, Eq)]
pub enum Letter {
    /// Asks whoever signed up to prove that the address is theirs.
    VerifyAddress {
        /// The link that proves it.
        link: Url,
        /// How long the link works.
        valid_for: Duration,
    },
    /// Answers the wish for a new password.
    ResetPassword {
        /// The link that lets one choose it.
        link: Url,
        /// How long the link works.
        valid_for: Duration,
    },
    /// Invites to a workspace.
    Invitation {
        /// Name of the workspace.
        workspace: String,
        /// The role to be had, in words.
        role: String,
        /// Name of whoever invites; `None` for the command line.
        inviter: Option<String>,
        /// The link that accepts.
        link: Url,
        /// How long the link works.
        valid_for: Duration,
    },
    /// Tells the holder of an account that somebody tried to sign up with its address.
    AddressInUse {
        /// Where to sign in, or to ask for a new password.
        link: Url,
    },
    /// Tells that the password was changed.
    PasswordChanged {
        /// When.
        at: Timestamp,
        /// Where to ask for a new password, if it was somebody else.
        link: Url,
    },
    /// Tells that the second factor was changed.
    SecondFactorChanged {
        /// How.
        change: SecondFactorChange,
        /// When.
        at: Timestamp,
        /// Where the account's settings are.
        link: Url,
    },
    /// Tells of a sign-in from a device that was not seen before.
    NewDevice {
        /// When.
        at: Timestamp,
        /// The device in words, from its user agent.
        device: Option<String>,
        /// The network address.
        address: Option<String>,
        /// Where the account's sessions are listed.
        link: Url,
    },
    /// Goes to a new address: asks its owner to confirm it.
    ConfirmNewAddress {
        /// The link that confirms.
        link: Url,
        /// How long the link works.
        valid_for: Duration,
    },
    /// Goes to the old address, once the new one is confirmed.
    AddressChanged {
        /// When.
        at: Timestamp,
        /// The new address; shown only in part.
        new_address: String,
        /// Where to turn to if it was somebody else.
        link: Url,
    },
}

impl Letter {
    /// The kind as one word, for logs and file names.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::VerifyAddress { .. } => "verify-address",
            Self::ResetPassword { .. } => "reset-password",
            Self::Invitation { .. } => "invitation",
            Self::AddressInUse { .. } => "address-in-use",
            Self::PasswordChanged { .. } => "password-changed",
            Self::SecondFactorChanged { .. } => "second-factor-changed",
            Self::NewDevice { .. } => "new-device",
            Self::ConfirmNewAddress { .. } => "confirm-new-address",
            Self::AddressChanged { .. } => "address-changed",
        }
    }

    /// The link of the letter.
    #[must_use]
    pub fn link(&self) -> &Url {
        match self {
            Self::VerifyAddress { link, .. }
            | Self::ResetPassword { link, .. }
            | Self::Invitation { link, .. }
            | Self::AddressInUse { link }
            | Self::PasswordChanged { link, .. }
            | Self::SecondFactorChanged { link, .. }
            | Self::NewDevice { link, .. }
            | Self::ConfirmNewAddress { link, .. }
            | Self::AddressChanged { link, .. } => link,
        }
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letter({})", self.kind())
    }
}
