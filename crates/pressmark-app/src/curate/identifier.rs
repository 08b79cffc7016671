//! The identifier that an edit gives to a work. One that another work has, or had, stays with that work (rule 4).

use pressmark_domain::curation::{EditError, Patch, Violation};
use pressmark_store::entity::publication;
use pressmark_store::repo::publications::{self, Key};
use pressmark_store::{StoreError, WriteTx};

use super::CurateError;
use super::edit::changed_by;
use crate::activity::Actor;
use crate::upsert::shown_key;

/// The name under which harvests hold an identifier.
fn name_of((scheme, value): &Key) -> String {
    format!("{scheme}:{value}")
}

/// Holds the identifiers that a patch would give to works, before the works themselves: that is the order in which
/// harvests hold both ([`pressmark_store::repo::hold`]).
///
/// # Errors
/// Any database error.
pub async fn hold_identifiers(
    tx: &WriteTx,
    workspace_id: i64,
    ids: &[i64],
    patch: &Patch,
    actor: &Actor,
) -> Result<(), StoreError> {
    if !patch.may_change("doi") && !patch.may_change("identifiers") {
        return Ok(());
    }
    let rows = publications::by_ids(&**tx, workspace_id, ids).await?;
    // What cannot be edited is refused once the works are held, and gets no identifier.
    let keys = rows.iter().filter_map(|row| {
        let change = changed_by(row, patch, actor).ok()?;
        Some(shown_key(row.id, &change.curated.record)).filter(|(_, value)| *value != row.shown_id)
    });
    let names: Vec<String> = keys.map(|key| name_of(&key)).collect();
    publications::lock_keys(tx, workspace_id, &names).await
}

/// Registers the identifier that an edit gave. The transaction holds the work.
pub(super) async fn take(tx: &WriteTx, row: &publication::Model) -> Result<(), CurateError> {
    let key = (row.id_type.clone(), row.shown_id.clone());
    match holder(tx, row, &key).await? {
        // Its own for ever: one that it had before.
        Some(id) if id == row.id => return Ok(()),
        Some(_) => return Err(taken(row)),
        None => {}
    }
    // A harvest may be making a work of it just now. Held already, but for a work that changed since.
    if !publications::try_lock_keys(tx, row.workspace_id, &[name_of(&key)]).await? {
        return Err(StoreError::Unavailable(format!("{} is being harvested", row.shown_id)).into());
    }
    if holder(tx, row, &key).await?.is_some() {
        return Err(taken(row));
    }
    Ok(publications::add_keys(tx, row.workspace_id, vec![(row.id, key)]).await?)
}

/// Whose an identifier is.
async fn holder(tx: &WriteTx, row: &publication::Model, key: &Key) -> Result<Option<i64>, StoreError> {
    Ok(publications::by_keys(&**tx, row.workspace_id, std::slice::from_ref(key)).await?.remove(key))
}

fn taken(row: &publication::Model) -> CurateError {
    let violation = Violation {
        path: if row.id_type == "doi" { "/doi" } else { "/identifiers" }.to_owned(),
        rule: "unique".to_owned(),
        message: format!("{} is the identifier of another work; merge the two instead", row.shown_id),
    };
    let (op, path) = (String::new(), violation.path.clone());
    EditError::Violations { operation: 0, op, path, violations: vec![violation] }.into()
}
