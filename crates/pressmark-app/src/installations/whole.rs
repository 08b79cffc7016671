//! Installations with all that belongs to them.

use pressmark_store::entity::{installation, installation_credential, installation_origin};
use pressmark_store::repo::installations::origins::Verification;
use pressmark_store::repo::installations::{self, InstallationStatus, credentials, origins};
use pressmark_store::{ConnectionTrait, Result, Store};

/// An installation with its credentials and origins.
#[derive(Debug, Clone, PartialEq)]
pub struct Whole {
    /// The installation.
    pub installation: installation::Model,
    /// Its credentials, oldest first; those that ended too.
    pub credentials: Vec<installation_credential::Model>,
    /// Its origins, oldest first.
    pub origins: Vec<installation_origin::Model>,
}

/// The installations of a workspace, oldest first, and how many there are. Pages count from 1.
///
/// # Errors
/// Any database error.
pub async fn list(store: &Store, workspace_id: i64, page: u64, per_page: u64) -> Result<(Vec<Whole>, u64)> {
    let (rows, total) = installations::list(store.read(), workspace_id, page, per_page).await?;
    Ok((with_parts(store.read(), rows).await?, total))
}

/// An installation of a workspace.
///
/// # Errors
/// Any database error.
pub async fn find(store: &Store, workspace_id: i64, id: &str) -> Result<Option<Whole>> {
    match installations::find(store.read(), workspace_id, id).await? {
        Some(row) => whole(store.read(), row).await.map(Some),
        None => Ok(None),
    }
}

/// An installation with its parts.
pub(super) async fn whole(conn: &impl ConnectionTrait, installation: installation::Model) -> Result<Whole> {
    let id = std::slice::from_ref(&installation.id);
    let credentials = credentials::of(conn, id).await?;
    let origins = origins::of(conn, id).await?;
    Ok(Whole { installation, credentials, origins })
}

async fn with_parts(conn: &impl ConnectionTrait, rows: Vec<installation::Model>) -> Result<Vec<Whole>> {
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let credentials = credentials::of(conn, &ids).await?;
    let origins = origins::of(conn, &ids).await?;
    let of = |installation: installation::Model| Whole {
        credentials: credentials.iter().filter(|row| row.installation_id == installation.id).cloned().collect(),
        origins: origins.iter().filter(|row| row.installation_id == installation.id).cloned().collect(),
        installation,
    };
    Ok(rows.into_iter().map(of).collect())
}

/// How an installation with these origins stands, if nobody stopped it: one that names origins waits until one of them
/// is proven.
pub(super) fn status_by(origins: &[installation_origin::Model]) -> InstallationStatus {
    if origins.is_empty() || origins.iter().any(|row| row.verification() == Verification::Verified) {
        InstallationStatus::Active
    } else {
        InstallationStatus::PendingVerification
    }
}
