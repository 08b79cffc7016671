//! What holds of everything that was handed out to programs: keys, and credentials of web sites.

use pressmark_store::Result;
use pressmark_store::repo::users;

use crate::failure::Failure;
use crate::state::HttpState;

/// Whether the user who made it may not sign in any more: with them it stops (rule 35). What the operator made has no
/// such user.
pub(crate) async fn maker_is_gone(state: &HttpState, maker: Option<i64>) -> Result<bool, Failure> {
    let Some(id) = maker else { return Ok(false) };
    Ok(!users::by_id(state.store.read(), id).await?.is_some_and(|user| user.is_active()))
}

/// Notes that it was used, beside the request: a read must not wait for the writer.
pub(crate) fn note_use(note: impl Future<Output = Result<bool>> + Send + 'static) {
    tokio::spawn(async move {
        if let Err(error) = note.await {
            tracing::debug!(%error, "the use of a key was not noted");
        }
    });
}
