//! Edits, one at a time.

use pressmark_app::activity::Actor;
use pressmark_app::curate::{CurateError, Curated, Editors};
use pressmark_domain::curation::Patch;
use pressmark_store::Store;
use pressmark_store::repo::publications;

/// Edits a work of the first workspace as it is now. `if_match`: the revision that the editor saw.
pub(crate) async fn edit(
    store: &Store,
    id: i64,
    patch: &Patch,
    if_match: Option<i32>,
    actor: &Actor,
) -> Result<Curated, CurateError> {
    let known = publications::by_ids(store.read(), 1, &[id]).await?.pop().ok_or(CurateError::NotFound)?;
    Editors::new(store.clone()).edit(known, patch.clone(), if_match, actor.clone()).await
}
