//! Installations as those who look after them see them.

use pressmark_app::installations::Whole;
use pressmark_sources::origin_proof::PATH;
use pressmark_store::entity::{installation_credential, installation_origin};
use serde::Serialize;
use utoipa::ToSchema;

use crate::integrations::facts::{InstallationFacts, OriginFacts};

/// An installation with its credentials and origins.
#[derive(Serialize, ToSchema)]
pub(crate) struct ManagedInstallation {
    #[serde(flatten)]
    facts: InstallationFacts,
    /// Who made it.
    created_by: Option<String>,
    /// Its credentials, oldest first; those that ended too.
    credentials: Vec<CredentialRow>,
    /// Its origins, oldest first.
    origins: Vec<ManagedOrigin>,
}

/// A credential, as far as it is kept.
#[derive(Serialize, ToSchema)]
pub(crate) struct CredentialRow {
    /// Key.
    id: String,
    /// First characters, to recognise it by.
    prefix: String,
    /// Whether it is accepted, unless the account of whoever made it was disabled.
    is_active: bool,
    /// Who made it.
    created_by: Option<String>,
    /// Unix milliseconds.
    created_at: i64,
    /// Unix milliseconds, at most a minute old.
    last_used_at: Option<i64>,
}

/// A credential that was made, with the only copy of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeCredential {
    /// The credential. It is not shown again.
    #[schema(example = "pmi_…")]
    key: String,
    #[serde(flatten)]
    row: CredentialRow,
}

/// An origin, and what it has to show.
#[derive(Serialize, ToSchema)]
pub(crate) struct ManagedOrigin {
    #[serde(flatten)]
    facts: OriginFacts,
    /// The token that proves it.
    #[schema(example = "pmv_…")]
    token: String,
    /// The file that has to hold the token, on a line of its own.
    #[schema(example = "https://library.example.org/.well-known/pressmark-verification.txt")]
    url: String,
}

impl ManagedInstallation {
    pub(super) fn of(whole: Whole) -> Self {
        Self {
            created_by: whole.installation.created_by.clone(),
            facts: InstallationFacts::of(whole.installation),
            credentials: whole.credentials.into_iter().map(CredentialRow::of).collect(),
            origins: whole.origins.into_iter().map(ManagedOrigin::of).collect(),
        }
    }
}

impl CredentialRow {
    fn of(row: installation_credential::Model) -> Self {
        Self {
            id: row.id.to_string(),
            prefix: row.prefix,
            is_active: row.is_active,
            created_by: row.created_by,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        }
    }
}

impl MadeCredential {
    pub(super) fn of(row: installation_credential::Model, key: String) -> Self {
        Self { key, row: CredentialRow::of(row) }
    }
}

impl ManagedOrigin {
    pub(super) fn of(row: installation_origin::Model) -> Self {
        Self { facts: OriginFacts::of(&row), url: format!("{}{PATH}", row.origin), token: row.token }
    }
}
