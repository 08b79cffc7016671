//! Answers that are kept for whoever asks again with the same key (rule 47).

use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::entity::idempotency::{Column, Entity, Model};
use crate::{Result, WriteTx, dialect, insert};

/// Keeps others who come with the same key waiting until the transaction ends.
///
/// # Errors
/// Any database error.
pub async fn lock(tx: &WriteTx, user_id: i64, operation: &str, key: &str) -> Result<()> {
    dialect::lock_names(&**tx, user_id, &[format!("idempotency:{operation}:{key}")]).await
}

/// What was answered to this key.
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, user_id: i64, operation: &str, key: &str) -> Result<Option<Model>> {
    Ok(Entity::find_by_id((user_id, operation.to_owned(), key.to_owned())).one(conn).await?)
}

/// Keeps an answer, in the transaction that makes what it tells of: there is no key whose work was not done.
///
/// # Errors
/// [`crate::StoreError::Conflict`] for a key that was used.
pub async fn keep(tx: &WriteTx, row: Model) -> Result<()> {
    insert::many::<Entity, _>(&**tx, vec![row.into_active_model().reset_all()], 8, None).await
}

/// Forgets a user's answers from before.
///
/// # Errors
/// Any database error.
pub async fn forget(tx: &WriteTx, user_id: i64, before: i64) -> Result<()> {
    Entity::delete_many().filter(Column::UserId.eq(user_id)).filter(Column::CreatedAt.lt(before)).exec(&**tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StoreError;
    use crate::testing::{self, on_both_engines};

    on_both_engines! {
        async fn a_key_has_one_answer_until_it_is_forgotten(store: Store) {
            let user_id = testing::user(&store).await;
            let answer = |at: i64| Model {
                user_id,
                operation: "publish".to_owned(),
                key: "key-0001".to_owned(),
                payload_sha256: "a".repeat(64),
                state: "done".to_owned(),
                status: 201,
                body: "{}".to_owned(),
                created_at: at,
            };
            let tx = store.begin().await.unwrap();
            lock(&tx, user_id, "publish", "key-0001").await.unwrap();
            keep(&tx, answer(5)).await.unwrap();
            tx.commit().await.unwrap();
            let tx = store.begin().await.unwrap();
            assert!(matches!(keep(&tx, answer(6)).await, Err(StoreError::Conflict(_))));
            drop(tx);
            let find = async || find(store.read(), user_id, "publish", "key-0001").await.unwrap();
            assert_eq!(find().await, Some(answer(5)));
            for (before, kept) in [(5, true), (6, false)] {
                let tx = store.begin().await.unwrap();
                forget(&tx, user_id, before).await.unwrap();
                tx.commit().await.unwrap();
                assert_eq!(find().await.is_some(), kept);
            }
        }
    }
}
