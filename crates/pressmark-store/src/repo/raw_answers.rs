//! The newest answer per upstream key, compressed: unchanged means stop, and a merge rule can be replayed.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use sha2::{Digest, Sha256};

use crate::entity::raw_answer::{ActiveModel, Column, Entity};
use crate::{Result, StoreError, WriteTx, insert};

/// An answer as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Upstream.
    pub source: String,
    /// Key there.
    pub key: String,
    /// HTTP status that the body stands for: 200, or 404 for "not known there".
    pub status: i32,
    /// Body, decompressed.
    pub body: Vec<u8>,
    /// When this body first came, Unix milliseconds.
    pub fetched_at: i64,
    /// When it last came.
    pub checked_at: i64,
}

/// Answers of a source that were checked since a time, by key.
///
/// # Errors
/// [`StoreError::Corrupt`] if a body cannot be decompressed.
pub async fn fresh(conn: &impl ConnectionTrait, source: &str, keys: &[String], since: i64) -> Result<Vec<Answer>> {
    let mut found = Vec::new();
    for keys in keys.chunks(500) {
        let rows = Entity::find()
            .filter(Column::Source.eq(source))
            .filter(Column::AnswerKey.is_in(keys))
            .filter(Column::CheckedAt.gte(since))
            .all(conn)
            .await?;
        for row in rows {
            let body = zstd::decode_all(row.body.as_slice())
                .map_err(|e| StoreError::Corrupt(format!("{source} {}: {e}", row.answer_key)))?;
            found.push(Answer {
                source: row.source,
                key: row.answer_key,
                status: row.status,
                body,
                fetched_at: row.fetched_at,
                checked_at: row.checked_at,
            });
        }
    }
    Ok(found)
}

/// What became of an answer that was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Whether the body differs from the one before, or there was none.
    pub changed: bool,
    /// When this body first came, Unix milliseconds.
    pub fetched_at: i64,
}

/// Keeps answers, all of one source; the body of an unchanged one is not written again. In the order given.
///
/// # Errors
/// Any database error.
pub async fn keep(tx: &WriteTx, answers: &[Answer]) -> Result<Vec<Kept>> {
    let mut kept = Vec::with_capacity(answers.len());
    for answers in answers.chunks(500) {
        let Some(first) = answers.first() else { break };
        let known: Vec<(String, String, i64)> = Entity::find()
            .select_only()
            .columns([Column::AnswerKey, Column::Hash, Column::FetchedAt])
            .filter(Column::Source.eq(first.source.as_str()))
            .filter(Column::AnswerKey.is_in(answers.iter().map(|a| a.key.as_str())))
            .into_tuple()
            .all(&**tx)
            .await?;
        let mut rows = Vec::new();
        let mut unchanged = Vec::new();
        for answer in answers {
            let hash = hash(&answer.body);
            let before = known.iter().find(|(key, _, _)| *key == answer.key);
            if let Some((_, _, fetched_at)) = before.filter(|(_, h, _)| *h == hash) {
                unchanged.push(answer.key.clone());
                kept.push(Kept { changed: false, fetched_at: *fetched_at });
                continue;
            }
            kept.push(Kept { changed: true, fetched_at: answer.fetched_at });
            let body = zstd::encode_all(answer.body.as_slice(), 3).map_err(|e| StoreError::Corrupt(e.to_string()))?;
            rows.push(ActiveModel {
                source: Set(answer.source.clone()),
                answer_key: Set(answer.key.clone()),
                status: Set(answer.status),
                hash: Set(hash),
                body: Set(body),
                fetched_at: Set(answer.fetched_at),
                checked_at: Set(answer.checked_at),
            });
        }
        let replace = OnConflict::columns([Column::Source, Column::AnswerKey])
            .update_columns([Column::Status, Column::Hash, Column::Body, Column::FetchedAt, Column::CheckedAt])
            .to_owned();
        insert::many::<Entity, _>(&**tx, rows, 7, Some(replace)).await?;
        if !unchanged.is_empty() {
            Entity::update_many()
                .col_expr(Column::CheckedAt, sea_orm::sea_query::Expr::value(answers[0].checked_at))
                .filter(Column::Source.eq(first.source.as_str()))
                .filter(Column::AnswerKey.is_in(unchanged))
                .exec(&**tx)
                .await?;
        }
    }
    Ok(kept)
}

fn hash(body: &[u8]) -> String {
    Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect()
}
