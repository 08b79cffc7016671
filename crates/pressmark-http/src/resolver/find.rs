//! From an identifier to what there is of its work.

use pressmark_app::deposit::{self, Deposited, Found};
use pressmark_store::{ConnectionTrait, Result};

/// What there is under an identifier: a DOCiD, another handle or a DOI, in the spelling of paths; or `local/<key>`.
///
/// # Errors
/// Any database error.
pub(super) async fn find(conn: &impl ConnectionTrait, workspace_id: i64, name: &str) -> Result<Option<Found>> {
    if let Some(key) = name.strip_prefix("local/") {
        let Some(key) = key.parse::<i64>().ok().filter(|key| *key > 0) else { return Ok(None) };
        return deposit::by_key(conn, workspace_id, key).await;
    }
    // What begins otherwise (`hdl:`, `https:`) would be decoded once more.
    if !name.starts_with(|c: char| c.is_ascii_digit()) {
        return Ok(None);
    }
    deposit::by_docid(conn, workspace_id, name).await
}

/// The name under which the page of a work stands for ever: its DOCiD, else the id that it has.
pub(super) fn name_of(found: &Found) -> &str {
    match found {
        Found::Gone(tombstone) => &tombstone.docid,
        Found::Shown(work) | Found::Hidden(work) => name_of_work(work),
    }
}

/// The same of a work that is there.
pub(super) fn name_of_work(work: &Deposited) -> &str {
    work.deposit.as_ref().map_or(work.publication.shown_id.as_str(), |deposit| deposit.docid.as_str())
}
