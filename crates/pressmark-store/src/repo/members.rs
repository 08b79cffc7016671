//! Which users work in which workspaces.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::workspace_membership::{ActiveModel, Column, Entity, Model};
use crate::entity::{app_user, workspace};
use crate::{Result, WriteTx, clock};

/// What a user may do in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WorkspaceRole {
    /// Read and curate.
    Member,
    /// Also let others in, and clean up.
    Admin,
}

impl WorkspaceRole {
    /// The name on the wire and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "workspace_admin",
        }
    }

    /// The role of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Member, Self::Admin].into_iter().find(|role| role.as_str() == name)
    }
}

impl Model {
    /// The role; a name that this version does not know gives the least rights.
    #[must_use]
    pub fn role(&self) -> WorkspaceRole {
        WorkspaceRole::from_name(&self.role).unwrap_or(WorkspaceRole::Member)
    }
}

/// The membership of a user in a workspace.
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, workspace_id: i64, user_id: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id((workspace_id, user_id)).one(conn).await?)
}

/// The workspaces of a user with the memberships, oldest workspace first.
///
/// # Errors
/// Any database error.
pub async fn of_user(conn: &impl ConnectionTrait, user_id: i64) -> Result<Vec<(Model, workspace::Model)>> {
    let rows = Entity::find().filter(Column::UserId.eq(user_id)).order_by_asc(Column::WorkspaceId).all(conn).await?;
    let ids = rows.iter().map(|row| row.workspace_id);
    let workspaces = workspace::Entity::find().filter(workspace::Column::Id.is_in(ids)).all(conn).await?;
    let with = |row: Model| Some((workspaces.iter().find(|w| w.id == row.workspace_id)?.clone(), row));
    Ok(rows.into_iter().filter_map(with).map(|(workspace, row)| (row, workspace)).collect())
}

/// The members of a workspace with their users, in the order in which they came.
///
/// # Errors
/// Any database error.
pub async fn of_workspace(conn: &impl ConnectionTrait, workspace_id: i64) -> Result<Vec<(Model, app_user::Model)>> {
    let query = Entity::find().filter(Column::WorkspaceId.eq(workspace_id));
    let rows = query.order_by_asc(Column::CreatedAt).order_by_asc(Column::UserId).all(conn).await?;
    let mut members = Vec::with_capacity(rows.len());
    for chunk in rows.chunks(1_000) {
        let ids = chunk.iter().map(|row| row.user_id);
        let users = app_user::Entity::find().filter(app_user::Column::Id.is_in(ids)).all(conn).await?;
        let with = |row: &Model| Some((row.clone(), users.iter().find(|user| user.id == row.user_id)?.clone()));
        members.extend(chunk.iter().filter_map(with));
    }
    Ok(members)
}

/// Lets a user into a workspace, or gives them another role there.
///
/// # Errors
/// [`crate::StoreError::Conflict`] for an unknown workspace or user.
pub async fn set(tx: &WriteTx, workspace_id: i64, user_id: i64, role: WorkspaceRole, by: Option<&str>) -> Result<()> {
    let row = ActiveModel {
        workspace_id: Set(workspace_id),
        user_id: Set(user_id),
        role: Set(role.as_str().to_owned()),
        created_by: Set(by.map(str::to_owned)),
        created_at: Set(clock::now_millis()),
    };
    let again = OnConflict::columns([Column::WorkspaceId, Column::UserId]).update_column(Column::Role).to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Gives a member another role; `false` if the user is no member. In one statement: whoever is removed meanwhile is not
/// let in again.
///
/// # Errors
/// Any database error.
pub async fn change(tx: &WriteTx, workspace_id: i64, user_id: i64, role: WorkspaceRole) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::Role, Expr::value(role.as_str()))
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::UserId.eq(user_id))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Ends a membership; `false` if there is none.
///
/// # Errors
/// Any database error.
pub async fn remove(tx: &WriteTx, workspace_id: i64, user_id: i64) -> Result<bool> {
    Ok(Entity::delete_by_id((workspace_id, user_id)).exec(&**tx).await?.rows_affected == 1)
}

/// Ends all memberships of a user.
///
/// # Errors
/// Any database error.
pub async fn remove_all(tx: &WriteTx, user_id: i64) -> Result<()> {
    Entity::delete_many().filter(Column::UserId.eq(user_id)).exec(&**tx).await?;
    Ok(())
}
