//! The order in which writes take what they hold until they end. Two that took it in different orders could wait for
//! each other for ever; PostgreSQL would break one of them off. SQLite has one writer, which waits for nobody.
//!
//! 1. The job that a worker works on, and answers of upstreams and agencies, in the order of their keys.
//! 2. People ([`super::people::hold`]), ascending; whoever links them does not wait for that, except for a new iD. What
//!    works show of them is written last, when the transaction commits (`faces`).
//! 3. Names: identifiers and titles ([`super::publications::lock_keys`]), all of them at once. Who learns only while it
//!    holds works that it needs one more takes it if it is free, and gives up otherwise. Whoever deposits holds before
//!    them, one by one and in this order: the key of the request, the series of versions, the title.
//! 4. Works, ascending by key: [`hold`], and [`super::publications::by_ids_for_update`], which reads them too. Whoever
//!    writes holds first everything that the write may come to: the works that others were merged into
//!    ([`with_survivors`]), those that a notice speaks of, those that are paired with a work that is merged.
//! 5. What hangs on works (identifiers, views, links, author strings, pairs, revisions) is written by whoever holds the
//!    work, and is not held by itself.
//!
//! [`hold`] keeps to the order by itself. The transaction knows which works it holds: for such as stand behind them it
//! waits; one before them (somebody merged works a moment ago) is only taken if it is free. Otherwise the write fails
//! with [`StoreError::Unavailable`], as if the database were busy, and whoever asked for it tries again.

use std::collections::BTreeSet;

use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::entity::publication::{Column, Entity};
use crate::{Result, StoreError, WriteTx, dialect};

/// Holds works against other writers until the transaction ends. Keys without a row are passed over.
///
/// # Errors
/// [`StoreError::Unavailable`] if somebody else holds one that stands before those that are held already; any database
/// error.
pub async fn hold(tx: &WriteTx, workspace_id: i64, ids: &[i64]) -> Result<()> {
    if !dialect::holds_rows(tx.get_database_backend()) {
        return Ok(());
    }
    let (before, behind) = tx.not_held(ids);
    for ids in before.chunks(500) {
        let free = works(workspace_id, ids).lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
        let free: Vec<i64> = free.into_tuple().all(&**tx).await?;
        tx.note_held(&free);
        if free.len() < ids.len() {
            let there: Vec<i64> = works(workspace_id, ids).into_tuple().all(&**tx).await?;
            if there.iter().any(|id| !free.contains(id)) {
                return Err(StoreError::Unavailable("a work is being changed by somebody else".to_owned()));
            }
        }
    }
    for ids in behind.chunks(500) {
        let held: Vec<i64> = works(workspace_id, ids).lock_exclusive().into_tuple().all(&**tx).await?;
        tx.note_held(&held);
    }
    Ok(())
}

/// Keys of those of these works that there are, in order.
fn works(workspace_id: i64, ids: &[i64]) -> Select<Entity> {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(Column::Id)
}

/// These works, and those that they were merged into, as far as that goes; in order. Nothing is held by it.
///
/// # Errors
/// Any database error.
pub async fn with_survivors(conn: &impl ConnectionTrait, workspace_id: i64, ids: &[i64]) -> Result<Vec<i64>> {
    let mut all: BTreeSet<i64> = ids.iter().copied().collect();
    let mut next: Vec<i64> = all.iter().copied().collect();
    while !next.is_empty() {
        let mut survivors: Vec<i64> = Vec::new();
        for ids in next.chunks(500) {
            let into: Vec<i64> = Entity::find()
                .select_only()
                .column(Column::MergedInto)
                .filter(Column::WorkspaceId.eq(workspace_id))
                .filter(Column::Id.is_in(ids.iter().copied()))
                .filter(Column::MergedInto.is_not_null())
                .into_tuple()
                .all(conn)
                .await?;
            survivors.extend(into);
        }
        next = survivors.into_iter().filter(|id| all.insert(*id)).collect();
    }
    Ok(all.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use sea_orm::DbBackend;

    use super::*;
    use crate::repo::publications::{by_ids, by_ids_for_update, lock_keys, try_lock_keys, update};
    use crate::testing::{on_both_engines, works};

    on_both_engines! {
        async fn nobody_waits_for_a_work_that_stands_before_one_they_hold(store: Store) {
            let tx = store.begin().await.unwrap();
            let ids = works(&tx, 1, 4).await;
            tx.commit().await.unwrap();
            if store.backend() == DbBackend::Postgres {
                let (one, other) = (store.begin().await.unwrap(), store.begin().await.unwrap());
                hold(&one, 1, &ids[..1]).await.unwrap();
                hold(&other, 1, &ids[2..3]).await.unwrap();
                hold(&other, 1, &[ids[1], ids[2], ids[2]]).await.unwrap();
                let refused = hold(&other, 1, &ids).await;
                assert!(matches!(refused, Err(StoreError::Unavailable(_))), "it is held: {refused:?}");
                let begun = Instant::now();
                let waiting = async {
                    hold(&one, 1, &ids).await.unwrap();
                    begun.elapsed()
                };
                let end = async {
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    other.rollback().await.unwrap();
                };
                let (waited, ()) = tokio::join!(waiting, end);
                assert!(waited >= Duration::from_millis(300), "for those behind, one waits");
                one.rollback().await.unwrap();
            }
            let tx = store.begin().await.unwrap();
            let rows = by_ids_for_update(&tx, 1, &[ids[3], 999_999, ids[1]]).await.unwrap();
            assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [ids[1], ids[3]], "in order");
            hold(&tx, 1, &[ids[0], -1]).await.unwrap();
            assert!(by_ids_for_update(&tx, 2, &ids).await.unwrap().is_empty(), "of another workspace");
        }

        async fn a_name_that_somebody_holds_is_not_waited_for_where_works_are_held(store: Store) {
            let names = ["doi:10.5555/a".to_owned()];
            if store.backend() == DbBackend::Postgres {
                let (one, other) = (store.begin().await.unwrap(), store.begin().await.unwrap());
                lock_keys(&one, 1, &names).await.unwrap();
                assert!(try_lock_keys(&one, 1, &names).await.unwrap(), "it is one's own");
                assert!(!try_lock_keys(&other, 1, &names).await.unwrap());
                assert!(try_lock_keys(&other, 2, &names).await.unwrap(), "in another workspace");
                one.rollback().await.unwrap();
                assert!(try_lock_keys(&other, 1, &names).await.unwrap());
            } else {
                let tx = store.begin().await.unwrap();
                assert!(try_lock_keys(&tx, 1, &names).await.unwrap());
            }
        }

        async fn survivors_are_found_to_the_last(store: Store) {
            let tx = store.begin().await.unwrap();
            let ids = works(&tx, 1, 4).await;
            let mut rows = by_ids(&*tx, 1, &ids).await.unwrap();
            let merged = std::collections::HashMap::from([(ids[3], ids[1]), (ids[1], ids[0])]);
            rows.iter_mut().for_each(|row| row.merged_into = merged.get(&row.id).copied());
            update(&tx, rows).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(with_survivors(store.read(), 1, &[ids[3]]).await.unwrap(), [ids[0], ids[1], ids[3]]);
            assert_eq!(with_survivors(store.read(), 1, &[ids[2]]).await.unwrap(), [ids[2]]);
        }
    }
}
