//! Answers for those who ask twice (rule 47).

use pressmark_domain::merge::{canonical_json, content_hash};
use pressmark_store::entity::idempotency;
use pressmark_store::repo::idempotency as kept;
use pressmark_store::{ConnectionTrait, WriteTx};
use serde_json::{Map, Value};

use super::DepositError;

/// Answers are kept for so long: milliseconds of thirty days.
const KEPT_FOR: i64 = 30 * 24 * 60 * 60 * 1_000;

/// The key that a client gave a request, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    operation: String,
    key: String,
    payload_sha256: String,
}

impl Key {
    /// The key of a request to do this with that.
    #[must_use]
    pub fn of(operation: &str, key: &str, payload: &Map<String, Value>) -> Self {
        let payload_sha256 = content_hash(&canonical_json(payload));
        Self { operation: operation.to_owned(), key: key.to_owned(), payload_sha256 }
    }
}

/// An answer, as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Body.
    pub body: String,
}

/// What was answered when this key came before.
///
/// # Errors
/// [`DepositError::KeyReused`] if it came with something else; any database error.
pub async fn replayed(conn: &impl ConnectionTrait, user_id: i64, key: &Key) -> Result<Option<Answer>, DepositError> {
    let Some(row) = kept::find(conn, user_id, &key.operation, &key.key).await? else { return Ok(None) };
    if row.payload_sha256 != key.payload_sha256 {
        return Err(DepositError::KeyReused);
    }
    Ok(Some(Answer { status: u16::try_from(row.status).unwrap_or(200), body: row.body }))
}

/// [`replayed`], where nobody else may come with this key until the transaction ends.
pub(super) async fn held(tx: &WriteTx, user_id: i64, key: Option<&Key>) -> Result<Option<Answer>, DepositError> {
    let Some(key) = key else { return Ok(None) };
    kept::lock(tx, user_id, &key.operation, &key.key).await?;
    replayed(&**tx, user_id, key).await
}

/// Keeps an answer in the transaction that did what it tells of.
pub(super) async fn keep(
    tx: &WriteTx,
    user_id: i64,
    key: Option<&Key>,
    answer: &Answer,
    now: i64,
) -> Result<(), DepositError> {
    let Some(key) = key else { return Ok(()) };
    kept::forget(tx, user_id, now - KEPT_FOR).await?;
    let row = idempotency::Model {
        user_id,
        operation: key.operation.clone(),
        key: key.key.clone(),
        payload_sha256: key.payload_sha256.clone(),
        state: "done".to_owned(),
        status: i32::from(answer.status),
        body: answer.body.clone(),
        created_at: now,
    };
    Ok(kept::keep(tx, row).await?)
}
