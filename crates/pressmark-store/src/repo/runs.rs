//! The report of a run: what changed, what was passed over and why (rule 21).

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::entity::run_item::{ActiveModel, Column, Entity, Model};
use crate::{Result, WriteTx, clock, insert};

/// One line of a report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// What it is about, unique within the run: `work:10.5555/x`, `source:openalex`.
    pub key: String,
    /// `new`, `changed`, `link_added`, `link_withdrawn`, `conflict`, `skipped`, `missing_source`.
    pub change: &'static str,
    /// Person.
    pub person_id: Option<i64>,
    /// Work.
    pub publication_id: Option<i64>,
    /// Names of the fields that changed.
    pub fields: Vec<String>,
    /// Why, in words.
    pub reason: Option<String>,
}

/// Writes lines. A line that a killed attempt of the same run wrote already stands: it tells what first happened.
///
/// # Errors
/// Any database error.
pub async fn report(tx: &WriteTx, run_id: i64, workspace_id: i64, items: &[Item]) -> Result<()> {
    let at = clock::now_millis();
    let mut seen = std::collections::HashSet::new();
    let rows: Vec<ActiveModel> = items
        .iter()
        .filter(|item| seen.insert((item.change, item.key.as_str())))
        .map(|item| {
            Ok(ActiveModel {
                run_id: Set(run_id),
                item_key: Set(format!("{} {}", item.change, item.key)),
                workspace_id: Set(workspace_id),
                change: Set(item.change.to_owned()),
                person_id: Set(item.person_id),
                publication_id: Set(item.publication_id),
                fields: Set(if item.fields.is_empty() { None } else { Some(serde_json::to_string(&item.fields)?) }),
                reason: Set(item.reason.clone()),
                at: Set(at),
            })
        })
        .collect::<Result<_>>()?;
    let keep = OnConflict::columns([Column::RunId, Column::ItemKey]).do_nothing().to_owned();
    insert::many::<Entity, _>(&**tx, rows, 9, Some(keep)).await
}

/// Lines of a report in the order of their keys, from `offset`.
///
/// # Errors
/// Any database error.
pub async fn items(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    run_id: i64,
    offset: u64,
    limit: u64,
) -> Result<Vec<Model>> {
    let rows = Entity::find().filter(Column::RunId.eq(run_id)).filter(Column::WorkspaceId.eq(workspace_id));
    Ok(rows.order_by_asc(Column::ItemKey).offset(offset).limit(limit).all(conn).await?)
}
