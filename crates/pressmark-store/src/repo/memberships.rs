//! Memberships of people in entities. History is kept: what ends stays as a row.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::membership::{ActiveModel, Column, Entity, Model};
use crate::{EntityKind, Result, WriteTx, dialect};

/// All memberships of a person, oldest first.
///
/// # Errors
/// Any database error.
pub async fn of_person(conn: &impl ConnectionTrait, workspace_id: i64, person_id: i64) -> Result<Vec<Model>> {
    let rows = Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::PersonId.eq(person_id));
    Ok(rows.order_by_asc(Column::StartsAt).order_by_asc(Column::Id).all(conn).await?)
}

/// Waits until nobody else changes the memberships of this person, and keeps others waiting until the transaction ends.
///
/// # Errors
/// Any database error.
pub async fn lock(tx: &WriteTx, workspace_id: i64, person_id: i64) -> Result<()> {
    dialect::lock_names(&**tx, workspace_id, &[format!("membership:{person_id}")]).await
}

/// A membership to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period<'a> {
    /// Entity.
    pub entity_id: &'a str,
    /// `member` or `external`.
    pub status: &'a str,
    /// Unix milliseconds.
    pub starts_at: i64,
    /// Unix milliseconds; absent = active.
    pub ends_at: Option<i64>,
}

/// Writes a membership. Whether it fits to the others is for the caller to know, but an entity has one active
/// membership of a person.
///
/// # Errors
/// [`crate::StoreError::Conflict`] if there is an active one and this would be another.
pub async fn open(tx: &WriteTx, workspace_id: i64, person_id: i64, period: &Period<'_>) -> Result<()> {
    let row = ActiveModel {
        workspace_id: Set(workspace_id),
        person_id: Set(person_id),
        entity_id: Set(period.entity_id.to_owned()),
        status: Set(period.status.to_owned()),
        starts_at: Set(period.starts_at),
        ends_at: Set(period.ends_at),
        ..Default::default()
    };
    row.insert(&**tx).await?;
    tx.touch(workspace_id, EntityKind::Person, person_id);
    if period.status == "member" && period.ends_at.is_none() {
        tx.touch_membership(workspace_id, person_id);
    }
    Ok(())
}

/// Ends a membership.
///
/// # Errors
/// Any database error.
pub async fn close(tx: &WriteTx, row: Model, ends_at: i64) -> Result<()> {
    let (workspace_id, person_id) = (row.workspace_id, row.person_id);
    if row.status == "member" && row.ends_at.is_none() {
        tx.touch_membership(workspace_id, person_id);
    }
    let mut change = row.into_active_model();
    change.ends_at = Set(Some(ends_at));
    change.update(&**tx).await?;
    tx.touch(workspace_id, EntityKind::Person, person_id);
    Ok(())
}

/// Opens an active membership unless there is one of that entity already.
///
/// # Errors
/// Any database error.
pub async fn add_active(
    tx: &WriteTx,
    workspace_id: i64,
    person_id: i64,
    entity_id: &str,
    status: &str,
    starts_at: i64,
) -> Result<()> {
    let active = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::PersonId.eq(person_id))
        .filter(Column::EntityId.eq(entity_id))
        .filter(Column::EndsAt.is_null())
        .one(&**tx)
        .await?;
    if active.is_some() {
        return Ok(());
    }
    open(tx, workspace_id, person_id, &Period { entity_id, status, starts_at, ends_at: None }).await
}

/// How many memberships of an entity there are, active and past.
///
/// # Errors
/// Any database error.
pub async fn count(conn: &impl ConnectionTrait, workspace_id: i64, entity_id: &str) -> Result<u64> {
    let rows = Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::EntityId.eq(entity_id));
    Ok(rows.count(conn).await?)
}

/// How many people are in which of these entities now, as members or externals.
///
/// # Errors
/// Any database error.
pub async fn count_active(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    entities: &[String],
) -> Result<HashMap<String, u64>> {
    let rows: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(Column::EntityId)
        .column_as(Expr::col(Column::Id).count(), "people")
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::EntityId.is_in(entities))
        .filter(Column::EndsAt.is_null())
        .group_by(Column::EntityId)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|(entity, people)| (entity, u64::try_from(people).unwrap_or(0))).collect())
}
