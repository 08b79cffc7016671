//! Bulk insertion in statements that the engine accepts.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait};

use crate::{Result, dialect};

/// Inserts rows in as few statements as the engine's parameter limit allows (SeaORM does not split: engineering 5).
/// A list rather than an iterator: one held across the waits would keep the future from being `Send`.
/// `columns` is how many values a row sets; a row may appear once per conflict key.
pub(crate) async fn many<E, A>(
    conn: &impl ConnectionTrait,
    rows: Vec<A>,
    columns: usize,
    on_conflict: Option<OnConflict>,
) -> Result<()>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E> + Send,
{
    // Beyond some hundreds of rows a longer statement costs more to build than it saves.
    let per_statement = (dialect::max_parameters(conn.get_database_backend()) / columns.max(1)).clamp(1, 500);
    let mut rows = rows.into_iter();
    while rows.len() > 0 {
        let mut statement = E::insert_many(rows.by_ref().take(per_statement));
        if let Some(on_conflict) = &on_conflict {
            statement = statement.on_conflict(on_conflict.clone());
        }
        statement.exec_without_returning(conn).await?;
    }
    Ok(())
}
