//! Files: from the beginning of an upload to the removal of what is not needed any more. The row always comes before
//! the bytes and goes after them, so that no bytes are ever without a row.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select, Statement,
};

use crate::entity::stored_file::{ActiveModel, Column, Entity, Model};
use crate::{Result, WriteTx, clock, dialect};

/// Being uploaded.
pub const PENDING: &str = "pending";
/// Belongs to a publication or a draft.
pub const BOUND: &str = "bound";
/// To be removed.
pub const REMOVED: &str = "removed";

/// What does not belong to anything, in the words of the index that holds these alone: SQLite goes by such an index
/// only where it is said so, and would else look at every file that there is.
const UNBOUND: &str = "state <> 'bound'";

/// A file that begins to come.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Into which workspace.
    pub workspace_id: i64,
    /// Whose.
    pub owner_id: i64,
    /// Its name, cleaned.
    pub name: String,
    /// By its content.
    pub media_type: String,
    /// Its name in the store of blobs.
    pub object: String,
}

/// What a file belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A publication, by key.
    Publication(i64),
    /// A draft, by key.
    Draft(i64),
}

/// What is known of a file when all of it has come.
#[derive(Debug, Clone)]
pub struct Whole {
    /// Bytes.
    pub size: i64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// What it is in the depositor's words.
    pub file_type: String,
    /// Title.
    pub title: Option<String>,
}

/// Notes that a file begins to come.
///
/// # Errors
/// Any database error.
pub async fn begin(tx: &WriteTx, new: NewFile) -> Result<Model> {
    let now = clock::now_millis();
    let row = ActiveModel {
        workspace_id: Set(new.workspace_id),
        owner_id: Set(new.owner_id),
        publication_id: Set(None),
        draft_id: Set(None),
        name: Set(new.name),
        file_type: Set(String::new()),
        title: Set(None),
        media_type: Set(new.media_type),
        size: Set(0),
        sha256: Set(String::new()),
        object: Set(new.object),
        state: Set(PENDING.to_owned()),
        created_at: Set(now),
        checked_at: Set(now),
        ..Default::default()
    };
    Ok(row.insert(&**tx).await?)
}

/// Notes that an upload goes on; `false` if it was given up meanwhile.
///
/// # Errors
/// Any database error.
pub async fn beat(tx: &WriteTx, id: i64) -> Result<bool> {
    let beaten = Entity::update_many()
        .col_expr(Column::CheckedAt, Expr::value(clock::now_millis()))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(PENDING))
        .exec(&**tx)
        .await?;
    Ok(beaten.rows_affected == 1)
}

/// Notes how much of an upload has come, so that it counts among what waits; `false` if it was given up meanwhile.
///
/// # Errors
/// Any database error.
pub async fn note_size(tx: &WriteTx, id: i64, size: i64) -> Result<bool> {
    let noted = Entity::update_many()
        .col_expr(Column::Size, Expr::value(size))
        .col_expr(Column::CheckedAt, Expr::value(clock::now_millis()))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(PENDING))
        .exec(&**tx)
        .await?;
    Ok(noted.rows_affected == 1)
}

/// Bytes of a user's that no publication has: of uploads under way as far as they were noted, and of files of drafts.
///
/// # Errors
/// Any database error.
pub async fn unpublished_bytes(conn: &impl ConnectionTrait, user_id: i64) -> Result<i64> {
    let backend = conn.get_database_backend();
    let (owner, user) = (dialect::placeholder(backend, 1), dialect::placeholder(backend, 2));
    // The joins name the order in which SQLite is to go; the index of drafts begins with the workspace.
    let sql = format!(
        "SELECT CAST(COALESCE(sum(size), 0) AS BIGINT) AS bytes FROM (
            SELECT size FROM stored_file WHERE {UNBOUND} AND state = 'pending' AND owner_id = {owner}
            UNION ALL
            SELECT f.size FROM workspace w CROSS JOIN draft d CROSS JOIN stored_file f
            WHERE d.workspace_id = w.id AND d.user_id = {user} AND f.draft_id = d.id AND f.state = 'bound') AS waiting"
    );
    let asked = Statement::from_sql_and_values(backend, sql, [user_id.into(), user_id.into()]);
    let row = conn.query_one_raw(asked).await?;
    Ok(row.map(|row| row.try_get("", "bytes")).transpose()?.unwrap_or_default())
}

/// Binds an upload that has come whole; `None` if it was given up meanwhile.
///
/// # Errors
/// Any database error.
pub async fn bind(tx: &WriteTx, id: i64, target: Target, whole: Whole) -> Result<Option<Model>> {
    let (publication_id, draft_id) = match target {
        Target::Publication(id) => (Some(id), None),
        Target::Draft(id) => (None, Some(id)),
    };
    let bound = Entity::update_many()
        .col_expr(Column::State, Expr::value(BOUND))
        .col_expr(Column::PublicationId, Expr::value(publication_id))
        .col_expr(Column::DraftId, Expr::value(draft_id))
        .col_expr(Column::Size, Expr::value(whole.size))
        .col_expr(Column::Sha256, Expr::value(whole.sha256))
        .col_expr(Column::FileType, Expr::value(whole.file_type))
        .col_expr(Column::Title, Expr::value(whole.title))
        .col_expr(Column::CheckedAt, Expr::value(clock::now_millis()))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(PENDING))
        .exec(&**tx)
        .await?;
    if bound.rows_affected == 0 {
        return Ok(None);
    }
    Ok(Entity::find_by_id(id).one(&**tx).await?)
}

/// A file of a workspace that belongs to something.
///
/// # Errors
/// Any database error.
pub async fn find(conn: &impl ConnectionTrait, workspace_id: i64, id: i64) -> Result<Option<Model>> {
    let query = Entity::find_by_id(id).filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::State.eq(BOUND));
    Ok(query.one(conn).await?)
}

/// The files of a publication, oldest first.
///
/// # Errors
/// Any database error.
pub async fn of_publication(conn: &impl ConnectionTrait, workspace_id: i64, publication_id: i64) -> Result<Vec<Model>> {
    of(conn, workspace_id, Column::PublicationId, &[publication_id]).await
}

/// The files of some publications, oldest first.
///
/// # Errors
/// Any database error.
pub async fn of_publications(conn: &impl ConnectionTrait, workspace_id: i64, ids: &[i64]) -> Result<Vec<Model>> {
    of(conn, workspace_id, Column::PublicationId, ids).await
}

/// The files of a draft, oldest first.
///
/// # Errors
/// Any database error.
pub async fn of_draft(conn: &impl ConnectionTrait, workspace_id: i64, draft_id: i64) -> Result<Vec<Model>> {
    of(conn, workspace_id, Column::DraftId, &[draft_id]).await
}

async fn of(conn: &impl ConnectionTrait, workspace_id: i64, column: Column, ids: &[i64]) -> Result<Vec<Model>> {
    let mut found = Vec::new();
    for ids in ids.chunks(500) {
        let rows = Entity::find()
            .filter(column.is_in(ids.iter().copied()))
            .filter(Column::WorkspaceId.eq(workspace_id))
            .filter(Column::State.eq(BOUND))
            .order_by_asc(Column::Id);
        found.extend(rows.all(conn).await?);
    }
    Ok(found)
}

/// Gives the files of a draft to the publication that it became; returns how many.
///
/// # Errors
/// Any database error.
pub async fn bind_draft(tx: &WriteTx, draft_id: i64, publication_id: i64) -> Result<u64> {
    let given = Entity::update_many()
        .col_expr(Column::PublicationId, Expr::value(publication_id))
        .col_expr(Column::DraftId, Expr::value(Option::<i64>::None))
        .filter(Column::DraftId.eq(draft_id))
        .filter(Column::State.eq(BOUND))
        .exec(&**tx)
        .await?;
    Ok(given.rows_affected)
}

/// Gives a new version these files of an earlier one too, those left out that were removed meanwhile. They share the
/// bytes.
///
/// # Errors
/// Any database error.
pub async fn share(tx: &WriteTx, files: Vec<Model>, target: Target, owner_id: i64) -> Result<()> {
    let (publication_id, draft_id) = match target {
        Target::Publication(id) => (Some(id), None),
        Target::Draft(id) => (None, Some(id)),
    };
    let now = clock::now_millis();
    for file in still_bound(tx, &files).await? {
        let row = ActiveModel {
            id: sea_orm::ActiveValue::NotSet,
            workspace_id: Set(file.workspace_id),
            owner_id: Set(owner_id),
            publication_id: Set(publication_id),
            draft_id: Set(draft_id),
            name: Set(file.name),
            file_type: Set(file.file_type),
            title: Set(file.title),
            media_type: Set(file.media_type),
            size: Set(file.size),
            sha256: Set(file.sha256),
            object: Set(file.object),
            state: Set(BOUND.to_owned()),
            created_at: Set(now),
            checked_at: Set(file.checked_at),
        };
        row.insert(&**tx).await?;
    }
    Ok(())
}

/// Those of these files that belong to something, held until the transaction ends: whoever removes one would take its
/// bytes from the row that is to share them.
async fn still_bound(tx: &WriteTx, files: &[Model]) -> Result<Vec<Model>> {
    let mut held = Vec::with_capacity(files.len());
    for files in files.chunks(500) {
        let rows = Entity::find()
            .filter(Column::Id.is_in(files.iter().map(|file| file.id)))
            .filter(Column::State.eq(BOUND))
            .order_by_asc(Column::Id);
        held.extend(rows.lock_shared().all(&**tx).await?);
    }
    Ok(held)
}

/// How many files belong to something.
///
/// # Errors
/// Any database error.
pub async fn count(conn: &impl ConnectionTrait, target: Target) -> Result<u64> {
    let of_target = match target {
        Target::Publication(id) => Column::PublicationId.eq(id),
        Target::Draft(id) => Column::DraftId.eq(id),
    };
    Ok(Entity::find().filter(of_target).filter(Column::State.eq(BOUND)).count(conn).await?)
}

/// Notes that a file is to be removed; `false` if it does not belong to anything.
///
/// # Errors
/// Any database error.
pub async fn remove(tx: &WriteTx, workspace_id: i64, id: i64) -> Result<bool> {
    let found = Column::Id.eq(id).and(Column::WorkspaceId.eq(workspace_id)).and(Column::State.eq(BOUND));
    Ok(set_removed(tx, found).await? == 1)
}

/// Notes that the files of a draft are to be removed: nobody goes on with it.
///
/// # Errors
/// Any database error.
pub async fn remove_of_draft(tx: &WriteTx, draft_id: i64) -> Result<u64> {
    set_removed(tx, Column::DraftId.eq(draft_id).and(Column::State.eq(BOUND))).await
}

/// Gives up an upload; `false` if it is none any more.
///
/// # Errors
/// Any database error.
pub async fn give_up(tx: &WriteTx, id: i64) -> Result<bool> {
    Ok(set_removed(tx, Column::Id.eq(id).and(Column::State.eq(PENDING))).await? == 1)
}

/// Gives up the uploads that were last seen to go on before this time.
///
/// # Errors
/// Any database error.
pub async fn give_up_silent(tx: &WriteTx, before: i64) -> Result<u64> {
    set_removed(tx, Expr::cust(UNBOUND).and(Column::State.eq(PENDING)).and(Column::CheckedAt.lt(before))).await
}

async fn set_removed(tx: &WriteTx, which: sea_orm::sea_query::SimpleExpr) -> Result<u64> {
    let removed = Entity::update_many().col_expr(Column::State, Expr::value(REMOVED)).filter(which).exec(&**tx).await?;
    Ok(removed.rows_affected)
}

/// Files that are to be removed, some at a time, with keys above this one.
///
/// # Errors
/// Any database error.
pub async fn to_remove(conn: &impl ConnectionTrait, after: i64, limit: u64) -> Result<Vec<Model>> {
    Ok(removed(after, limit).all(conn).await?)
}

fn removed(after: i64, limit: u64) -> Select<Entity> {
    let removed = Entity::find().filter(Expr::cust(UNBOUND)).filter(Column::State.eq(REMOVED));
    removed.filter(Column::Id.gt(after)).order_by_asc(Column::Id).limit(limit)
}

/// Whether anything else needs the bytes of a file that is to be removed.
///
/// # Errors
/// Any database error.
pub async fn is_shared(conn: &impl ConnectionTrait, object: &str) -> Result<bool> {
    let query = Entity::find().filter(Column::Object.eq(object)).filter(Column::State.ne(REMOVED));
    Ok(query.count(conn).await? > 0)
}

/// Removes the row of a file whose bytes are gone.
///
/// # Errors
/// Any database error.
pub async fn forget(tx: &WriteTx, id: i64) -> Result<()> {
    Entity::delete_many().filter(Column::Id.eq(id)).filter(Column::State.eq(REMOVED)).exec(&**tx).await?;
    Ok(())
}

#[cfg(test)]
#[path = "files_tests.rs"]
mod tests;
