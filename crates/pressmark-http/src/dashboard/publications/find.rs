//! From the id in an address or a list to the work: by any identifier that it has or ever had.

use std::collections::HashMap;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use pressmark_domain::{Doi, Handle};
use pressmark_store::entity::publication::Model;
use pressmark_store::repo::publications::{self, Key};

use crate::failure::Failure;
use crate::state::HttpState;

/// No identifier is longer, encoded.
const LONGEST: usize = 3_072;
/// Works that were merged one into the other, one behind the other.
const MOST_MERGES: usize = 32;

/// The id in an address.
pub(crate) type Id = Result<Path<String>, PathRejection>;

/// The identifiers that a text may be, the likeliest first; none if it is none. Each has a slash: a path that was
/// encoded twice has none, and decoding once more would make it another's.
fn keys_of(id: &str) -> Vec<Key> {
    if !id.contains('/') || id.len() > LONGEST || id.contains('\0') {
        return Vec::new();
    }
    if let Some(number) = local(id) {
        return vec![("local".to_owned(), format!("local/{number}"))];
    }
    let doi = Doi::parse(id).ok().map(|doi| ("doi".to_owned(), doi.to_string()));
    let handle = Handle::parse(id).ok().map(|handle| ("handle".to_owned(), handle.to_string()));
    doi.into_iter().chain(handle).collect()
}

/// The numeric key in `local/<key>`.
fn local(id: &str) -> Option<i64> {
    id.strip_prefix("local/")?.parse().ok().filter(|number| *number > 0)
}

/// The work of an address, deleted or not. One that was merged into another is answered by the survivor.
///
/// # Errors
/// 400 for what is no identifier, 404 for what is nobody's.
pub(crate) async fn work(state: &HttpState, workspace_id: i64, id: Id) -> Result<Model, Failure> {
    let Path(id) = id.map_err(|_| unreadable())?;
    let keys = keys_of(&id);
    if keys.is_empty() {
        return Err(unreadable());
    }
    let conn = state.store.read();
    let mut found = None;
    for key in &keys {
        // The first is nearly always the one.
        found = publications::by_key(conn, workspace_id, key).await?;
        if found.is_some() {
            break;
        }
    }
    let by_number = async |key| Ok::<_, Failure>(publications::by_ids(conn, workspace_id, &[key]).await?.pop());
    let mut row = match (found, local(&id)) {
        (Some(row), _) => row,
        (None, Some(number)) => by_number(number).await?.ok_or_else(absent)?,
        (None, None) => return Err(absent()),
    };
    for _ in 0..MOST_MERGES {
        match row.merged_into {
            Some(survivor) => row = by_number(survivor).await?.ok_or_else(absent)?,
            None => return Ok(row),
        }
    }
    Err(Failure::internal(format!("publication {} is merged into itself", row.id)))
}

/// Works of a list of ids: the keys of those that are known, with the id that named each, and the ids that name none.
pub(crate) async fn works(
    state: &HttpState,
    workspace_id: i64,
    ids: &[String],
) -> Result<(HashMap<i64, String>, Vec<String>), Failure> {
    let keys: Vec<Vec<Key>> = ids.iter().map(|id| keys_of(id)).collect();
    let known = publications::by_keys(state.store.read(), workspace_id, &keys.concat()).await?;
    let (mut found, mut unknown) = (HashMap::with_capacity(ids.len()), Vec::new());
    for (id, keys) in ids.iter().zip(&keys) {
        match keys.iter().find_map(|key| known.get(key)).copied() {
            Some(key) => drop(found.insert(key, id.clone())),
            None => unknown.push(id.clone()),
        }
    }
    Ok((found, unknown))
}

/// The refusal of what is no identifier.
pub(super) fn unreadable() -> Failure {
    let form = vec!["Must be a DOI, a handle or local/<number>".to_owned()];
    Failure::invalid("Invalid publication id", form, serde_json::Map::new()).with_code("invalid_id")
}

/// The refusal of what is nobody's.
pub(super) fn absent() -> Failure {
    Failure::not_found("Publication not found")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(id: &str) -> Vec<String> {
        keys_of(id).into_iter().map(|(scheme, value)| format!("{scheme} {value}")).collect()
    }

    #[test]
    fn an_id_is_read_in_every_spelling_and_nothing_else_is_one() {
        assert_eq!(read("https://doi.org/10.5555/ABC")[0], "doi 10.5555/abc");
        assert_eq!(read("20.500.99999/AbC"), ["handle 20.500.99999/AbC"]);
        assert_eq!(read("local/007"), ["local local/7"]);
        for wrong in ["", "stats", "10.5555", "10.5555%2Fabc", "999999", "a/b", "local/x", "local/-1", "10.5555/a\0"] {
            assert_eq!(read(wrong), Vec::<String>::new(), "{wrong}");
        }
    }
}
