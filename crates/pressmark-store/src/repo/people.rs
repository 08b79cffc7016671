//! People: researchers whose iD was ingested, imported or registered (rule 16).

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, LockType, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::faces;
use super::manual::Manual;
use crate::entity::person::{ActiveModel, Column, Entity, Model};
use crate::entity::{person_alias, person_name_key};
use crate::{EntityKind, Result, WriteTx, clock, dialect, insert};

pub use super::memberships::add_active as add_membership;

/// The person who has, or once had, this iD.
///
/// # Errors
/// Any database error.
pub async fn by_orcid(conn: &impl ConnectionTrait, workspace_id: i64, orcid: &str) -> Result<Option<Model>> {
    let current =
        Entity::find().filter(Column::WorkspaceId.eq(workspace_id)).filter(Column::Orcid.eq(orcid)).one(conn).await?;
    if current.is_some() {
        return Ok(current);
    }
    let alias = person_alias::Entity::find_by_id((workspace_id, orcid.to_owned())).one(conn).await?;
    match alias {
        Some(alias) => Ok(Entity::find_by_id(alias.person_id).one(conn).await?),
        None => Ok(None),
    }
}

/// People who have, or once had, one of these iDs, by that iD.
///
/// # Errors
/// Any database error.
pub async fn by_orcids(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    orcids: &[String],
) -> Result<HashMap<String, Model>> {
    let mut found = HashMap::new();
    for orcids in orcids.chunks(500) {
        let rows = Entity::find()
            .filter(Column::WorkspaceId.eq(workspace_id))
            .filter(Column::Orcid.is_in(orcids))
            .all(conn)
            .await?;
        found.extend(rows.into_iter().filter_map(|row| row.orcid.clone().map(|orcid| (orcid, row))));
        let aliases = person_alias::Entity::find()
            .filter(person_alias::Column::WorkspaceId.eq(workspace_id))
            .filter(person_alias::Column::Orcid.is_in(orcids))
            .all(conn)
            .await?;
        if aliases.is_empty() {
            continue;
        }
        let rows = Entity::find().filter(Column::Id.is_in(aliases.iter().map(|a| a.person_id))).all(conn).await?;
        for alias in aliases {
            if let Some(row) = rows.iter().find(|row| row.id == alias.person_id) {
                found.entry(alias.orcid).or_insert_with(|| row.clone());
            }
        }
    }
    Ok(found)
}

/// People by key.
///
/// # Errors
/// Any database error.
pub async fn by_ids(conn: &impl ConnectionTrait, workspace_id: i64, ids: &[i64]) -> Result<Vec<Model>> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(500) {
        let of_workspace = Entity::find().filter(dialect::unsought(Column::WorkspaceId).eq(workspace_id));
        found.extend(of_workspace.filter(Column::Id.is_in(ids.iter().copied())).all(conn).await?);
    }
    Ok(found)
}

/// A person as they are now, held against other writers until the transaction ends: a harvest and a curator who both
/// write what they read before would else take back each other's words.
///
/// # Errors
/// Any database error.
pub async fn hold(tx: &WriteTx, person: Option<Model>) -> Result<Option<Model>> {
    match person {
        // No stronger than an update: rows that refer to a person need not wait.
        Some(person) => Ok(Entity::find_by_id(person.id).lock(LockType::NoKeyUpdate).one(&**tx).await?),
        None => Ok(None),
    }
}

/// Keys of people whom an author string of one of these keys may mean, by key of the string.
///
/// # Errors
/// Any database error.
pub async fn by_name_keys(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    keys: &[String],
) -> Result<HashMap<String, Vec<i64>>> {
    let mut found: HashMap<String, Vec<i64>> = HashMap::new();
    for keys in keys.chunks(500) {
        let rows = person_name_key::Entity::find()
            .filter(person_name_key::Column::WorkspaceId.eq(workspace_id))
            .filter(person_name_key::Column::NameKey.is_in(keys))
            .all(conn)
            .await?;
        for row in rows {
            found.entry(row.name_key).or_default().push(row.person_id);
        }
    }
    Ok(found)
}

/// What a harvest or an import knows of a person.
#[derive(Debug, Clone, Default)]
pub struct PersonData {
    /// Name as shown.
    pub display_name: String,
    /// Name as it is sorted by, family name first.
    pub sort_name: String,
    /// All names, JSON object: `given`, `family`, `credit`, `other`.
    pub names: String,
    /// Biography, plain text.
    pub biography: Option<String>,
    /// What else is known, JSON object.
    pub profile: String,
    /// Wish for the slug; made unique here. Kept once given.
    pub slug: String,
    /// `active`, `locked`, `deactivated`.
    pub harvest_state: String,
    /// Keys by which author strings find the person.
    pub name_keys: Vec<String>,
}

/// Makes the person of an iD, or brings an existing one up to date. Tells whether anything changed. What curators wrote
/// of an existing one stands ([`Manual`]); the names that were harvested are kept beside it.
///
/// # Errors
/// Any database error.
pub async fn save(
    tx: &WriteTx,
    workspace_id: i64,
    orcid: &str,
    origin: &str,
    data: &PersonData,
) -> Result<(Model, bool)> {
    let now = clock::now_millis();
    if let Some(before) = hold(tx, by_orcid(&**tx, workspace_id, orcid).await?).await? {
        let data = &Manual::of(&before)?.over(data);
        let same = before.display_name == data.display_name
            && before.sort_name == data.sort_name
            && before.names == data.names
            && before.biography == data.biography
            && before.profile == data.profile
            && before.harvest_state == data.harvest_state;
        if same {
            return Ok((before, false));
        }
        let mut row: ActiveModel = before.clone().into();
        row.display_name = Set(data.display_name.clone());
        row.sort_name = Set(data.sort_name.clone());
        row.names = Set(data.names.clone());
        row.biography = Set(data.biography.clone());
        row.profile = Set(data.profile.clone());
        row.harvest_state = Set(data.harvest_state.clone());
        row.revision = Set(before.revision + 1);
        row.last_fetched_at = Set(Some(now));
        row.public_changed_at = Set(now);
        row.updated_at = Set(now);
        let after = row.update(&**tx).await?;
        faces::note(tx, &before, &after);
        replace_name_keys(tx, workspace_id, after.id, &data.name_keys).await?;
        tx.touch(workspace_id, EntityKind::Person, after.id);
        return Ok((after, true));
    }
    let row = ActiveModel {
        workspace_id: Set(workspace_id),
        orcid: Set(Some(orcid.to_owned())),
        display_name: Set(data.display_name.clone()),
        sort_name: Set(data.sort_name.clone()),
        names: Set(data.names.clone()),
        biography: Set(data.biography.clone()),
        profile: Set(data.profile.clone()),
        slug: Set(free_slug(tx, workspace_id, &data.slug).await?),
        origin: Set(origin.to_owned()),
        sync_status: Set("pending".to_owned()),
        harvest_state: Set(data.harvest_state.clone()),
        last_fetched_at: Set(Some(now)),
        hidden: Set(false),
        revision: Set(1),
        public_changed_at: Set(now),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    let row = row.insert(&**tx).await?;
    replace_name_keys(tx, workspace_id, row.id, &data.name_keys).await?;
    tx.touch(workspace_id, EntityKind::Person, row.id);
    Ok((row, true))
}

/// The wish itself, or the wish with the first free number behind it.
pub(super) async fn free_slug(tx: &WriteTx, workspace_id: i64, wish: &str) -> Result<String> {
    let mut wishes = std::iter::once(wish.to_owned()).chain((2u32..).map(|n| format!("{wish}-{n}")));
    loop {
        // By name: of how a name begins there is no index on either engine.
        let asked: Vec<String> = wishes.by_ref().take(100).collect();
        let taken: Vec<String> = Entity::find()
            .select_only()
            .column(Column::Slug)
            .filter(Column::WorkspaceId.eq(workspace_id))
            .filter(Column::Slug.is_in(&asked))
            .into_tuple()
            .all(&**tx)
            .await?;
        if let Some(free) = asked.into_iter().find(|slug| !taken.contains(slug)) {
            return Ok(free);
        }
    }
}

pub(super) async fn replace_name_keys(tx: &WriteTx, workspace_id: i64, person_id: i64, keys: &[String]) -> Result<()> {
    person_name_key::Entity::delete_many().filter(person_name_key::Column::PersonId.eq(person_id)).exec(&**tx).await?;
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys.dedup();
    let rows = keys.into_iter().map(|name_key| person_name_key::ActiveModel {
        workspace_id: Set(workspace_id),
        name_key: Set(name_key),
        person_id: Set(person_id),
    });
    insert::many::<person_name_key::Entity, _>(&**tx, rows.collect(), 3, None).await
}

/// Remembers a former or deprecated iD of a person (rule 11). The person keeps the current one.
///
/// # Errors
/// Any database error.
pub async fn add_alias(tx: &WriteTx, workspace_id: i64, former: &str, person_id: i64) -> Result<()> {
    let row = person_alias::ActiveModel {
        workspace_id: Set(workspace_id),
        orcid: Set(former.to_owned()),
        person_id: Set(person_id),
    };
    let keep =
        OnConflict::columns([person_alias::Column::WorkspaceId, person_alias::Column::Orcid]).do_nothing().to_owned();
    person_alias::Entity::insert(row).on_conflict(keep).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Gives a person a new iD; the one before becomes an alias (a deprecated iD's primary, rule 11).
///
/// # Errors
/// [`crate::StoreError::Conflict`] if another person has the new iD.
pub async fn replace_orcid(tx: &WriteTx, workspace_id: i64, person: &Model, orcid: &str) -> Result<()> {
    if let Some(former) = &person.orcid {
        add_alias(tx, workspace_id, former, person.id).await?;
    }
    let now = clock::now_millis();
    let mut row: ActiveModel = person.clone().into();
    row.orcid = Set(Some(orcid.to_owned()));
    row.revision = Set(person.revision + 1);
    row.public_changed_at = Set(now);
    row.updated_at = Set(now);
    let after = row.update(&**tx).await?;
    faces::note(tx, person, &after);
    tx.touch(workspace_id, EntityKind::Person, person.id);
    Ok(())
}

/// Writes where a person's harvest stands. The public face shows the status, so the catalogue follows.
///
/// # Errors
/// Any database error.
pub async fn set_sync_status(
    tx: &WriteTx,
    person: &Model,
    status: &str,
    harvest_state: &str,
    error: Option<&str>,
    checked_at: Option<i64>,
) -> Result<()> {
    let mut row: ActiveModel = person.clone().into();
    row.sync_status = Set(status.to_owned());
    row.sync_error = Set(error.map(str::to_owned));
    row.harvest_state = Set(harvest_state.to_owned());
    if let Some(at) = checked_at {
        row.last_checked_at = Set(Some(at));
    }
    let differs =
        person.sync_status != status || person.harvest_state != harvest_state || person.sync_error.as_deref() != error;
    row.update(&**tx).await?;
    if differs {
        tx.touch(person.workspace_id, EntityKind::Person, person.id);
    }
    Ok(())
}

/// Marks people as waiting for their harvest; people not known yet are made by it.
///
/// # Errors
/// Any database error.
pub async fn mark_pending(tx: &WriteTx, workspace_id: i64, orcids: &[String]) -> Result<()> {
    let mut people: Vec<Model> = by_orcids(&**tx, workspace_id, orcids).await?.into_values().collect();
    // One order for everybody, or two writers would wait for each other.
    people.sort_unstable_by_key(|person| person.id);
    for person in people {
        let state = person.harvest_state.clone();
        set_sync_status(tx, &person, "pending", &state, None, None).await?;
    }
    Ok(())
}

/// Every iD the workspace knows, current or former: what an import keeps works by (rule 20).
///
/// # Errors
/// Any database error.
pub async fn all_orcids(conn: &impl ConnectionTrait, workspace_id: i64) -> Result<HashMap<String, i64>> {
    let current: Vec<(Option<String>, i64)> = Entity::find()
        .select_only()
        .columns([Column::Orcid, Column::Id])
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::Orcid.is_not_null())
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(conn)
        .await?;
    let former: Vec<(String, i64)> = person_alias::Entity::find()
        .select_only()
        .columns([person_alias::Column::Orcid, person_alias::Column::PersonId])
        .filter(person_alias::Column::WorkspaceId.eq(workspace_id))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(former.into_iter().chain(current.into_iter().filter_map(|(orcid, id)| Some((orcid?, id)))).collect())
}

/// Hides a person from, or shows them on, public surfaces. Works show it too (rule 54).
///
/// # Errors
/// Any database error.
pub async fn set_hidden(tx: &WriteTx, workspace_id: i64, person_id: i64, hidden: bool) -> Result<()> {
    let now = clock::now_millis();
    Entity::update_many()
        .col_expr(Column::Hidden, Expr::value(hidden))
        .col_expr(Column::PublicChangedAt, Expr::value(now))
        .filter(Column::WorkspaceId.eq(workspace_id))
        .filter(Column::Id.eq(person_id))
        .exec(&**tx)
        .await?;
    tx.touch_face(workspace_id, person_id);
    tx.touch(workspace_id, EntityKind::Person, person_id);
    Ok(())
}

/// Former iDs of people.
///
/// # Errors
/// Any database error.
pub async fn aliases_of(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    ids: &[i64],
) -> Result<HashMap<i64, Vec<String>>> {
    let mut found: HashMap<i64, Vec<String>> = HashMap::new();
    for ids in ids.chunks(500) {
        let rows = person_alias::Entity::find()
            .filter(dialect::unsought(person_alias::Column::WorkspaceId).eq(workspace_id))
            .filter(person_alias::Column::PersonId.is_in(ids.iter().copied()));
        for row in rows.all(conn).await? {
            found.entry(row.person_id).or_default().push(row.orcid);
        }
    }
    Ok(found)
}

/// Keys by which author strings find a person.
///
/// # Errors
/// Any database error.
pub async fn name_keys_of(conn: &impl ConnectionTrait, person_id: i64) -> Result<Vec<String>> {
    let rows = person_name_key::Entity::find()
        .select_only()
        .column(person_name_key::Column::NameKey)
        .filter(person_name_key::Column::PersonId.eq(person_id));
    Ok(rows.into_tuple().all(conn).await?)
}
