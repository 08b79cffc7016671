//! Claims of one person that are one work, as only what is stored can tell: one by its DOI, say, and one by the PMID that
//! a co-author gave.

use std::collections::{BTreeSet, HashMap};

use pressmark_store::repo::publications;
use pressmark_store::{ConnectionTrait, Result};

use super::Incoming;
use super::incoming::absorb;

/// Folds works that are stored as one. Written in different batches, the second would replace what the first said, in
/// every harvest anew. Order is kept; tells which have become one.
///
/// # Errors
/// Any database error.
pub async fn together(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    works: Vec<Incoming>,
) -> Result<(Vec<Incoming>, BTreeSet<usize>)> {
    let all: Vec<publications::Key> = works.iter().flat_map(Incoming::keys).collect();
    let known = publications::by_keys(conn, workspace_id, &all).await?;
    let ids: Vec<i64> = known.values().copied().collect();
    let dois = publications::dois_of(conn, workspace_id, &ids).await?;
    let mut kept: Vec<Incoming> = Vec::with_capacity(works.len());
    let mut united = BTreeSet::new();
    let mut at: HashMap<i64, usize> = HashMap::new();
    for work in works {
        // As a work is found when it is written: unless both have a DOI and these differ.
        let stored = work.keys().iter().find_map(|key| {
            let id = *known.get(key)?;
            let fits = key.0 == "doi" || work.doi().is_none_or(|doi| dois.get(&id).is_none_or(|other| other == doi));
            fits.then_some(id)
        });
        match stored.and_then(|id| at.get(&id)).and_then(|n| Some((*n, kept.get_mut(*n)?))) {
            Some((n, first)) => {
                absorb(first, work);
                united.insert(n);
            }
            None => {
                if let Some(id) = stored {
                    at.insert(id, kept.len());
                }
                kept.push(work);
            }
        }
    }
    Ok((kept, united))
}
