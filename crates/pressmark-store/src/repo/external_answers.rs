//! Answers of services elsewhere, kept for a while: bounded in number and in size, the oldest going first.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
};

use crate::entity::external_answer::{ActiveModel, Column, Entity, Model};
use crate::{Result, StoreError, WriteTx};

/// Rows that are removed by one look.
const AT_ONCE: u64 = 200;

/// The answer to a question, however old.
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, service: &str, key: &str) -> Result<Option<Model>> {
    Ok(Entity::find_by_id((service.to_owned(), key.to_owned())).one(conn).await?)
}

/// Keeps an answer in place of the one before.
///
/// # Errors
/// Any database error.
pub async fn keep(tx: &WriteTx, answer: Model) -> Result<()> {
    let row = ActiveModel {
        service: Set(answer.service),
        answer_key: Set(answer.answer_key),
        is_known: Set(answer.is_known),
        body: Set(answer.body),
        size: Set(answer.size),
        fetched_at: Set(answer.fetched_at),
    };
    let replace = OnConflict::columns([Column::Service, Column::AnswerKey])
        .update_columns([Column::IsKnown, Column::Body, Column::Size, Column::FetchedAt])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Removes the answers to a service's questions that came before a time. Returns how many went.
///
/// # Errors
/// Any database error.
pub async fn forget_before(tx: &WriteTx, service: &str, time: i64) -> Result<u64> {
    let old = Entity::delete_many().filter(Column::Service.eq(service)).filter(Column::FetchedAt.lt(time));
    Ok(old.exec(&**tx).await?.rows_affected)
}

/// How many answers are kept, and how many bytes they take.
///
/// # Errors
/// Any database error.
pub async fn size(conn: &impl ConnectionTrait) -> Result<(u64, u64)> {
    let sql = "SELECT COUNT(*) AS n, COALESCE(SUM(size), 0) AS bytes FROM external_answer";
    let row = conn.query_one_raw(Statement::from_string(conn.get_database_backend(), sql)).await?;
    let row = row.ok_or_else(|| StoreError::Corrupt("count without a row".into()))?;
    let (entries, bytes): (i64, i64) = (row.try_get("", "n")?, row.try_get("", "bytes")?);
    Ok((u64::try_from(entries).unwrap_or(0), u64::try_from(bytes).unwrap_or(0)))
}

/// Removes the oldest answers until no more than so many entries and bytes are left. Returns how many went.
///
/// # Errors
/// Any database error.
pub async fn shrink(tx: &WriteTx, most_entries: u64, most_bytes: u64) -> Result<u64> {
    let (mut entries, mut bytes) = size(&**tx).await?;
    let mut removed = 0;
    while entries > most_entries || bytes > most_bytes {
        let oldest: Vec<(String, String, i32)> = Entity::find()
            .select_only()
            .columns([Column::Service, Column::AnswerKey, Column::Size])
            .order_by_asc(Column::FetchedAt)
            .limit(AT_ONCE)
            .into_tuple()
            .all(&**tx)
            .await?;
        if oldest.is_empty() {
            break;
        }
        for (service, key, size) in oldest {
            if entries <= most_entries && bytes <= most_bytes {
                break;
            }
            Entity::delete_by_id((service, key)).exec(&**tx).await?;
            entries = entries.saturating_sub(1);
            bytes = bytes.saturating_sub(u64::try_from(size).unwrap_or(0));
            removed += 1;
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use crate::testing::on_both_engines;

    fn answer(service: &str, key: &str, fetched_at: i64) -> Model {
        let body = "{}".to_owned();
        Model { service: service.into(), answer_key: key.into(), is_known: true, body, size: 100, fetched_at }
    }

    async fn kept(store: &Store) -> Vec<String> {
        let mut keys = Vec::new();
        for row in Entity::find().order_by_asc(Column::FetchedAt).all(store.read()).await.unwrap() {
            keys.push(row.answer_key);
        }
        keys
    }

    on_both_engines! {
        async fn the_oldest_go_first_by_number_by_size_and_by_age(store: Store) {
            let tx = store.begin().await.unwrap();
            for (at, key) in ["a", "b", "c", "d", "e"].into_iter().enumerate() {
                keep(&tx, answer("works", key, i64::try_from(at).unwrap())).await.unwrap();
            }
            keep(&tx, answer("people", "p", 0)).await.unwrap();
            // Asked for again it is as young as the last answer.
            keep(&tx, Model { is_known: false, ..answer("works", "a", 9) }).await.unwrap();
            assert_eq!(size(&*tx).await.unwrap(), (6, 600));
            assert_eq!(shrink(&tx, 4, 10_000).await.unwrap(), 2);
            tx.commit().await.unwrap();
            assert_eq!(kept(&store).await, ["c", "d", "e", "a"]);
            assert!(!find(store.read(), "works", "a").await.unwrap().unwrap().is_known);
            assert_eq!(find(store.read(), "people", "a").await.unwrap(), None);

            let tx = store.begin().await.unwrap();
            assert_eq!(shrink(&tx, 100, 350).await.unwrap(), 1);
            assert_eq!(forget_before(&tx, "people", 100).await.unwrap(), 0);
            assert_eq!(forget_before(&tx, "works", 4).await.unwrap(), 1);
            tx.commit().await.unwrap();
            assert_eq!(kept(&store).await, ["e", "a"]);
        }
    }
}
