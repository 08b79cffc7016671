//! What is told of an installation and of its origins, to whomever.

use pressmark_store::entity::{installation, installation_origin};
use serde::Serialize;
use utoipa::ToSchema;

/// What is told of an installation.
#[derive(Serialize, ToSchema)]
pub(crate) struct InstallationFacts {
    /// Key, a UUID.
    id: String,
    /// Key of its workspace.
    workspace_id: String,
    /// `wordpress` or `drupal`.
    platform: String,
    /// `draft`, `pending_verification`, `active`, `disabled`, `revoked` or `archived`.
    #[schema(example = "active")]
    status: &'static str,
    /// Name as shown.
    display_name: String,
    /// In some words.
    description: Option<String>,
    /// What it may read: `publications.read`, `people.read`, `works.read`.
    scopes: Vec<&'static str>,
    /// Unix milliseconds.
    created_at: i64,
    /// Unix milliseconds.
    updated_at: i64,
}

impl InstallationFacts {
    pub(super) fn of(row: installation::Model) -> Self {
        Self {
            status: row.status().as_str(),
            scopes: row.scopes().into_iter().map(|scope| scope.as_str()).collect(),
            id: row.id,
            workspace_id: row.workspace_id.to_string(),
            platform: row.platform,
            display_name: row.display_name,
            description: row.description,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// What is told of an origin.
#[derive(Serialize, ToSchema)]
pub(crate) struct OriginFacts {
    /// Key, a UUID.
    id: String,
    /// Scheme, host and port.
    #[schema(example = "https://library.example.org")]
    origin: String,
    /// `pending`, `verified` or `failed`.
    #[schema(example = "verified")]
    verification_status: &'static str,
    /// When it was last proven, Unix milliseconds.
    verified_at: Option<i64>,
    /// When somebody last looked, Unix milliseconds.
    checked_at: Option<i64>,
}

impl OriginFacts {
    pub(super) fn of(row: &installation_origin::Model) -> Self {
        Self {
            id: row.id.clone(),
            origin: row.origin.clone(),
            verification_status: row.verification().as_str(),
            verified_at: row.verified_at,
            checked_at: row.checked_at,
        }
    }
}
