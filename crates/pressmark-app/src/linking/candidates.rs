//! Who may have written a work, by the names and iDs that stand on it.

use std::collections::{HashMap, HashSet};

use pressmark_domain::view::OrcidHint;
use pressmark_store::repo::people;
use pressmark_store::{ConnectionTrait, Result};

use super::AuthorKeys;
use crate::upsert::Work;

/// People considered for one work; with more namesakes than this nothing but an iD would decide.
const MAX_CANDIDATES: usize = 25;

/// What author clusters say of a work's authors.
pub(super) fn hints_of(work: &Work) -> Vec<OrcidHint> {
    work.views.iter().flat_map(|view| view.orcid_hints.iter().cloned()).collect()
}

/// People whom works may name, by work.
///
/// # Errors
/// Any database error.
pub(super) async fn candidates(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    works: &[&Work],
) -> Result<HashMap<i64, Vec<i64>>> {
    let mut names: HashMap<i64, Vec<String>> = HashMap::new();
    let mut orcids: HashMap<i64, Vec<String>> = HashMap::new();
    for work in works {
        let keys = work.lookup_keys.clone().unwrap_or_else(|| AuthorKeys::of(&work.record).lookup);
        names.insert(work.id, keys);
        let asserted = work.record.authors.iter().filter_map(|a| a.orcid);
        let hinted = work.views.iter().flat_map(|v| &v.orcid_hints).map(|h| h.orcid);
        orcids.insert(work.id, asserted.chain(hinted).map(|o| o.as_str().to_owned()).collect());
    }
    let distinct = |lists: &HashMap<i64, Vec<String>>| -> Vec<String> {
        lists.values().flatten().cloned().collect::<HashSet<_>>().into_iter().collect()
    };
    let by_name = people::by_name_keys(conn, workspace_id, &distinct(&names)).await?;
    let by_orcid = people::by_orcids(conn, workspace_id, &distinct(&orcids)).await?;
    let mut found: HashMap<i64, Vec<i64>> = HashMap::new();
    for work in works {
        let with_id = orcids.get(&work.id).into_iter().flatten().filter_map(|o| by_orcid.get(o)).map(|p| p.id);
        let named: HashSet<i64> =
            names.get(&work.id).into_iter().flatten().filter_map(|n| by_name.get(n)).flatten().copied().collect();
        let mut people: Vec<i64> = with_id.collect();
        let mut named: Vec<i64> = named.into_iter().filter(|p| !people.contains(p)).collect();
        named.sort_unstable();
        named.truncate(MAX_CANDIDATES);
        people.extend(named);
        people.sort_unstable();
        people.dedup();
        if !people.is_empty() {
            found.insert(work.id, people);
        }
    }
    Ok(found)
}
