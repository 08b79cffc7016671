//! Categories that people are sorted into, with names by locale.

use pressmark_domain::merge::canonical_json;
use pressmark_store::entity::category::Model;
use pressmark_store::repo::categories;
use pressmark_store::repo::manual::Texts;
use pressmark_store::{Store, StoreError, WriteTx};
use serde_json::json;

use super::check_id;
use crate::activity::{Actor, Event, EventType, record};

/// Why a category is not made, renamed or removed.
#[derive(Debug, thiserror::Error)]
pub enum CategoryError {
    /// No such category.
    #[error("there is no such category")]
    Unknown,
    /// The short name is another's.
    #[error("there is a category `{0}` already")]
    Taken(String),
    /// The short name is none.
    #[error("id: {0}")]
    InvalidId(&'static str),
    /// People are in it.
    #[error("{0} people are in this category; take them out first")]
    HasPeople(u64),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The names of a category by locale.
#[must_use]
pub fn names_of(category: &Model) -> Texts {
    serde_json::from_str(&category.name).unwrap_or_default()
}

/// Makes a category.
///
/// # Errors
/// See [`CategoryError`].
pub async fn create(
    store: &Store,
    workspace_id: i64,
    id: &str,
    name: &Texts,
    actor: &Actor,
) -> Result<Model, CategoryError> {
    if let Some(reason) = check_id(id) {
        return Err(CategoryError::InvalidId(reason));
    }
    let tx = store.begin().await?;
    if categories::by_id(&*tx, workspace_id, id).await?.is_some() {
        return Err(CategoryError::Taken(id.to_owned()));
    }
    let made = categories::create(&tx, workspace_id, id, &canonical_json(name)).await?;
    tell(&tx, EventType::CategoryCreated, &made, "was made", actor).await?;
    tx.commit().await?;
    Ok(made)
}

/// Gives a category other names. What changes nothing is no event.
///
/// # Errors
/// See [`CategoryError`].
pub async fn rename(
    store: &Store,
    workspace_id: i64,
    id: &str,
    name: &Texts,
    actor: &Actor,
) -> Result<Model, CategoryError> {
    let tx = store.begin().await?;
    let before = categories::by_id(&*tx, workspace_id, id).await?.ok_or(CategoryError::Unknown)?;
    let name = canonical_json(name);
    if before.name == name {
        return Ok(before);
    }
    let changed = categories::update(&tx, Model { name, ..before }).await?;
    tell(&tx, EventType::CategoryChanged, &changed, "was renamed", actor).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Removes a category in which nobody is.
///
/// # Errors
/// See [`CategoryError`].
pub async fn remove(store: &Store, workspace_id: i64, id: &str, actor: &Actor) -> Result<(), CategoryError> {
    let tx = store.begin().await?;
    let category = categories::by_id(&*tx, workspace_id, id).await?.ok_or(CategoryError::Unknown)?;
    // First: whoever is put into it just now is waited for, and counted.
    categories::remove(&tx, workspace_id, id).await?;
    let people = categories::count_people(&*tx, workspace_id, &[id.to_owned()]).await?;
    if let Some(people) = people.get(id).filter(|people| **people > 0) {
        return Err(CategoryError::HasPeople(*people));
    }
    tell(&tx, EventType::CategoryRemoved, &category, "was removed", actor).await?;
    tx.commit().await?;
    Ok(())
}

async fn tell(
    tx: &WriteTx,
    event_type: EventType,
    category: &Model,
    how: &str,
    actor: &Actor,
) -> Result<(), StoreError> {
    let event = Event::new(event_type, format!("The category {} {how}", category.id));
    let event = event.in_workspace(category.workspace_id).on("category", &category.id);
    record(tx, actor, event.with(json!({ "name": names_of(category) }))).await
}
