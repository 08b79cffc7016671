//! Categories that people are sorted into.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::category::{ActiveModel, Column, Entity, Model};
use crate::entity::person_category as link;
use crate::{EntityKind, Result, StoreError, WriteTx, clock, dialect, insert};

/// The category of a short name.
///
/// # Errors
/// Any database error.
pub async fn by_id(conn: &impl ConnectionTrait, workspace_id: i64, id: &str) -> Result<Option<Model>> {
    Ok(Entity::find_by_id((workspace_id, id.to_owned())).one(conn).await?)
}

/// Those of these short names that are categories, in order.
///
/// # Errors
/// Any database error.
pub async fn known(conn: &impl ConnectionTrait, workspace_id: i64, ids: &[String]) -> Result<Vec<String>> {
    let mut found: Vec<String> = Vec::with_capacity(ids.len());
    for ids in ids.chunks(500) {
        let rows = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::WorkspaceId.eq(workspace_id))
            .filter(Column::Id.is_in(ids));
        found.extend(rows.into_tuple::<String>().all(conn).await?);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// All categories of a workspace, by short name: there are few.
///
/// # Errors
/// Any database error.
pub async fn all(conn: &impl ConnectionTrait, workspace_id: i64) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).order_by_asc(Column::Id).all(conn).await?)
}

/// A page of the categories of a workspace, by short name; and how many there are.
///
/// # Errors
/// Any database error.
pub async fn list(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    page: u64,
    per_page: u64,
) -> Result<(Vec<Model>, u64)> {
    let query = Entity::find().filter(Column::WorkspaceId.eq(workspace_id));
    let total = query.clone().count(conn).await?;
    let rows = query.order_by_asc(Column::Id).offset((page.saturating_sub(1)) * per_page).limit(per_page);
    Ok((rows.all(conn).await?, total))
}

/// Makes a category. `name`: JSON object, texts by locale.
///
/// # Errors
/// [`crate::StoreError::Conflict`] if there is one of this short name.
pub async fn create(tx: &WriteTx, workspace_id: i64, id: &str, name: &str) -> Result<Model> {
    let now = clock::now_millis();
    let row = ActiveModel {
        workspace_id: Set(workspace_id),
        id: Set(id.to_owned()),
        name: Set(name.to_owned()),
        created_at: Set(now),
        updated_at: Set(now),
    };
    Ok(row.insert(&**tx).await?)
}

/// Writes a category as it is given, with the time of the change.
///
/// # Errors
/// Any database error.
pub async fn update(tx: &WriteTx, category: Model) -> Result<Model> {
    let row = Model { updated_at: clock::now_millis(), ..category };
    Ok(row.into_active_model().reset_all().update(&**tx).await?)
}

/// Removes a category; `false` if there is none. Whether somebody is in it is for the caller to know.
///
/// # Errors
/// Any database error.
pub async fn remove(tx: &WriteTx, workspace_id: i64, id: &str) -> Result<bool> {
    Ok(Entity::delete_by_id((workspace_id, id.to_owned())).exec(&**tx).await?.rows_affected == 1)
}

/// How many people are in which of these categories.
///
/// # Errors
/// Any database error.
pub async fn count_people(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    ids: &[String],
) -> Result<HashMap<String, u64>> {
    let rows: Vec<(String, i64)> = link::Entity::find()
        .select_only()
        .column(link::Column::CategoryId)
        .column_as(Expr::col(link::Column::PersonId).count(), "people")
        .filter(link::Column::WorkspaceId.eq(workspace_id))
        .filter(link::Column::CategoryId.is_in(ids))
        .group_by(link::Column::CategoryId)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|(id, people)| (id, u64::try_from(people).unwrap_or(0))).collect())
}

/// The categories that a person is in, in order.
///
/// # Errors
/// Any database error.
pub async fn of_person(conn: &impl ConnectionTrait, workspace_id: i64, person_id: i64) -> Result<Vec<String>> {
    let rows = link::Entity::find()
        .select_only()
        .column(link::Column::CategoryId)
        .filter(dialect::unsought(link::Column::WorkspaceId).eq(workspace_id))
        .filter(link::Column::PersonId.eq(person_id))
        .order_by_asc(link::Column::CategoryId);
    Ok(rows.into_tuple().all(conn).await?)
}

/// Puts a person into these categories and no others. None of them is removed until the transaction ends.
///
/// # Errors
/// [`StoreError::Unavailable`] if one was removed a moment ago; any database error.
pub async fn set_of_person(tx: &WriteTx, workspace_id: i64, person_id: i64, ids: &[String]) -> Result<()> {
    let ids: BTreeSet<&String> = ids.iter().collect();
    let kept = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(Column::Id)
        .lock_shared();
    if kept.into_tuple::<String>().all(&**tx).await?.len() < ids.len() {
        return Err(StoreError::Unavailable("a category was removed just now".to_owned()));
    }
    link::Entity::delete_many()
        .filter(dialect::unsought(link::Column::WorkspaceId).eq(workspace_id))
        .filter(link::Column::PersonId.eq(person_id))
        .exec(&**tx)
        .await?;
    let rows = ids.into_iter().map(|id| link::ActiveModel {
        person_id: Set(person_id),
        category_id: Set(id.clone()),
        workspace_id: Set(workspace_id),
    });
    insert::many::<link::Entity, _>(&**tx, rows.collect(), 3, None).await?;
    tx.touch(workspace_id, EntityKind::Person, person_id);
    Ok(())
}
