//! Sessions: a secret that a browser or a program holds, of which only the hash is kept.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::entity::app_user;
use crate::entity::user_session::{ActiveModel, Column, Entity, Model};
use crate::{Result, WriteTx, clock};

/// Characters of a handle.
const HANDLE: usize = 32;

impl Model {
    /// A name for this session that is no secret (rule 35): it finds the session among its user's own and opens nothing.
    #[must_use]
    pub fn handle(&self) -> &str {
        &self.token_hash[..HANDLE.min(self.token_hash.len())]
    }
}

/// A session to be made.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Whose.
    pub user_id: i64,
    /// Hash of its token.
    pub token_hash: String,
    /// Workspace that it works in.
    pub workspace_id: Option<i64>,
    /// Whether it slides and outlives the browser.
    pub remember: bool,
    /// Address of the client.
    pub ip_address: Option<String>,
    /// Program of the client.
    pub user_agent: Option<String>,
    /// Unix milliseconds.
    pub expires_at: i64,
}

/// Begins a session.
///
/// # Errors
/// Any database error.
pub async fn create(tx: &WriteTx, new: NewSession) -> Result<Model> {
    let now = clock::now_millis();
    let row = ActiveModel {
        user_id: Set(new.user_id),
        token_hash: Set(new.token_hash),
        workspace_id: Set(new.workspace_id),
        remember: Set(new.remember),
        ip_address: Set(new.ip_address),
        user_agent: Set(new.user_agent),
        created_at: Set(now),
        updated_at: Set(now),
        expires_at: Set(new.expires_at),
        ..Default::default()
    };
    Ok(row.insert(&**tx).await?)
}

/// The session of a token's hash with its user, whatever their state.
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, token_hash: &str) -> Result<Option<(Model, app_user::Model)>> {
    let of_user = Entity::belongs_to(app_user::Entity).from(Column::UserId).to(app_user::Column::Id).into();
    let found = Entity::find().join(JoinType::InnerJoin, of_user).select_also(app_user::Entity);
    let found = found.filter(Column::TokenHash.eq(token_hash)).one(conn).await?;
    Ok(found.and_then(|(session, user)| Some((session, user?))))
}

/// The sessions of a user that have not expired, newest first.
///
/// # Errors
/// Any database error.
pub async fn of_user(conn: &impl ConnectionTrait, user_id: i64) -> Result<Vec<Model>> {
    let query = Entity::find().filter(Column::UserId.eq(user_id)).filter(Column::ExpiresAt.gt(clock::now_millis()));
    Ok(query.order_by_desc(Column::Id).all(conn).await?)
}

/// Lets a session live longer.
///
/// # Errors
/// Any database error.
pub async fn renew(tx: &WriteTx, id: i64, expires_at: i64) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .col_expr(Column::UpdatedAt, Expr::value(clock::now_millis()))
        .filter(Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Lets a session work in another workspace.
///
/// # Errors
/// Any database error.
pub async fn enter(tx: &WriteTx, id: i64, workspace_id: Option<i64>) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::WorkspaceId, Expr::value(workspace_id))
        .filter(Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Ends sessions of a user: that of a handle, or all but one, or all. Returns how many.
///
/// # Errors
/// Any database error.
pub async fn end(tx: &WriteTx, user_id: i64, which: Which<'_>) -> Result<u64> {
    let query = Entity::delete_many().filter(Column::UserId.eq(user_id));
    let query = match which {
        Which::All => query,
        Which::Not(id) => query.filter(Column::Id.ne(id)),
        Which::Handle(handle) if handle.len() == HANDLE && handle.bytes().all(|b| b.is_ascii_hexdigit()) => {
            query.filter(Expr::col(Column::TokenHash).like(format!("{handle}%")))
        }
        Which::Handle(_) => return Ok(0),
    };
    Ok(query.exec(&**tx).await?.rows_affected)
}

/// Which sessions of a user.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// All.
    All,
    /// All but that of this key.
    Not(i64),
    /// The one of this handle.
    Handle(&'a str),
}

/// Removes what has expired.
///
/// # Errors
/// Any database error.
pub async fn sweep(tx: &WriteTx) -> Result<u64> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(clock::now_millis())).exec(&**tx).await?.rows_affected)
}
