//! Looking identifiers up.

use pressmark_store::repo::identifiers;
use pressmark_store::{ConnectionTrait, Result};

use super::IdentifierRow;

/// The identifiers of a work that were minted here, oldest first.
///
/// # Errors
/// Any database error.
pub async fn of_publication(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    publication_id: i64,
) -> Result<Vec<IdentifierRow>> {
    identifiers::of_publication(conn, workspace_id, publication_id).await
}

/// The identifier of this value, as it is written in the database: lower case.
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, value: &str) -> Result<Option<IdentifierRow>> {
    identifiers::by_value(conn, value).await
}

/// Where the landing page of an identifier is, below the registry's URL (rule 46).
#[must_use]
pub fn landing_path(docid: &str) -> String {
    format!("/docid/{docid}")
}
