//! The catalogue of events: everything that can be written, with how much it matters and whether it is audited.

use super::Status;

/// How much an event matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The course of things.
    Info,
    /// Worth a look.
    Warning,
    /// Somebody has to act.
    Error,
}

impl Severity {
    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

macro_rules! events {
    ($($variant:ident $name:literal $severity:ident $audited:literal $about:literal)+) => {
        /// What can happen.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum EventType {
            $(#[doc = $about] $variant,)+
        }

        impl EventType {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name on the wire and in the database.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// Whether it belongs into the audit trail.
            #[must_use]
            pub fn is_audited(self) -> bool {
                match self { $(Self::$variant => $audited),+ }
            }

            /// What it is, in a sentence.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $(Self::$variant => $about),+ }
            }

            fn usual_severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity),+ }
            }
        }
    };
}

events! {
    UserCreated "user.created" Info true "An account was made."
    UserVerified "user.verified" Info true "An address was proven to be its account's."
    UserUpdated "user.updated" Info true "A profile was changed."
    UserDeleted "user.deleted" Warning true "An account was deleted and its data made anonymous."
    UserDisabled "user.disabled" Warning true "An account was disabled, or enabled again."
    UserRoleChanged "user.role_changed" Warning true "An account was given another role."
    SignedIn "session.signed_in" Info true "Somebody signed in."
    SignInRefused "session.sign_in_refused" Warning true "Sign-ins were refused: counted once a minute for each address and account."
    SignedOut "session.signed_out" Info true "Somebody signed out."
    SessionsRevoked "session.revoked" Info true "Sessions were ended by their owner."
    TokenReplayed "token.replayed" Error true "A refresh token was used twice: it was stolen, and its sign-in has ended."
    PasswordResetAsked "password.reset_asked" Info true "A link to set a new password was sent."
    PasswordChanged "password.changed" Warning true "A password was set."
    EmailChanged "user.email_changed" Warning true "An account has another address."
    IdentityLinked "identity.linked" Warning true "An account elsewhere may be used to sign in."
    IdentityUnlinked "identity.unlinked" Warning true "An account elsewhere may not be used to sign in any more."
    OrcidProven "user.orcid_proven" Info true "An ORCID iD was confirmed by ORCID."
    SecondFactorOn "second_factor.on" Warning true "A second factor is asked for from now on."
    SecondFactorOff "second_factor.off" Warning true "A second factor is not asked for any more."
    RecoveryCodesMade "second_factor.codes_made" Info true "New recovery codes stand in for the second factor."
    RecoveryCodeUsed "second_factor.code_used" Warning true "A recovery code stood in for the second factor."
    AccessRefused "access.refused" Warning true "Requests were refused: counted once a minute for each address and account."
    InvitationSent "invitation.sent" Info true "Somebody was invited into a workspace."
    InvitationAccepted "invitation.accepted" Info true "An invitation was accepted."
    InvitationRevoked "invitation.revoked" Info true "An invitation was withdrawn."
    MemberSet "member.set" Warning true "Somebody was let into a workspace, or given another role there."
    MemberRemoved "member.removed" Warning true "Somebody is no longer in a workspace."
    WorkspaceChanged "workspace.changed" Warning true "The rules of a workspace were changed."
    KeyCreated "api_key.created" Warning true "An API key was made."
    KeyChanged "api_key.changed" Warning true "An API key was changed."
    KeyRevoked "api_key.revoked" Warning true "An API key is not accepted any more."
    KeyRotated "api_key.rotated" Warning true "An API key was replaced."
    ActivityCleaned "activity.cleaned" Warning true "Events of a workspace were removed."
    HarvestQueued "harvest.queued" Info false "Harvests were queued."
    HarvestEnded "harvest.ended" Info false "A harvest ended."
    ImportEnded "import.ended" Info false "An import of files ended."
}

impl EventType {
    /// The type of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|event| event.name() == name)
    }

    /// How much such an event matters; what went wrong is worth a look at least.
    #[must_use]
    pub fn severity(self, status: Status) -> Severity {
        match (self.usual_severity(), status) {
            (Severity::Info, Status::Refused | Status::Failed) => Severity::Warning,
            (usual, _) => usual,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found_again() {
        for event in EventType::ALL {
            assert_eq!(EventType::from_name(event.name()), Some(*event));
            assert!(event.about().ends_with('.'));
        }
    }

    #[test]
    fn what_went_wrong_is_worth_a_look() {
        assert_eq!(EventType::HarvestEnded.severity(Status::Ok), Severity::Info);
        assert_eq!(EventType::HarvestEnded.severity(Status::Failed), Severity::Warning);
        assert_eq!(EventType::TokenReplayed.severity(Status::Refused), Severity::Error);
    }
}
