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
    WorkspaceCreated "workspace.created" Warning true "A workspace was made."
    WorkspaceChanged "workspace.changed" Warning true "The name, the host or the rules of a workspace were changed."
    KeyCreated "api_key.created" Warning true "An API key was made."
    KeyChanged "api_key.changed" Warning true "An API key was changed."
    KeyRevoked "api_key.revoked" Warning true "An API key is not accepted any more."
    KeyRotated "api_key.rotated" Warning true "An API key was replaced."
    InstallationCreated "installation.created" Warning true "A web site was let in."
    InstallationChanged "installation.changed" Warning true "What a web site is called, or may read, was changed."
    InstallationStatusChanged "installation.status_changed" Warning true "A web site may read again, or no more."
    CredentialCreated "installation.credential_created" Warning true "A web site got a credential."
    CredentialRevoked "installation.credential_revoked" Warning true "A credential of a web site is not accepted any more."
    OriginAdded "installation.origin_added" Warning true "A web site has another origin, which is to be proven."
    OriginRemoved "installation.origin_removed" Warning true "A web site does not have an origin any more."
    OriginChecked "installation.origin_checked" Info true "It was looked whether an origin is a web site's own."
    ActivityCleaning "activity.cleaning" Warning true "Somebody began to remove events of a workspace."
    ActivityCleaned "activity.cleaned" Warning true "Events of a workspace were removed."
    HarvestQueued "harvest.queued" Info false "Harvests were queued."
    HarvestEnded "harvest.ended" Info false "A harvest ended."
    WithdrawalsConfirmed "harvest.withdrawals_confirmed" Warning false "Somebody said that claims are gone."
    ImportEnded "import.ended" Info false "An import of files ended."
    PersonEdited "person.edited" Info false "A person's profile was edited."
    PersonHidden "person.hidden" Info false "A person was hidden from the public."
    PersonShown "person.shown" Info false "A hidden person was shown again."
    PersonRemoved "person.removed" Warning false "A person was removed; harvests leave them alone."
    AffiliationChanged "person.affiliation_changed" Info false "A person belongs to an entity from a day on, or otherwise."
    PeopleImported "people.imported" Info false "A staff list was imported."
    EntityCreated "entity.created" Info false "An entity was made."
    EntityChanged "entity.changed" Info false "An entity was changed."
    EntityRemoved "entity.removed" Warning false "An entity was removed."
    CategoryCreated "category.created" Info false "A category was made."
    CategoryChanged "category.changed" Info false "A category was renamed."
    CategoryRemoved "category.removed" Warning false "A category was removed."
    RefreshEnded "refresh.ended" Info false "Works that nobody claims were asked for anew."
    JobFailed "job.failed" Info false "A job that is no harvest failed."
    JobsCleared "jobs.cleared" Warning false "Jobs that made no progress were ended."
    WorkImported "publication.imported" Info false "A work was imported by its DOI."
    WorkEdited "publication.edited" Info false "A work was edited."
    WorkReverted "publication.reverted" Info false "A work was brought back to an earlier state."
    ConflictSettled "publication.conflict_settled" Info false "What a curator decided was confirmed against a source."
    WorkDeleted "publication.deleted" Warning false "Works were deleted; they can be restored."
    WorkRestored "publication.restored" Info false "Deleted works were brought back."
    DepositPublished "deposit.published" Info false "Somebody deposited a work, or a new version of one."
    DepositEdited "deposit.edited" Info false "A deposit was edited."
    DepositRetired "deposit.retired" Warning true "A deposit was retired; its identifiers lead to a tombstone."
    DepositRestored "deposit.restored" Warning true "A retired deposit was brought back."
    MatchAccepted "match.accepted" Info false "Somebody confirmed that a person wrote a work."
    MatchRejected "match.rejected" Info false "Somebody said that a person did not write a work."
    MatchReassigned "match.reassigned" Info false "Somebody said that another person wrote a work."
    LinksRepaired "author_links.repaired" Info false "Links between works and people were judged anew."
    DataResetBegun "data.reset_begun" Error true "The works and people of a workspace are being removed."
    DataReset "data.reset" Error true "The works and people of a workspace were removed."
    WorksMerged "publication.merged" Warning false "Two works were merged into one; they can be split again."
    WorksSplit "publication.split" Warning false "A merge was undone: one work became two again."
    DuplicateDismissed "duplicate.dismissed" Info false "Two works that looked alike were told apart."
    DuplicateSearchQueued "duplicate.search_queued" Info false "A search for duplicates was queued."
    BulkEdited "publication.bulk_edited" Warning false "Many works were edited by one patch; it can be undone."
    BulkEditUndone "publication.bulk_edit_undone" Warning false "An edit of many works was undone."
    IdentifierAssigned "identifier.assigned" Info true "An identifier was minted for whoever asked for one."
    FileAdded "file.added" Info false "A file was uploaded to a publication."
    FileRemoved "file.removed" Warning false "A file of a publication was removed."
    CommentWritten "comment.written" Info false "A comment was written."
    CommentEdited "comment.edited" Info false "A comment was given another text."
    CommentDeleted "comment.deleted" Info false "A comment was deleted."
    CommentFlagged "comment.flagged" Warning false "Somebody asked a moderator to look at a comment."
    CommentHidden "comment.hidden" Warning false "A moderator hid a comment."
    CommentShown "comment.shown" Info false "A moderator approved a comment, or showed a hidden one again."
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
