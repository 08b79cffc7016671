//! When a key was last used: of API keys and of credentials of installations alike.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{Result, Store, clock};

/// A use is noted at most this often, in milliseconds: a read must not cost a write.
const EVERY: i64 = 60_000;

/// Notes in the row of a key that it was used now, at most once a minute: with a younger note, `noted_at`, this is no
/// write at all. `of`: the columns of the row's key and of the note. Tells whether it wrote.
pub(super) async fn note<E: EntityTrait>(
    store: &Store,
    of: (E::Column, E::Column),
    id: i64,
    noted_at: Option<i64>,
) -> Result<bool> {
    let now = clock::now_millis();
    if noted_at.is_some_and(|at| at > now - EVERY) {
        return Ok(false);
    }
    let (key, note) = of;
    let tx = store.begin().await?;
    // The row at hand may be old, and other processes see the same key.
    let stale = note.is_null().or(note.lte(now - EVERY));
    let done = E::update_many().col_expr(note, Expr::value(now)).filter(key.eq(id)).filter(stale).exec(&*tx).await?;
    tx.commit().await?;
    Ok(done.rows_affected == 1)
}
