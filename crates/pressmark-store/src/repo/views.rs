//! Views: what each provider says of each work, the material of which a record is merged.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::entity::publication;
use crate::entity::publication_view::{Column, Entity, Model};
use crate::{Result, WriteTx, insert};

/// What providers say of these works.
///
/// # Errors
/// Any database error.
pub async fn of_works(conn: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, Vec<Model>>> {
    let mut found: HashMap<i64, Vec<Model>> = HashMap::new();
    for ids in ids.chunks(500) {
        for row in Entity::find().filter(Column::PublicationId.is_in(ids.iter().copied())).all(conn).await? {
            found.entry(row.publication_id).or_default().push(row);
        }
    }
    Ok(found)
}

/// Writes views, replacing those of the same provider and source key.
///
/// # Errors
/// Any database error.
pub async fn put(tx: &WriteTx, rows: Vec<Model>) -> Result<()> {
    let replace = OnConflict::columns([Column::PublicationId, Column::Provider, Column::SourceKey])
        .update_columns([Column::View, Column::Hash, Column::FetchedAt])
        .to_owned();
    let rows = rows.into_iter().map(|row| row.into_active_model().reset_all());
    insert::many::<Entity, _>(&**tx, rows.collect(), 7, Some(replace)).await
}

/// Removes one provider's view of works: a withdrawn claim.
///
/// # Errors
/// Any database error.
pub async fn remove(tx: &WriteTx, provider: &str, source_key: &str, publications: &[i64]) -> Result<()> {
    for ids in publications.chunks(500) {
        Entity::delete_many()
            .filter(Column::PublicationId.is_in(ids.iter().copied()))
            .filter(Column::Provider.eq(provider))
            .filter(Column::SourceKey.eq(source_key))
            .exec(&**tx)
            .await?;
    }
    Ok(())
}

/// Writes where works come from, which nobody is shown: the change log is told nothing.
///
/// # Errors
/// Any database error.
pub async fn note_sources(tx: &WriteTx, rows: Vec<publication::Model>) -> Result<()> {
    for row in rows {
        publication::Entity::update_many()
            .col_expr(publication::Column::ProviderSources, Expr::value(row.provider_sources))
            .col_expr(publication::Column::LastCheckedAt, Expr::value(row.last_checked_at))
            .col_expr(publication::Column::UpdatedAt, Expr::value(row.updated_at))
            .filter(publication::Column::Id.eq(row.id))
            .exec(&**tx)
            .await?;
    }
    Ok(())
}
