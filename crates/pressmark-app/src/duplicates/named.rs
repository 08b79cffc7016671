//! Which merge is meant by the name of a work that went away by it.

use pressmark_domain::work::scheme;
use pressmark_domain::{Doi, Handle};
use pressmark_store::repo::merges;
use pressmark_store::repo::publications::Key;
use pressmark_store::{ConnectionTrait, Result};

use super::kept::Kept;

/// The number of the merge by which the work of an identifier went into a work: a DOI in any spelling, a handle,
/// `local/<number>`. `None` if that came with none of the merges that stand.
///
/// # Errors
/// Any database error.
pub async fn find_merge(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    survivor_id: i64,
    id: &str,
) -> Result<Option<i64>> {
    let names = keys_of(id);
    for merge in merges::into(conn, workspace_id, survivor_id).await? {
        let kept: Kept = serde_json::from_str(&merge.kept)?;
        if names.iter().any(|name| kept.keys_moved.contains(name)) {
            return Ok(Some(merge.id));
        }
    }
    Ok(None)
}

/// The keys that a name may mean.
fn keys_of(id: &str) -> Vec<Key> {
    let doi = Doi::parse(id).ok().map(|doi| (scheme::DOI.to_owned(), doi.to_string()));
    let handle = Handle::parse(id).ok().map(|handle| (scheme::HANDLE.to_owned(), handle.to_string()));
    let local = id.strip_prefix("local/").and_then(|number| number.parse::<i64>().ok());
    let local = local.map(|number| (scheme::LOCAL.to_owned(), format!("local/{number}")));
    [doi, handle, local].into_iter().flatten().collect()
}
