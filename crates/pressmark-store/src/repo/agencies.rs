//! Which registration agency holds a DOI, as far as it was asked (rule 10: remembered per DOI).

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::entity::doi_agency::{ActiveModel, Column, Entity, Model};
use crate::{Result, WriteTx, insert};

/// What is remembered of these DOIs.
///
/// # Errors
/// Any database error.
pub async fn known(conn: &impl ConnectionTrait, dois: &[String]) -> Result<Vec<Model>> {
    let mut found = Vec::new();
    for dois in dois.chunks(500) {
        found.extend(Entity::find().filter(Column::Doi.is_in(dois)).all(conn).await?);
    }
    Ok(found)
}

/// Remembers answers; `None` = the DOI does not exist.
///
/// # Errors
/// Any database error.
pub async fn remember(tx: &WriteTx, mut answers: Vec<(String, Option<String>)>, at: i64) -> Result<()> {
    // One order for everybody, or two writers would wait for each other.
    answers.sort();
    let rows = answers.into_iter().map(|(doi, agency)| ActiveModel {
        doi: Set(doi),
        agency: Set(agency),
        checked_at: Set(at),
    });
    let replace = OnConflict::column(Column::Doi).update_columns([Column::Agency, Column::CheckedAt]).to_owned();
    insert::many::<Entity, _>(&**tx, rows.collect(), 3, Some(replace)).await
}
