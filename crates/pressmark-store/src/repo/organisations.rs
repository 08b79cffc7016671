//! The organisations of ROR: one release answers while the next is loaded beside it.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    Statement,
};

use crate::entity::organisation_release::{ActiveModel, Column, Entity, Model as Release};
use crate::entity::{organisation, organisation_word};
use crate::{Result, WriteTx, dialect, insert};

/// A release that is to be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRelease {
    /// Name of the file.
    pub name: String,
    /// Version, if known.
    pub version: Option<String>,
    /// Day of the release, if known.
    pub released_on: Option<String>,
}

/// An organisation with the words by which it is found.
#[derive(Debug, Clone, PartialEq)]
pub struct NewOrganisation {
    /// ROR id without the URL around it.
    pub ror: String,
    /// The record, JSON.
    pub record: String,
    /// The name that is shown.
    pub name: String,
    /// Code of the country.
    pub country: Option<String>,
    /// `active`, `inactive`, `withdrawn`.
    pub status: &'static str,
    /// ROR id of what took its place.
    pub successor: Option<String>,
    /// Words, each once, and how much each says.
    pub words: Vec<(String, i32)>,
}

/// The release that answers; `None` before the first was loaded.
///
/// # Errors
/// Any database error.
pub async fn current(conn: &impl ConnectionTrait) -> Result<Option<Release>> {
    Ok(Entity::find().filter(Column::State.eq("current")).one(conn).await?)
}

/// Begins to load a release; its key. `None` while another process loads one: who has not written since `stale_before`
/// is taken for dead, and what it loaded for gone.
///
/// # Errors
/// Any database error.
pub async fn begin(tx: &WriteTx, new: NewRelease, now: i64, stale_before: i64) -> Result<Option<i64>> {
    let loading = Entity::find().filter(Column::State.eq("loading")).one(&**tx).await?;
    if let Some(other) = loading {
        if other.touched_at >= stale_before {
            return Ok(None);
        }
        set_gone(tx, other.id).await?;
    }
    let row = ActiveModel {
        id: NotSet,
        name: Set(new.name),
        version: Set(new.version),
        released_on: Set(new.released_on),
        state: Set("loading".to_owned()),
        organisations: Set(0),
        touched_at: Set(now),
        loaded_at: Set(None),
    };
    Ok(Some(row.insert(&**tx).await?.id))
}

async fn set_gone(tx: &WriteTx, id: i64) -> Result<()> {
    let gone = Entity::update_many().col_expr(Column::State, Expr::value("gone")).filter(Column::Id.eq(id));
    gone.exec(&**tx).await?;
    Ok(())
}

/// Gives up a release that is being loaded.
///
/// # Errors
/// Any database error.
pub async fn abandon(tx: &WriteTx, id: i64) -> Result<()> {
    let gone = Entity::update_many().col_expr(Column::State, Expr::value("gone"));
    gone.filter(Column::Id.eq(id)).filter(Column::State.eq("loading")).exec(&**tx).await?;
    Ok(())
}

/// Adds organisations to a release that is being loaded, each of which it does not hold yet. `false`: somebody else has
/// taken over, and nothing was added.
///
/// # Errors
/// Any database error.
pub async fn add(tx: &WriteTx, id: i64, organisations: Vec<NewOrganisation>, now: i64) -> Result<bool> {
    let count = i64::try_from(organisations.len()).unwrap_or(i64::MAX);
    let touched = Entity::update_many()
        .col_expr(Column::TouchedAt, Expr::value(now))
        .col_expr(Column::Organisations, Expr::col(Column::Organisations).add(count))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq("loading"))
        .exec(&**tx)
        .await?;
    if touched.rows_affected == 0 {
        return Ok(false);
    }
    let (mut rows, mut words) = (Vec::with_capacity(organisations.len()), Vec::new());
    for new in organisations {
        words.extend(new.words.into_iter().map(|(word, weight)| organisation_word::ActiveModel {
            release_id: Set(id),
            word: Set(word),
            ror: Set(new.ror.clone()),
            weight: Set(weight),
        }));
        rows.push(organisation::ActiveModel {
            release_id: Set(id),
            ror: Set(new.ror),
            record: Set(new.record),
            name: Set(new.name),
            country: Set(new.country),
            status: Set(new.status.to_owned()),
            successor: Set(new.successor),
        });
    }
    insert::many::<organisation::Entity, _>(&**tx, rows, 7, None).await?;
    insert::many::<organisation_word::Entity, _>(&**tx, words, 4, None).await?;
    Ok(true)
}

/// Lets a loaded release answer from now on, in place of the one before. `false`: somebody else has taken over.
///
/// # Errors
/// Any database error.
pub async fn publish(tx: &WriteTx, id: i64, released_on: Option<String>, now: i64) -> Result<bool> {
    let is_loading = Entity::find_by_id(id).filter(Column::State.eq("loading")).one(&**tx).await?.is_some();
    if !is_loading {
        return Ok(false);
    }
    if let Some(before) = current(&**tx).await? {
        set_gone(tx, before.id).await?;
    }
    let done = Entity::update_many()
        .col_expr(Column::State, Expr::value("current"))
        .col_expr(Column::ReleasedOn, Expr::value(released_on))
        .col_expr(Column::TouchedAt, Expr::value(now))
        .col_expr(Column::LoadedAt, Expr::value(Some(now)))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq("loading"))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Removes up to `limit` rows of releases that are gone. `false` when nothing of them is left.
///
/// # Errors
/// Any database error.
pub async fn clear(tx: &WriteTx, limit: u64) -> Result<bool> {
    let Some(gone) = Entity::find().filter(Column::State.eq("gone")).one(&**tx).await? else { return Ok(false) };
    let backend = tx.get_database_backend();
    let one = dialect::placeholder(backend, 1);
    for (table, key) in [("organisation_word", "word, ror"), ("organisation", "ror")] {
        let listed = if key.contains(',') { format!("({key})") } else { key.to_owned() };
        let sql = format!(
            "DELETE FROM {table} WHERE release_id = {one} AND {listed} IN
             (SELECT {key} FROM {table} WHERE release_id = {one} LIMIT {limit})"
        );
        let done = tx.execute_raw(Statement::from_sql_and_values(backend, sql, [gone.id.into()])).await?;
        if done.rows_affected() > 0 {
            return Ok(true);
        }
    }
    Entity::delete_by_id(gone.id).exec(&**tx).await?;
    Ok(true)
}
