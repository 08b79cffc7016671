//! The audit trail of minting: an attempt is written when it begins, so that one that was killed is known too.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::identifier_attempt::{ActiveModel, Column, Entity, Model};
use crate::entity::{identifier, identifier_task};
use crate::repo::identifier_tasks::Cause;
use crate::{Result, WriteTx, clock};

/// Notes that an attempt begins; its key.
///
/// # Errors
/// Any database error.
pub async fn begin(tx: &WriteTx, task: &identifier_task::Model, of: &identifier::Model) -> Result<i64> {
    // Whoever asked for an identifier asked for its registration.
    let (user_id, requested_by, request_id) = match (task.requested_by.as_deref(), task.action.as_str()) {
        (None, "register") => (of.owner_id, Some(of.requested_by.clone()), of.request_id.clone()),
        (by, _) => (task.user_id, by.map(str::to_owned), task.request_id.clone()),
    };
    let row = ActiveModel {
        identifier_id: Set(of.id),
        task_id: Set(Some(task.id)),
        action: Set(task.action.clone()),
        user_id: Set(user_id),
        requested_by: Set(requested_by),
        request_id: Set(request_id),
        outcome: Set("begun".to_owned()),
        http_status: Set(None),
        error: Set(None),
        at: Set(clock::now_millis()),
        ended_at: Set(None),
        ..Default::default()
    };
    Ok(row.insert(&**tx).await?.id)
}

/// Notes a registration for which nobody had to be asked.
///
/// # Errors
/// Any database error.
pub async fn add_local(tx: &WriteTx, identifier_id: i64, by: &Cause<'_>) -> Result<()> {
    let now = clock::now_millis();
    let row = ActiveModel {
        identifier_id: Set(identifier_id),
        task_id: Set(None),
        action: Set("register".to_owned()),
        user_id: Set(by.user_id),
        requested_by: Set(Some(by.requested_by.to_owned())),
        request_id: Set(by.request_id.map(str::to_owned)),
        outcome: Set("created".to_owned()),
        http_status: Set(None),
        error: Set(None),
        at: Set(now),
        ended_at: Set(Some(now)),
        ..Default::default()
    };
    row.insert(&**tx).await?;
    Ok(())
}

/// Notes how an attempt ended.
///
/// # Errors
/// Any database error.
pub async fn end(tx: &WriteTx, id: i64, outcome: &str, http_status: Option<u16>, error: Option<&str>) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Outcome, Expr::value(outcome))
        .col_expr(Column::HttpStatus, Expr::value(http_status.map(i32::from)))
        .col_expr(Column::Error, Expr::value(error.map(str::to_owned)))
        .col_expr(Column::EndedAt, Expr::value(clock::now_millis()))
        .filter(Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The attempts about an identifier, oldest first.
///
/// # Errors
/// Any database error.
pub async fn of_identifier(conn: &impl ConnectionTrait, identifier_id: i64) -> Result<Vec<Model>> {
    let rows = Entity::find().filter(Column::IdentifierId.eq(identifier_id)).order_by_asc(Column::Id);
    Ok(rows.all(conn).await?)
}
