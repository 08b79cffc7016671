//! Links between works and people, with method, score and evidence.

use std::collections::HashMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::entity::author_link::{Column, Entity, Model};
use crate::{EntityKind, Result, WriteTx, insert};

/// All links of these works, of any state.
///
/// # Errors
/// Any database error.
pub async fn of_publications(conn: &impl ConnectionTrait, publications: &[i64]) -> Result<HashMap<i64, Vec<Model>>> {
    let mut found: HashMap<i64, Vec<Model>> = HashMap::new();
    for ids in publications.chunks(500) {
        for row in Entity::find().filter(Column::PublicationId.is_in(ids.iter().copied())).all(conn).await? {
            found.entry(row.publication_id).or_default().push(row);
        }
    }
    Ok(found)
}

/// All links of a person, of any state.
///
/// # Errors
/// Any database error.
pub async fn of_person(conn: &impl ConnectionTrait, workspace_id: i64, person_id: i64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::PersonId.eq(person_id))
        .all(conn)
        .await?)
}

/// Writes links, new or changed. A curator's decision is not overwritten here: callers keep `decided_by` and `state` of
/// such rows. Works and people are both touched, since both show the link.
///
/// # Errors
/// Any database error.
pub async fn put(tx: &WriteTx, rows: Vec<Model>) -> Result<()> {
    for row in &rows {
        tx.touch(row.workspace_id, EntityKind::Publication, row.publication_id);
        tx.touch(row.workspace_id, EntityKind::Person, row.person_id);
    }
    let replace = OnConflict::columns([Column::PublicationId, Column::PersonId])
        .update_columns([
            Column::Position,
            Column::AuthorName,
            Column::Method,
            Column::Score,
            Column::Evidence,
            Column::State,
            Column::Claimed,
            Column::PutCodes,
            Column::ClaimWithdrawnAt,
            Column::DecidedBy,
            Column::UpdatedAt,
        ])
        .to_owned();
    let rows = rows.into_iter().map(|row| row.into_active_model().reset_all());
    insert::many::<Entity, _>(&**tx, rows.collect(), 15, Some(replace)).await
}

/// The newest confirmed links of a person with a known position: `(publication, position)`.
///
/// # Errors
/// Any database error.
pub async fn newest_positions(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    person_id: i64,
    limit: u64,
) -> Result<Vec<(i64, i32)>> {
    use sea_orm::{QueryOrder, QuerySelect};
    let rows = Entity::find()
        .select_only()
        .columns([Column::PublicationId, Column::Position])
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::PersonId.eq(person_id))
        .filter(Column::State.eq("linked"))
        .filter(Column::Position.is_not_null())
        .order_by_desc(Column::PublicationId)
        .limit(limit);
    Ok(rows.into_tuple().all(conn).await?)
}
