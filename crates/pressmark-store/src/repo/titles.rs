//! Publications by their titles.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::Result;
use crate::entity::publication::{Column, Entity};

/// Works by folded title: `(title_key, id, year, type, doi or not)`.
///
/// # Errors
/// Any database error.
pub async fn by_titles(conn: &impl ConnectionTrait, workspace_id: i64, title_keys: &[String]) -> Result<Vec<TitleHit>> {
    let mut found = Vec::new();
    for title_keys in title_keys.chunks(500) {
        let rows: Vec<TitleRow> = Entity::find()
            .select_only()
            .columns([Column::TitleKey, Column::Id, Column::PublicationYear, Column::PublicationType, Column::IdType])
            .filter(Column::WorkspaceId.eq(workspace_id))
            .filter(Column::TitleKey.is_in(title_keys))
            .filter(Column::MergedInto.is_null())
            .into_tuple()
            .all(conn)
            .await?;
        found.extend(rows.into_iter().map(|(title_key, id, year, publication_type, id_type)| TitleHit {
            title_key,
            id,
            year,
            publication_type,
            has_doi: id_type == "doi",
        }));
    }
    Ok(found)
}

/// Folded title, key, year, type, kind of identifier.
type TitleRow = (String, i64, Option<i32>, Option<String>, String);

/// A work found by its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleHit {
    /// Folded title.
    pub title_key: String,
    /// The work.
    pub id: i64,
    /// Year of publication.
    pub year: Option<i32>,
    /// Type.
    pub publication_type: Option<String>,
    /// Whether it has a DOI.
    pub has_doi: bool,
}
