//! Notices: what a work says of others, such as that it retracts or corrects them (rule 9).

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::entity::notice::{Column, Entity, Model};
use crate::{Result, WriteTx, insert};

/// Notes what notices say of other works.
///
/// # Errors
/// Any database error.
pub async fn add(tx: &WriteTx, rows: Vec<Model>) -> Result<()> {
    let keep = OnConflict::columns([Column::WorkspaceId, Column::TargetDoi, Column::PublicationId, Column::Kind])
        .do_nothing()
        .to_owned();
    let rows = rows.into_iter().map(|row| row.into_active_model().reset_all());
    insert::many::<Entity, _>(&**tx, rows.collect(), 4, Some(keep)).await
}

/// Notices that update one of these DOIs.
///
/// # Errors
/// Any database error.
pub async fn about(conn: &impl ConnectionTrait, workspace_id: i64, dois: &[String]) -> Result<Vec<Model>> {
    let mut found = Vec::new();
    for dois in dois.chunks(500) {
        let rows = Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::TargetDoi.is_in(dois));
        found.extend(rows.all(conn).await?);
    }
    Ok(found)
}
