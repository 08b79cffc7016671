//! The report of a run: what changed, what was passed over and why (rule 21).

use std::collections::{BTreeMap, HashMap};

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

/// Lines of a report, of one kind of change if asked, in the order of their keys; [`counts`] tells how many there are.
///
/// # Errors
/// Any database error.
pub async fn page(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    run_id: i64,
    change: Option<&str>,
    offset: u64,
    limit: u64,
) -> Result<Vec<Model>> {
    let mut rows = Entity::find().filter(Column::RunId.eq(run_id)).filter(Column::WorkspaceId.eq(workspace_id));
    if let Some(change) = change {
        rows = rows.filter(Column::Change.eq(change));
    }
    Ok(rows.order_by_asc(Column::ItemKey).offset(offset).limit(limit).all(conn).await?)
}

/// How many lines a report has of each kind of change.
///
/// # Errors
/// Any database error.
pub async fn counts(conn: &impl ConnectionTrait, workspace_id: i64, run_id: i64) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(Column::Change)
        .column_as(Column::ItemKey.count(), "n")
        .filter(Column::RunId.eq(run_id))
        .filter(Column::WorkspaceId.eq(workspace_id))
        .group_by(Column::Change)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// What works of a report are called: id on the wire and title, by key.
///
/// # Errors
/// Any database error.
pub async fn names(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    works: &[i64],
) -> Result<HashMap<i64, (String, Option<String>)>> {
    use crate::entity::publication::{Column as C, Entity as Publication};
    let mut found = HashMap::new();
    for ids in works.chunks(500) {
        let rows: Vec<(i64, String, Option<String>)> = Publication::find()
            .select_only()
            .columns([C::Id, C::ShownId, C::Title])
            .filter(C::WorkspaceId.eq(workspace_id))
            .filter(C::Id.is_in(ids.iter().copied()))
            .into_tuple()
            .all(conn)
            .await?;
        found.extend(rows.into_iter().map(|(id, shown, title)| (id, (shown, title))));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::jobs::{NewJob, enqueue};
    use crate::testing::on_both_engines;

    on_both_engines! {
        async fn a_report_is_read_by_kinds_of_change(store: Store) {
            let tx = store.begin().await.unwrap();
            let job = NewJob {
                workspace_id: 1,
                kind: "harvest_person",
                key: "0000-0002-1825-0097",
                priority: 100,
                trigger: "test",
                requested_by: None,
                delay: 0,
                cursor: None,
            };
            let run = enqueue(&tx, &job).await.unwrap().unwrap();
            let item = |key: &str, change| Item { key: key.into(), change, ..Item::default() };
            let mut items = vec![item("work:1", "new"), item("work:2", "new"), item("work:3", "skipped")];
            items.push(item("work:1", "new"));
            report(&tx, run, 1, &items).await.unwrap();
            tx.commit().await.unwrap();
            let counted = counts(store.read(), 1, run).await.unwrap();
            assert_eq!(counted, [("new".to_owned(), 2), ("skipped".to_owned(), 1)].into());
            let rows = page(store.read(), 1, run, Some("new"), 1, 10).await.unwrap();
            assert_eq!((rows.len(), rows[0].item_key.as_str()), (1, "new work:2"));
            assert_eq!(page(store.read(), 1, run, None, 0, 10).await.unwrap().len(), 3);
            assert!(page(store.read(), 2, run, None, 0, 10).await.unwrap().is_empty(), "another workspace");
            assert!(counts(store.read(), 2, run).await.unwrap().is_empty());
        }
    }
}
