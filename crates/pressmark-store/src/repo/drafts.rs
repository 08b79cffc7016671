//! Drafts of deposits, each its owner's alone.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};

use crate::entity::draft::{ActiveModel, Column, Entity, Model};
use crate::entity::workspace;
use crate::{Result, WriteTx, dialect};

fn of(workspace_id: i64, user_id: i64) -> Select<Entity> {
    Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::UserId.eq(user_id))
}

/// Keeps others who count the drafts of a user, or look for one to save over, waiting until the transaction ends.
///
/// # Errors
/// Any database error.
pub async fn lock(tx: &WriteTx, workspace_id: i64, user_id: i64) -> Result<()> {
    dialect::lock_names(&**tx, workspace_id, &[format!("drafts:{user_id}")]).await
}

/// Keeps a new draft.
///
/// # Errors
/// Any database error.
pub async fn add(tx: &WriteTx, workspace_id: i64, user_id: i64, form: String, at: i64) -> Result<Model> {
    let row = ActiveModel {
        workspace_id: Set(workspace_id),
        user_id: Set(user_id),
        form: Set(form),
        revision: Set(1),
        created_at: Set(at),
        updated_at: Set(at),
        ..Default::default()
    };
    Ok(row.insert(&**tx).await?)
}

/// How many drafts a user has.
///
/// # Errors
/// Any database error.
pub async fn count(conn: &impl ConnectionTrait, workspace_id: i64, user_id: i64) -> Result<u64> {
    Ok(of(workspace_id, user_id).count(conn).await?)
}

/// A page of a user's drafts, what was saved last first, and how many there are.
///
/// # Errors
/// Any database error.
pub async fn page(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    user_id: i64,
    offset: u64,
    limit: u64,
) -> Result<(Vec<Model>, u64)> {
    let total = count(conn, workspace_id, user_id).await?;
    let newest = of(workspace_id, user_id).order_by_desc(Column::UpdatedAt).order_by_desc(Column::Id);
    Ok((newest.offset(offset).limit(limit).all(conn).await?, total))
}

/// A draft of a user.
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, workspace_id: i64, user_id: i64, id: i64) -> Result<Option<Model>> {
    Ok(of(workspace_id, user_id).filter(Column::Id.eq(id)).one(conn).await?)
}

/// Saves a draft over the revision that was seen; `None`: whichever it has. Tells whether it was saved.
///
/// # Errors
/// Any database error.
pub async fn save(
    tx: &WriteTx,
    (workspace_id, user_id, id): (i64, i64, i64),
    form: &str,
    seen: Option<i32>,
    at: i64,
) -> Result<bool> {
    let mut update = Entity::update_many()
        .col_expr(Column::Form, Expr::value(form))
        .col_expr(Column::UpdatedAt, Expr::value(at))
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Id.eq(id));
    if let Some(seen) = seen {
        update = update.filter(Column::Revision.eq(seen));
    }
    Ok(update.exec(&**tx).await?.rows_affected == 1)
}

/// Removes a draft; tells whether there was one.
///
/// # Errors
/// Any database error.
pub async fn remove(tx: &WriteTx, workspace_id: i64, user_id: i64, id: i64) -> Result<bool> {
    let gone = Entity::delete_many()
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::UserId.eq(user_id))
        .filter(Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(gone.rows_affected == 1)
}

/// Removes all drafts of a user, wherever they are; returns their keys.
///
/// # Errors
/// Any database error.
pub async fn remove_all(tx: &WriteTx, user_id: i64) -> Result<Vec<i64>> {
    // The index of users begins with the workspace.
    let workspaces = Query::select().column(workspace::Column::Id).from(workspace::Entity).to_owned();
    let of_user = Column::WorkspaceId.in_subquery(workspaces).and(Column::UserId.eq(user_id));
    let rows = Entity::find().filter(of_user.clone()).order_by_asc(Column::Id).select_only().column(Column::Id);
    let ids: Vec<i64> = rows.lock_exclusive().into_tuple().all(&**tx).await?;
    Entity::delete_many().filter(of_user).exec(&**tx).await?;
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::file_places::hold_draft_owner;
    use crate::testing::{self, on_both_engines};

    on_both_engines! {
        async fn a_draft_is_its_owners_and_what_was_not_seen_is_not_overwritten(store: Store) {
            let owner = testing::user(&store).await;
            let other = testing::user(&store).await;
            let tx = store.begin().await.unwrap();
            let draft = add(&tx, 1, owner, "{}".to_owned(), 1).await.unwrap();
            let newer = add(&tx, 1, owner, "{}".to_owned(), 2).await.unwrap();
            let key = (1, owner, draft.id);
            assert!(save(&tx, key, "{\"title\":\"A\"}", Some(1), 3).await.unwrap());
            assert!(!save(&tx, key, "{\"title\":\"B\"}", Some(1), 4).await.unwrap(), "another tab saved meanwhile");
            assert!(save(&tx, key, "{\"title\":\"C\"}", None, 5).await.unwrap());
            assert!(!save(&tx, (1, other, draft.id), "{}", None, 6).await.unwrap());
            assert!(!remove(&tx, 1, other, draft.id).await.unwrap());
            tx.commit().await.unwrap();
            let (drafts, total) = page(store.read(), 1, owner, 0, 1).await.unwrap();
            assert_eq!((drafts[0].id, drafts[0].revision, total), (draft.id, 3, 2));
            assert_eq!(drafts[0].form, "{\"title\":\"C\"}");
            assert!(find(store.read(), 1, other, newer.id).await.unwrap().is_none());
            let tx = store.begin().await.unwrap();
            assert!(remove(&tx, 1, owner, newer.id).await.unwrap());
            tx.commit().await.unwrap();
            assert_eq!(count(store.read(), 1, owner).await.unwrap(), 1);
        }

        async fn a_draft_that_a_file_is_added_to_is_not_removed_meanwhile(store: Store) {
            let owner = testing::user(&store).await;
            let tx = store.begin().await.unwrap();
            let draft = add(&tx, 1, owner, "{}".to_owned(), 1).await.unwrap().id;
            tx.commit().await.unwrap();
            let tx = store.begin().await.unwrap();
            assert_eq!(hold_draft_owner(&tx, 2, draft).await.unwrap(), None, "of another workspace");
            assert_eq!(hold_draft_owner(&tx, 1, draft).await.unwrap(), Some(owner));
            let other = store.clone();
            let removing = tokio::spawn(async move {
                let tx = other.begin().await.unwrap();
                let gone = remove_all(&tx, owner).await.unwrap();
                tx.commit().await.unwrap();
                gone
            });
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            assert!(!removing.is_finished());
            tx.commit().await.unwrap();
            assert_eq!(removing.await.unwrap(), [draft]);
            let tx = store.begin().await.unwrap();
            assert_eq!(hold_draft_owner(&tx, 1, draft).await.unwrap(), None);
            tx.rollback().await.unwrap();
        }
    }
}
