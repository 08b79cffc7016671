//! Deposits, by the keys of their works and by their DOCiDs.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use crate::entity::deposit::{Column, Entity, Model};
use crate::{EntityKind, Result, WriteTx, dialect, insert};

/// Writes a new deposit.
///
/// # Errors
/// [`crate::StoreError::Conflict`] where its work has one, or another has its DOCiD or its number in the series.
pub async fn add(tx: &WriteTx, row: Model) -> Result<()> {
    tx.touch(row.workspace_id, EntityKind::Publication, row.publication_id);
    insert::many::<Entity, _>(&**tx, vec![row.into_active_model().reset_all()], 16, None).await
}

/// Keeps others who change a deposit, or any other version of its work, waiting until the transaction ends. What a
/// curator does to the work itself waits for the work.
///
/// # Errors
/// Any database error.
pub async fn lock(tx: &WriteTx, workspace_id: i64, series_id: i64) -> Result<()> {
    dialect::lock_names(&**tx, workspace_id, &[format!("deposit:{series_id}")]).await
}

/// Writes what an edit made of a deposit: its form and what is promoted from it.
///
/// # Errors
/// Any database error.
pub async fn save_form(tx: &WriteTx, row: &Model) -> Result<()> {
    // Lists go by its resource type, which its work need not have.
    tx.touch(row.workspace_id, EntityKind::Publication, row.publication_id);
    Entity::update_many()
        .col_expr(Column::Form, Expr::value(row.form.as_str()))
        .col_expr(Column::ResourceTypeId, Expr::value(row.resource_type_id))
        .col_expr(Column::PublicationTypeId, Expr::value(row.publication_type_id))
        .col_expr(Column::EmbargoUntil, Expr::value(row.embargo_until))
        .col_expr(Column::UpdatedAt, Expr::value(row.updated_at))
        .col_expr(Column::Revision, Expr::value(row.revision))
        .filter(Column::WorkspaceId.eq(row.workspace_id))
        .filter(Column::PublicationId.eq(row.publication_id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Says that a deposit is retired: when, by whom and why; `None`: that it is not.
///
/// # Errors
/// Any database error.
pub async fn set_retired(
    tx: &WriteTx,
    workspace_id: i64,
    publication_id: i64,
    retired: Option<(i64, &str, &str)>,
) -> Result<()> {
    tx.touch(workspace_id, EntityKind::Publication, publication_id);
    Entity::update_many()
        .col_expr(Column::RetiredAt, Expr::value(retired.map(|(at, ..)| at)))
        .col_expr(Column::RetiredBy, Expr::value(retired.map(|(_, by, _)| by.to_owned())))
        .col_expr(Column::RetiredReason, Expr::value(retired.map(|(.., reason)| reason.to_owned())))
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::PublicationId.eq(publication_id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The deposit of a work.
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, workspace_id: i64, publication_id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(publication_id).filter(Column::WorkspaceId.eq(workspace_id)).one(conn).await?)
}

/// The deposit of a DOCiD.
///
/// # Errors
/// Any database error.
pub async fn by_docid(conn: &impl ConnectionTrait, workspace_id: i64, docid: &str) -> Result<Option<Model>> {
    let found = Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::Docid.eq(docid));
    Ok(found.one(conn).await?)
}

/// The deposits of these works, by work.
///
/// # Errors
/// Any database error.
pub async fn of_works(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    publication_ids: &[i64],
) -> Result<HashMap<i64, Model>> {
    let mut found = HashMap::new();
    for ids in publication_ids.chunks(500) {
        let rows = Entity::find()
            .filter(Column::WorkspaceId.eq(workspace_id))
            .filter(Column::PublicationId.is_in(ids.iter().copied()))
            .all(conn)
            .await?;
        found.extend(rows.into_iter().map(|row| (row.publication_id, row)));
    }
    Ok(found)
}

/// All versions of a work, the first first.
///
/// # Errors
/// Any database error.
pub async fn series(conn: &impl ConnectionTrait, workspace_id: i64, series_id: i64) -> Result<Vec<Model>> {
    let all = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::SeriesId.eq(series_id))
        .order_by_asc(Column::VersionNumber);
    Ok(all.all(conn).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StoreError;
    use crate::testing::{self, on_both_engines};

    fn deposit(publication_id: i64, owner_id: i64, series_id: i64, version_number: i32) -> Model {
        Model {
            publication_id,
            workspace_id: 1,
            owner_id,
            docid: format!("20.500.99999/{publication_id}"),
            resource_type_id: 101,
            publication_type_id: None,
            series_id,
            version_number,
            embargo_until: None,
            retired_at: None,
            retired_by: None,
            retired_reason: None,
            created_at: 1,
            updated_at: 1,
            revision: 1,
            form: "{}".to_owned(),
        }
    }

    on_both_engines! {
        async fn a_version_has_its_number_alone_and_a_docid_one_deposit(store: Store) {
            let owner = testing::user(&store).await;
            let tx = store.begin().await.unwrap();
            let ids = testing::works(&tx, 1, 3).await;
            add(&tx, deposit(ids[0], owner, ids[0], 1)).await.unwrap();
            add(&tx, deposit(ids[1], owner, ids[0], 2)).await.unwrap();
            tx.commit().await.unwrap();
            let numbers: Vec<i32> =
                series(store.read(), 1, ids[0]).await.unwrap().iter().map(|row| row.version_number).collect();
            assert_eq!(numbers, [1, 2]);
            for wrong in [
                deposit(ids[2], owner, ids[0], 2),
                Model { docid: format!("20.500.99999/{}", ids[0]), ..deposit(ids[2], owner, ids[2], 1) },
                deposit(ids[0], owner, ids[2], 1),
            ] {
                let tx = store.begin().await.unwrap();
                assert!(matches!(add(&tx, wrong).await, Err(StoreError::Conflict(_))));
            }
            let docid = format!("20.500.99999/{}", ids[1]);
            let found = by_docid(store.read(), 1, &docid).await.unwrap().unwrap();
            assert_eq!(found.publication_id, ids[1]);
            assert!(by_docid(store.read(), 2, &docid).await.unwrap().is_none(), "another workspace");
            let tx = store.begin().await.unwrap();
            lock(&tx, 1, ids[0]).await.unwrap();
            set_retired(&tx, 1, ids[1], Some((7, "root", "Cracked."))).await.unwrap();
            let row = find(&*tx, 1, ids[1]).await.unwrap().unwrap();
            let edited = Model { form: "{\"title\":\"A\"}".to_owned(), revision: 2, retired_at: None, ..row };
            save_form(&tx, &edited).await.unwrap();
            tx.commit().await.unwrap();
            let both = of_works(store.read(), 1, &ids).await.unwrap();
            let second = &both[&ids[1]];
            assert_eq!((both.len(), second.revision, second.form.as_str()), (2, 2, "{\"title\":\"A\"}"));
            assert_eq!(second.retired_at, Some(7), "an edit brings nothing back");
            let tx = store.begin().await.unwrap();
            set_retired(&tx, 1, ids[1], None).await.unwrap();
            tx.commit().await.unwrap();
            let found = find(store.read(), 1, ids[1]).await.unwrap().unwrap();
            assert_eq!((found.retired_at, found.retired_by, found.retired_reason), (None, None, None));
        }
    }
}
