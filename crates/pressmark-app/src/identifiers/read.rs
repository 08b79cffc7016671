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

/// The identifiers that somebody should look at, of a work and of all that were merged into it, oldest first.
///
/// # Errors
/// Any database error.
pub async fn failing(conn: &impl ConnectionTrait, publication_id: i64) -> Result<Vec<IdentifierRow>> {
    identifiers::failing(conn, publication_id).await
}

/// Whether a DOI was minted here and leads nowhere: while its agency does not have it, and for ever under a test
/// prefix.
///
/// # Errors
/// Any database error.
pub async fn leads_nowhere(conn: &impl ConnectionTrait, doi: &str) -> Result<bool> {
    Ok(!identifiers::leading_nowhere(conn, &[doi]).await?.is_empty())
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
