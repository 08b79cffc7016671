//! Identifiers that were minted here: their states, and which works they name.

use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    Statement, Value,
};

use crate::entity::identifier::{Column, Entity, Model};
use crate::{Result, WriteTx, clock, dialect};

/// An identifier to be written.
#[derive(Debug, Clone)]
pub struct NewIdentifier<'a> {
    /// Workspace.
    pub workspace_id: i64,
    /// The work that it names, if it is known.
    pub publication_id: Option<i64>,
    /// `docid` or `doi`.
    pub kind: &'a str,
    /// `local`, `cordra` or `datacite`.
    pub registrar: &'a str,
    /// The identifier.
    pub value: &'a str,
    /// Whether it is registered by being written.
    pub registered: bool,
    /// Whether it stands under a test prefix.
    pub provisional: bool,
    /// The account that asks for it.
    pub owner_id: Option<i64>,
    /// The name of whoever asks for it.
    pub requested_by: &'a str,
    /// The request that asks for it.
    pub request_id: Option<&'a str>,
    /// Account, operation and idempotency key.
    pub mint_key: Option<&'a str>,
}

/// Writes an identifier; `None` if its value is taken.
///
/// # Errors
/// [`crate::StoreError::Conflict`] if its key asked for another already.
pub async fn add(tx: &WriteTx, new: &NewIdentifier<'_>) -> Result<Option<i64>> {
    let backend = tx.get_database_backend();
    let places: Vec<String> = (1..=13).map(|n| dialect::placeholder(backend, n)).collect();
    let sql = format!(
        "INSERT INTO identifier (workspace_id, publication_id, kind, registrar, value, state, provisional, owner_id,
         requested_by, request_id, mint_key, created_at, registered_at) VALUES ({})
         ON CONFLICT (value) DO NOTHING RETURNING id",
        places.join(", ")
    );
    let now = clock::now_millis();
    let values: [Value; 13] = [
        new.workspace_id.into(),
        new.publication_id.into(),
        new.kind.into(),
        new.registrar.into(),
        new.value.into(),
        (if new.registered { "registered" } else { "reserved" }).into(),
        new.provisional.into(),
        new.owner_id.into(),
        new.requested_by.into(),
        new.request_id.map(str::to_owned).into(),
        new.mint_key.map(str::to_owned).into(),
        now.into(),
        new.registered.then_some(now).into(),
    ];
    let row = tx.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    row.map(|row| Ok(row.try_get("", "id")?)).transpose()
}

/// The identifier of a key.
///
/// # Errors
/// Any database error.
pub async fn by_id(conn: &impl ConnectionTrait, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(conn).await?)
}

/// The identifier of this value.
///
/// # Errors
/// Any database error.
pub async fn by_value(conn: &impl ConnectionTrait, value: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Value.eq(value)).one(conn).await?)
}

/// Those of these DOIs that were minted here and lead nowhere: while their agency does not have them, and for ever
/// under a test prefix.
///
/// # Errors
/// Any database error.
pub async fn leading_nowhere(conn: &impl ConnectionTrait, dois: &[&str]) -> Result<Vec<String>> {
    if dois.is_empty() {
        return Ok(Vec::new());
    }
    let nowhere = Condition::any().add(Column::State.ne("registered")).add(Column::Provisional.eq(true));
    let rows = Entity::find().select_only().column(Column::Value).filter(Column::Value.is_in(dois.iter().copied()));
    Ok(rows.filter(Column::Kind.eq("doi")).filter(nowhere).into_tuple().all(conn).await?)
}

/// The identifier that this account, operation and idempotency key asked for.
///
/// # Errors
/// Any database error.
pub async fn by_mint_key(conn: &impl ConnectionTrait, mint_key: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::MintKey.eq(mint_key)).one(conn).await?)
}

/// The identifiers of a work, oldest first.
///
/// # Errors
/// Any database error.
pub async fn of_publication(conn: &impl ConnectionTrait, workspace_id: i64, publication_id: i64) -> Result<Vec<Model>> {
    let rows = Entity::find()
        .filter(Column::PublicationId.eq(publication_id))
        .filter(Column::WorkspaceId.eq(workspace_id))
        .order_by_asc(Column::Id);
    Ok(rows.all(conn).await?)
}

/// The identifiers of a work, held against other writers until the transaction ends.
///
/// # Errors
/// Any database error.
pub async fn of_publication_for_update(tx: &WriteTx, publication_id: i64) -> Result<Vec<Model>> {
    let rows = Entity::find().filter(Column::PublicationId.eq(publication_id)).order_by_asc(Column::Id);
    // Not against rows that refer to them: a worker that takes a task writes one, and whoever holds these may wait for
    // that task.
    Ok(rows.lock(LockType::NoKeyUpdate).all(&**tx).await?)
}

/// Keys of the identifiers of these works, and of those that were merged into them, of which an agency is told.
///
/// # Errors
/// Any database error.
pub async fn to_be_told(conn: &impl ConnectionTrait, publication_ids: &[i64]) -> Result<Vec<i64>> {
    let backend = conn.get_database_backend();
    let mut found = Vec::new();
    for ids in publication_ids.chunks(500) {
        let listed = |from: usize| {
            let places = (from + 1..=from + ids.len()).map(|n| dialect::placeholder(backend, n));
            places.collect::<Vec<_>>().join(",")
        };
        let (named, merged) = (listed(0), listed(ids.len()));
        let told = "i.registrar <> 'local' AND i.state <> 'tombstoned'";
        let sql = format!(
            "SELECT i.id AS id FROM identifier i WHERE i.publication_id IN ({named}) AND {told}
             UNION SELECT i.id AS id FROM publication p JOIN identifier i ON i.publication_id = p.id
             WHERE p.merged_into IN ({merged}) AND {told} ORDER BY id"
        );
        let bound = ids.iter().chain(ids).map(|id| sea_orm::Value::from(*id));
        for row in conn.query_all_raw(Statement::from_sql_and_values(backend, sql, bound)).await? {
            found.push(row.try_get::<i64>("", "id")?);
        }
    }
    Ok(found)
}

/// Says which work an identifier names; `false` if it names another already, or a file, or there is no such identifier.
///
/// # Errors
/// Any database error.
pub async fn bind(tx: &WriteTx, id: i64, publication_id: i64) -> Result<bool> {
    let free = Column::PublicationId.is_null().and(Column::FileId.is_null());
    let done = Entity::update_many()
        .col_expr(Column::PublicationId, Expr::value(publication_id))
        .filter(Column::Id.eq(id))
        .filter(Condition::any().add(free).add(Column::PublicationId.eq(publication_id)))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Notes that the agency has an identifier.
///
/// # Errors
/// Any database error.
pub async fn set_registered(tx: &WriteTx, id: i64) -> Result<()> {
    let backend = tx.get_database_backend();
    let p = |n| dialect::placeholder(backend, n);
    let sql = format!(
        "UPDATE identifier SET state = CASE WHEN state = 'reserved' THEN 'registered' ELSE state END,
         registered_at = COALESCE(registered_at, {}) WHERE id = {}",
        p(1),
        p(2)
    );
    let values: [Value; 2] = [clock::now_millis().into(), id.into()];
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(())
}

/// Marks an identifier as leading to a tombstone, or no more; tells whether that is news.
///
/// # Errors
/// Any database error.
pub async fn set_tombstoned(tx: &WriteTx, id: i64, tombstoned: bool) -> Result<bool> {
    let backend = tx.get_database_backend();
    let p = |n| dialect::placeholder(backend, n);
    let (change, values): (String, Vec<Value>) = match tombstoned {
        true => (
            format!("state = 'tombstoned', tombstoned_at = {} WHERE id = {} AND state <> 'tombstoned'", p(1), p(2)),
            vec![clock::now_millis().into(), id.into()],
        ),
        false => (
            format!(
                "state = CASE WHEN registered_at IS NULL THEN 'reserved' ELSE 'registered' END, tombstoned_at = NULL
                 WHERE id = {} AND state = 'tombstoned'",
                p(1)
            ),
            vec![id.into()],
        ),
    };
    let sql = format!("UPDATE identifier SET {change}");
    let done = tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(done.rows_affected() == 1)
}

/// Notes what came of the last attempt: why it failed, and whether somebody should look at it.
///
/// # Errors
/// Any database error.
pub async fn set_error(tx: &WriteTx, id: i64, error: Option<&str>, failing: bool) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::LastError, Expr::value(error.map(str::to_owned)))
        .col_expr(Column::Failing, Expr::value(failing))
        .filter(Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The identifiers that somebody should look at, of a work and of all that were merged into it, oldest first.
///
/// # Errors
/// Any database error.
pub async fn failing(conn: &impl ConnectionTrait, publication_id: i64) -> Result<Vec<Model>> {
    let backend = conn.get_database_backend();
    // CROSS: from the works to what hangs on them, each by its index.
    let sql = format!(
        "WITH RECURSIVE led (id) AS (SELECT id FROM publication WHERE id = {}
             UNION SELECT p.id FROM led CROSS JOIN publication p WHERE p.merged_into = led.id)
         SELECT i.* FROM led CROSS JOIN identifier i WHERE i.publication_id = led.id AND i.failing ORDER BY i.id",
        dialect::placeholder(backend, 1)
    );
    let statement = Statement::from_sql_and_values(backend, sql, [publication_id.into()]);
    Ok(Model::find_by_statement(statement).all(conn).await?)
}
