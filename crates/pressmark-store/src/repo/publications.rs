//! Publications: finding them by any identifier, and writing what a merge made of them.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::hold;
use crate::entity::publication::{ActiveModel, Column, Entity, Model};
use crate::entity::{authorship, work_key};
use crate::{EntityKind, Result, WriteTx, clock, dialect, insert};

/// An identifier of a work: scheme and value in normal form.
pub type Key = (String, String);

/// Keys of works, for as many of these identifiers as the workspace knows.
///
/// # Errors
/// Any database error.
pub async fn by_keys(conn: &impl ConnectionTrait, workspace_id: i64, keys: &[Key]) -> Result<HashMap<Key, i64>> {
    let mut by_scheme: HashMap<&str, Vec<&str>> = HashMap::new();
    for (scheme, value) in keys {
        by_scheme.entry(scheme).or_default().push(value);
    }
    let mut found = HashMap::new();
    for (scheme, values) in by_scheme {
        for values in values.chunks(500) {
            let rows: Vec<(String, String, i64)> = work_key::Entity::find()
                .select_only()
                .columns([work_key::Column::Scheme, work_key::Column::Value, work_key::Column::PublicationId])
                .filter(work_key::Column::WorkspaceId.eq(workspace_id))
                .filter(work_key::Column::Scheme.eq(scheme))
                .filter(work_key::Column::Value.is_in(values.iter().copied()))
                .into_tuple()
                .all(conn)
                .await?;
            found.extend(rows.into_iter().map(|(scheme, value, id)| ((scheme, value), id)));
        }
    }
    Ok(found)
}

/// The work of an identifier, deleted or not; one that was merged into another as well.
///
/// # Errors
/// Any database error.
pub async fn by_key(conn: &impl ConnectionTrait, workspace_id: i64, (scheme, value): &Key) -> Result<Option<Model>> {
    let named = Entity::belongs_to(work_key::Entity).from(Column::Id).to(work_key::Column::PublicationId).into();
    let key = work_key::Column::Scheme.eq(scheme.as_str()).and(work_key::Column::Value.eq(value.as_str()));
    let here = work_key::Column::WorkspaceId.eq(workspace_id).and(Column::WorkspaceId.eq(workspace_id));
    Ok(Entity::find().join(JoinType::InnerJoin, named).filter(here).filter(key).one(conn).await?)
}

/// Number of works, deleted ones and those merged away left out.
///
/// # Errors
/// Any database error.
pub async fn count(conn: &impl ConnectionTrait, workspace_id: i64) -> Result<u64> {
    use sea_orm::PaginatorTrait;
    let live = Column::DeletedAt.is_null().and(Column::MergedInto.is_null());
    Ok(Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(live).count(conn).await?)
}

/// Works by key.
///
/// # Errors
/// Any database error.
pub async fn by_ids(conn: &impl ConnectionTrait, workspace_id: i64, ids: &[i64]) -> Result<Vec<Model>> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(500) {
        let rows =
            Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::Id.is_in(ids.iter().copied()));
        found.extend(rows.all(conn).await?);
    }
    Ok(found)
}

/// The DOI of each of these works that has one as its shown id.
///
/// # Errors
/// Any database error.
pub async fn dois_of(conn: &impl ConnectionTrait, workspace_id: i64, ids: &[i64]) -> Result<HashMap<i64, String>> {
    let mut found = HashMap::new();
    for ids in ids.chunks(500) {
        let rows = Entity::find()
            .select_only()
            .columns([Column::Id, Column::ShownId])
            .filter(Column::WorkspaceId.eq(workspace_id))
            .filter(Column::Id.is_in(ids.iter().copied()))
            .filter(Column::IdType.eq("doi"));
        found.extend(rows.into_tuple::<(i64, String)>().all(conn).await?);
    }
    Ok(found)
}

/// All DOIs under which works are found, former ones and those of works merged into them included, by work.
///
/// # Errors
/// Any database error.
pub async fn all_dois_of(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    ids: &[i64],
) -> Result<HashMap<i64, Vec<String>>> {
    use work_key::Column as C;
    let mut found: HashMap<i64, Vec<String>> = HashMap::new();
    for ids in ids.chunks(500) {
        let rows: Vec<(i64, String)> = work_key::Entity::find()
            .select_only()
            .columns([C::PublicationId, C::Value])
            .filter(dialect::unsought(C::WorkspaceId).eq(workspace_id))
            .filter(C::PublicationId.is_in(ids.iter().copied()))
            .filter(C::Scheme.eq("doi"))
            .into_tuple()
            .all(conn)
            .await?;
        for (id, doi) in rows {
            found.entry(id).or_default().push(doi);
        }
    }
    Ok(found)
}

/// Keeps other writers from making, or giving another owner to, works of these identifiers until the transaction ends.
///
/// # Errors
/// Any database error.
pub async fn lock_keys(tx: &WriteTx, workspace_id: i64, names: &[String]) -> Result<()> {
    dialect::lock_names(&**tx, workspace_id, names).await
}

/// [`lock_keys`] without waiting, for whoever holds works already ([`hold`] tells why): whether all are held now.
///
/// # Errors
/// Any database error.
pub async fn try_lock_keys(tx: &WriteTx, workspace_id: i64, names: &[String]) -> Result<bool> {
    dialect::try_lock_names(&**tx, workspace_id, names).await
}

/// Works by key, in its order, held against other writers until the transaction ends.
///
/// # Errors
/// As [`hold::hold`].
pub async fn by_ids_for_update(tx: &WriteTx, workspace_id: i64, ids: &[i64]) -> Result<Vec<Model>> {
    hold::hold(tx, workspace_id, ids).await?;
    let mut found = by_ids(&**tx, workspace_id, ids).await?;
    found.sort_unstable_by_key(|row| row.id);
    Ok(found)
}

/// Keys for new works. A key is never given twice, used or not.
///
/// # Errors
/// Any database error.
pub async fn reserve(tx: &WriteTx, count: usize) -> Result<Vec<i64>> {
    dialect::reserve_ids(&**tx, "publication", count).await
}

/// Inserts new works, whose keys [`reserve`] gave.
///
/// # Errors
/// [`crate::StoreError::Conflict`] on a key that is taken.
pub async fn insert(tx: &WriteTx, rows: Vec<Model>) -> Result<()> {
    for row in &rows {
        tx.touch(row.workspace_id, EntityKind::Publication, row.id);
    }
    let rows = rows.into_iter().map(|row| all_set(row.into_active_model())).collect();
    insert::many::<Entity, _>(&**tx, rows, 39, None).await
}

/// Rewrites works that changed.
///
/// # Errors
/// Any database error.
pub async fn update(tx: &WriteTx, rows: Vec<Model>) -> Result<()> {
    for row in rows {
        tx.touch(row.workspace_id, EntityKind::Publication, row.id);
        Entity::update(all_set(row.into_active_model())).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

/// Rewrites what changed of a work. Indexes of columns that did not are left alone.
///
/// # Errors
/// Any database error.
pub async fn update_changed(tx: &WriteTx, before: Model, after: Model) -> Result<()> {
    use sea_orm::{ActiveModelTrait, Iterable};
    tx.touch(after.workspace_id, EntityKind::Publication, after.id);
    let (before, mut after) = (before.into_active_model(), after.into_active_model());
    for column in Column::iter() {
        if before.get(column) != after.get(column) {
            after.reset(column);
        }
    }
    Entity::update(after).exec_without_returning(&**tx).await?;
    Ok(())
}

/// A model turned active has unchanged values, which an insert would leave out.
fn all_set(row: ActiveModel) -> ActiveModel {
    use sea_orm::ActiveModelTrait;
    row.reset_all()
}

/// Registers identifiers. One that another work holds stays with it: an identifier is never given away (rule 4).
///
/// # Errors
/// Any database error.
pub async fn add_keys(tx: &WriteTx, workspace_id: i64, keys: Vec<(i64, Key)>) -> Result<()> {
    let mut seen = std::collections::HashSet::new();
    let rows = keys.into_iter().filter(|(_, key)| seen.insert(key.clone())).map(|(publication_id, (scheme, value))| {
        work_key::ActiveModel {
            workspace_id: Set(workspace_id),
            scheme: Set(scheme),
            value: Set(value),
            publication_id: Set(publication_id),
        }
    });
    let rows: Vec<_> = rows.collect();
    let keep = OnConflict::columns([work_key::Column::WorkspaceId, work_key::Column::Scheme, work_key::Column::Value])
        .do_nothing()
        .to_owned();
    insert::many::<work_key::Entity, _>(&**tx, rows, 4, Some(keep)).await
}

/// Replaces the author strings of works.
///
/// # Errors
/// Any database error.
pub async fn put_authorships(
    tx: &WriteTx,
    fresh: &[i64],
    replaced: &[i64],
    rows: Vec<authorship::Model>,
) -> Result<()> {
    debug_assert!(rows.iter().all(|row| fresh.contains(&row.publication_id) || replaced.contains(&row.publication_id)));
    for ids in replaced.chunks(500) {
        authorship::Entity::delete_many()
            .filter(authorship::Column::PublicationId.is_in(ids.iter().copied()))
            .exec(&**tx)
            .await?;
    }
    let rows = rows.into_iter().map(|row| sea_orm::ActiveModelTrait::reset_all(row.into_active_model()));
    insert::many::<authorship::Entity, _>(&**tx, rows.collect(), 5, None).await
}

/// Works on which an author string of one of these keys stands, or one of these iDs; at most `limit`, oldest first.
///
/// # Errors
/// Any database error.
pub async fn by_authorship(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    name_keys: &[String],
    orcids: &[String],
    limit: u64,
) -> Result<Vec<i64>> {
    // Two questions, each of which has its index; joined by OR they would read every author string of the workspace.
    let sides = [authorship::Column::NameKey.is_in(name_keys), authorship::Column::Orcid.is_in(orcids)];
    let mut found = BTreeSet::new();
    for side in sides {
        let rows: Vec<i64> = authorship::Entity::find()
            .select_only()
            .column(authorship::Column::PublicationId)
            .filter(authorship::Column::WorkspaceId.eq(workspace_id))
            .filter(side)
            .distinct()
            .order_by_asc(authorship::Column::PublicationId)
            .limit(limit)
            .into_tuple()
            .all(conn)
            .await?;
        found.extend(rows);
    }
    Ok(found.into_iter().take(usize::try_from(limit).unwrap_or(usize::MAX)).collect())
}

/// Notes that upstream confirmed works without changing them: one statement per batch, not indexed (rule 19).
///
/// # Errors
/// Any database error.
pub async fn mark_checked(tx: &WriteTx, ids: &[i64], at: i64) -> Result<()> {
    for ids in ids.chunks(1_000) {
        Entity::update_many()
            .col_expr(Column::LastCheckedAt, Expr::value(at))
            .filter(Column::Id.is_in(ids.iter().copied()))
            .exec(&**tx)
            .await?;
    }
    Ok(())
}

/// Shows or hides a work; tells whether there is one.
///
/// # Errors
/// Any database error.
pub async fn set_visible(tx: &WriteTx, workspace_id: i64, id: i64, visible: bool) -> Result<bool> {
    let now = clock::now_millis();
    let done = Entity::update_many()
        .col_expr(Column::Visible, Expr::value(visible))
        .col_expr(Column::PublicChangedAt, Expr::value(now))
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    tx.touch(workspace_id, EntityKind::Publication, id);
    Ok(done.rows_affected == 1)
}

/// Keys of the author strings of works.
///
/// # Errors
/// Any database error.
pub async fn name_keys_of(conn: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, Vec<String>>> {
    use authorship::Column as C;
    let mut found: HashMap<i64, Vec<String>> = HashMap::new();
    for ids in ids.chunks(500) {
        let rows: Vec<(i64, String)> = authorship::Entity::find()
            .select_only()
            .columns([C::PublicationId, C::NameKey])
            .filter(C::PublicationId.is_in(ids.iter().copied()))
            .into_tuple()
            .all(conn)
            .await?;
        for (id, key) in rows {
            found.entry(id).or_default().push(key);
        }
    }
    Ok(found)
}

/// Writes why a person should look at a work, a JSON list (rule 37).
///
/// # Errors
/// Any database error.
pub async fn set_attention(tx: &WriteTx, workspace_id: i64, id: i64, attention: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Attention, Expr::value(attention))
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    tx.touch(workspace_id, EntityKind::Publication, id);
    Ok(())
}

/// Reasons for attention of works, and whether their merged record has authors: `(id, JSON list, has authors)`.
///
/// # Errors
/// Any database error.
pub async fn attention_of(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    ids: &[i64],
) -> Result<Vec<(i64, String, bool)>> {
    use authorship::Column as A;
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(500) {
        let with_authors: Vec<i64> = authorship::Entity::find()
            .select_only()
            .column(A::PublicationId)
            .filter(A::PublicationId.is_in(ids.iter().copied()))
            .filter(A::Position.eq(0))
            .into_tuple()
            .all(conn)
            .await?;
        let rows: Vec<(i64, String)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Attention])
            .filter(Column::WorkspaceId.eq(workspace_id))
            .filter(Column::Id.is_in(ids.iter().copied()))
            .into_tuple()
            .all(conn)
            .await?;
        found.extend(rows.into_iter().map(|(id, attention)| (id, attention, with_authors.contains(&id))));
    }
    Ok(found)
}

/// Merged records of works, as stored.
///
/// # Errors
/// Any database error.
pub async fn merged_of(conn: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<(i64, String)>> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(500) {
        let rows = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Merged])
            .filter(Column::Id.is_in(ids.iter().copied()));
        found.extend(rows.into_tuple::<(i64, String)>().all(conn).await?);
    }
    Ok(found)
}
