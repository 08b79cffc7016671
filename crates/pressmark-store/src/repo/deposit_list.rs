//! Lists of deposits: whose they are, newest first, and what their rows show.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use crate::{Result, StoreError, dialect};

/// What is wanted of an account's deposits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted<'a> {
    /// Workspace.
    pub workspace_id: i64,
    /// Of this account.
    pub owner_id: i64,
    /// Of this resource type only.
    pub resource_type_id: Option<i64>,
    /// Of these works only: what a search found.
    pub ids: Option<&'a [i64]>,
    /// What comes first.
    pub order: Order,
    /// The other way round.
    pub ascending: bool,
}

/// What comes first in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// What the registry got to know last.
    #[default]
    Newest,
    /// What was deposited last.
    Deposited,
    /// By title, the last of the alphabet first.
    Title,
}

impl Order {
    /// The order, in a direction.
    fn by(self, direction: &str) -> String {
        let key = "d.publication_id";
        let column = match self {
            Self::Newest => return format!("{key} {direction}"),
            Self::Deposited => "d.created_at",
            Self::Title => "COALESCE(p.title_key, '')",
        };
        format!("{column} {direction}, {key} {direction}")
    }
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Row {
    /// Key of the work.
    pub id: i64,
    /// The id that it is shown under.
    pub shown_id: String,
    /// The work record as published.
    pub merged: String,
    /// When the registry got to know the work, Unix milliseconds.
    pub work_created_at: i64,
    /// DOCiD.
    pub docid: Option<String>,
    /// The form.
    pub form: Option<String>,
    /// Number of the resource type.
    pub resource_type_id: Option<i64>,
    /// Which version it is.
    pub version_number: Option<i32>,
    /// When it was deposited, Unix milliseconds.
    pub deposited_at: Option<i64>,
}

/// The keys of a page of them, and how many there are that are public.
///
/// # Errors
/// Any database error.
pub async fn page(
    conn: &impl ConnectionTrait,
    wanted: &Wanted<'_>,
    offset: u64,
    limit: u64,
) -> Result<(Vec<i64>, u64)> {
    let backend = conn.get_database_backend();
    let (from, values) = selection(conn, wanted);
    let counted = Statement::from_sql_and_values(backend, format!("SELECT count(*) AS n {from}"), values.clone());
    let total = conn.query_one_raw(counted).await?.ok_or_else(|| StoreError::Corrupt("count without a row".into()))?;
    let total = u64::try_from(total.try_get::<i64>("", "n")?).unwrap_or(0);
    let order = wanted.order.by(if wanted.ascending { "ASC" } else { "DESC" });
    let sql = format!("SELECT p.id AS id {from} ORDER BY {order} LIMIT {limit} OFFSET {offset}");
    let rows = conn.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let ids = rows.iter().map(|row| Ok(row.try_get::<i64>("", "id")?)).collect::<Result<_>>()?;
    Ok((ids, total))
}

/// From where, and under which conditions; what is public is what nobody hid, deleted, retired or merged away.
fn selection(conn: &impl ConnectionTrait, wanted: &Wanted<'_>) -> (String, Vec<Value>) {
    let backend = conn.get_database_backend();
    let mut values: Vec<Value> = Vec::new();
    let mut bind = |value: Value| {
        values.push(value);
        dialect::placeholder(backend, values.len())
    };
    let mut sql = format!(
        "FROM deposit d JOIN publication p ON p.id = d.publication_id
         WHERE d.workspace_id = {} AND d.owner_id = {} AND d.retired_at IS NULL
           AND p.visible AND p.deleted_at IS NULL AND p.merged_into IS NULL",
        bind(wanted.workspace_id.into()),
        bind(wanted.owner_id.into())
    );
    if let Some(id) = wanted.resource_type_id {
        // An account has fewer than a type: by that none is looked for.
        sql.push_str(&format!(" AND d.resource_type_id + 0 = {}", bind(id.into())));
    }
    match wanted.ids {
        None => {}
        Some([]) => sql.push_str(" AND 1 = 0"),
        Some(ids) => {
            let listed = ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
            sql.push_str(&format!(" AND d.publication_id IN ({listed})"));
        }
    }
    (sql, values)
}

/// The rows of works, in the order of their keys given; those that are not there are left out.
///
/// # Errors
/// Any database error.
pub async fn rows(conn: &impl ConnectionTrait, workspace_id: i64, ids: &[i64]) -> Result<Vec<Row>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let backend = conn.get_database_backend();
    let listed = ids.iter().take(1_000).map(i64::to_string).collect::<Vec<_>>().join(",");
    let sql = format!(
        "SELECT p.id AS id, p.shown_id AS shown_id, p.merged AS merged, p.created_at AS work_created_at, \
         d.docid AS docid, d.form AS form, d.resource_type_id AS resource_type_id, d.version_number AS version_number, \
         d.created_at AS deposited_at FROM publication p \
         LEFT JOIN deposit d ON d.publication_id = p.id AND d.retired_at IS NULL WHERE p.workspace_id = {} AND p.id IN ({listed})",
        dialect::placeholder(backend, 1)
    );
    let statement = Statement::from_sql_and_values(backend, sql, [workspace_id.into()]);
    let mut rows = Row::find_by_statement(statement).all(conn).await?;
    let places: std::collections::HashMap<i64, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    rows.sort_by_key(|row| places.get(&row.id).copied().unwrap_or(usize::MAX));
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::deposit;
    use crate::repo::{deletion, deposits, publications};
    use crate::testing::{self, on_both_engines};

    on_both_engines! {
        async fn a_list_holds_what_is_public_and_counts_it_exactly(store: Store) {
            let owner = testing::user(&store).await;
            let tx = store.begin().await.unwrap();
            let ids = testing::works(&tx, 1, 6).await;
            for (n, id) in ids.iter().take(5).enumerate() {
                let row = deposit::Model {
                    publication_id: *id,
                    workspace_id: 1,
                    owner_id: owner,
                    docid: format!("20.500.99999/{id}"),
                    resource_type_id: if n == 0 { 102 } else { 101 },
                    publication_type_id: None,
                    series_id: *id,
                    version_number: 1,
                    embargo_until: None,
                    retired_at: (n == 1).then_some(1),
                    retired_by: None,
                    retired_reason: None,
                    created_at: 1,
                    updated_at: 1,
                    revision: 1,
                    form: "{}".to_owned(),
                };
                deposits::add(&tx, row).await.unwrap();
            }
            deletion::delete(&tx, 1, &[ids[2]], "root", 1).await.unwrap();
            publications::set_visible(&tx, 1, ids[3], false).await.unwrap();
            tx.commit().await.unwrap();
            let list = async |wanted: Wanted<'_>, offset| {
                page(store.read(), &Wanted { workspace_id: 1, ..wanted }, offset, 10).await.unwrap()
            };
            let own = Wanted { owner_id: owner, ..Wanted::default() };
            assert_eq!(list(own, 0).await, (vec![ids[4], ids[0]], 2));
            assert_eq!(list(own, 1).await, (vec![ids[0]], 2));
            assert_eq!(list(Wanted { resource_type_id: Some(102), ..own }, 0).await, (vec![ids[0]], 1));
            let oldest = Wanted { order: Order::Deposited, ascending: true, ..own };
            assert_eq!(list(oldest, 0).await, (vec![ids[0], ids[4]], 2));
            let found = Wanted { ids: Some(&ids[4..]), order: Order::Title, ..own };
            assert_eq!(list(found, 0).await, (vec![ids[4]], 1));
            assert_eq!(list(Wanted { ids: Some(&[]), ..own }, 0).await, (vec![], 0));
            assert_eq!(list(Wanted { owner_id: owner + 1, ..own }, 0).await, (vec![], 0));
            let elsewhere = Wanted { workspace_id: 2, ..own };
            assert_eq!(page(store.read(), &elsewhere, 0, 10).await.unwrap(), (vec![], 0));
            let rows = rows(store.read(), 1, &[ids[0], ids[5], ids[1], 999_999]).await.unwrap();
            let docids: Vec<(i64, bool)> = rows.iter().map(|row| (row.id, row.docid.is_some())).collect();
            let expected = [(ids[0], true), (ids[5], false), (ids[1], false)];
            assert_eq!(docids, expected, "what was retired says nothing of a work that stays");
        }
    }
}
