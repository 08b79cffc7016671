//! Merges of works by hand: who went into whom, and the moving of what hangs on a work.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder,
};

use crate::entity::publication_merge::{ActiveModel, Column, Entity, Model};
use crate::entity::{author_link, publication_view, work_key};
use crate::repo::publications::Key;
use crate::{EntityKind, Result, WriteTx};

pub use super::dossier::keys_of;

/// A merge to be remembered.
#[derive(Debug, Clone)]
pub struct NewMerge {
    /// Workspace.
    pub workspace_id: i64,
    /// The work that stayed.
    pub survivor_id: i64,
    /// The work that went into it.
    pub merged_id: i64,
    /// What moved and what was before, JSON.
    pub kept: String,
    /// Who.
    pub by: String,
    /// Unix milliseconds.
    pub at: i64,
}

/// Remembers a merge; returns its number.
///
/// # Errors
/// Any database error.
pub async fn add(tx: &WriteTx, merge: NewMerge) -> Result<i64> {
    let row = ActiveModel {
        id: NotSet,
        workspace_id: Set(merge.workspace_id),
        survivor_id: Set(merge.survivor_id),
        merged_id: Set(merge.merged_id),
        kept: Set(merge.kept),
        by_name: Set(merge.by),
        at: Set(merge.at),
        split_by: Set(None),
        split_at: Set(None),
    };
    Ok(row.insert(&**tx).await?.id)
}

/// A merge by number.
///
/// # Errors
/// Any database error.
pub async fn by_id(conn: &impl ConnectionTrait, workspace_id: i64, id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).filter(Column::WorkspaceId.eq(workspace_id)).one(conn).await?)
}

/// The merge by which a work is merged away now.
///
/// # Errors
/// Any database error.
pub async fn of_merged(conn: &impl ConnectionTrait, workspace_id: i64, merged_id: i64) -> Result<Option<Model>> {
    let rows = Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::MergedId.eq(merged_id));
    Ok(rows.filter(Column::SplitAt.is_null()).order_by_desc(Column::Id).one(conn).await?)
}

/// The merges that stand of which a work is what stayed, the last first.
///
/// # Errors
/// Any database error.
pub async fn into(conn: &impl ConnectionTrait, workspace_id: i64, survivor_id: i64) -> Result<Vec<Model>> {
    let rows = Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::SurvivorId.eq(survivor_id));
    Ok(rows.filter(Column::SplitAt.is_null()).order_by_desc(Column::Id).all(conn).await?)
}

/// Notes that a merge was undone.
///
/// # Errors
/// Any database error.
pub async fn close(tx: &WriteTx, id: i64, by: &str, at: i64) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::SplitBy, Expr::value(by))
        .col_expr(Column::SplitAt, Expr::value(at))
        .filter(Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Leads identifiers that lead to one work to another.
///
/// # Errors
/// Any database error.
pub async fn move_keys(tx: &WriteTx, workspace_id: i64, keys: &[Key], from: i64, to: i64) -> Result<()> {
    for (scheme, value) in keys {
        work_key::Entity::update_many()
            .col_expr(work_key::Column::PublicationId, Expr::value(to))
            .filter(work_key::Column::WorkspaceId.eq(workspace_id))
            .filter(work_key::Column::Scheme.eq(scheme))
            .filter(work_key::Column::Value.eq(value))
            .filter(work_key::Column::PublicationId.eq(from))
            .exec(&**tx)
            .await?;
    }
    Ok(())
}

/// Gives what a provider says of one work, under a source key, to another, which has no such view.
///
/// # Errors
/// [`crate::StoreError::Conflict`] if it has.
pub async fn move_view(tx: &WriteTx, provider: &str, source_key: &str, from: i64, to: i64) -> Result<()> {
    publication_view::Entity::update_many()
        .col_expr(publication_view::Column::PublicationId, Expr::value(to))
        .filter(publication_view::Column::PublicationId.eq(from))
        .filter(publication_view::Column::Provider.eq(provider))
        .filter(publication_view::Column::SourceKey.eq(source_key))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Removes links. Works and people are touched, since both show them.
///
/// # Errors
/// Any database error.
pub async fn remove_links(tx: &WriteTx, links: &[author_link::Model]) -> Result<()> {
    for link in links {
        tx.touch(link.workspace_id, EntityKind::Publication, link.publication_id);
        tx.touch(link.workspace_id, EntityKind::Person, link.person_id);
        author_link::Entity::delete_by_id((link.publication_id, link.person_id)).exec(&**tx).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::publications;
    use crate::testing::{on_both_engines, works};

    fn merge(survivor_id: i64, merged_id: i64) -> NewMerge {
        NewMerge { workspace_id: 1, survivor_id, merged_id, kept: "{}".into(), by: "someone".into(), at: 7 }
    }

    on_both_engines! {
        async fn merges_are_found_until_they_are_split(store: Store) {
            let tx = store.begin().await.unwrap();
            let ids = works(&tx, 1, 3).await;
            let first = add(&tx, merge(ids[0], ids[1])).await.unwrap();
            let second = add(&tx, merge(ids[0], ids[2])).await.unwrap();
            let key = ("doi".to_owned(), "10.5555/a".to_owned());
            publications::add_keys(&tx, 1, vec![(ids[1], key.clone())]).await.unwrap();
            move_keys(&tx, 1, std::slice::from_ref(&key), ids[2], ids[0]).await.unwrap();
            assert!(keys_of(&*tx, 1, ids[0]).await.unwrap().is_empty(), "it was another's");
            move_keys(&tx, 1, std::slice::from_ref(&key), ids[1], ids[0]).await.unwrap();
            assert_eq!(keys_of(&*tx, 1, ids[0]).await.unwrap(), [key]);
            tx.commit().await.unwrap();

            let standing = into(store.read(), 1, ids[0]).await.unwrap();
            assert_eq!(standing.iter().map(|row| row.id).collect::<Vec<_>>(), [second, first], "the last first");
            let tx = store.begin().await.unwrap();
            close(&tx, second, "someone", 8).await.unwrap();
            tx.commit().await.unwrap();
            assert!(of_merged(store.read(), 1, ids[2]).await.unwrap().is_none());
            assert_eq!(of_merged(store.read(), 1, ids[1]).await.unwrap().unwrap().id, first);
            assert_eq!(by_id(store.read(), 1, second).await.unwrap().unwrap().split_at, Some(8));
            assert!(by_id(store.read(), 2, second).await.unwrap().is_none(), "of another workspace");
        }
    }
}
