//! Entities: departments, centres, institutes that people belong to.

use pressmark_domain::Ror;
use pressmark_store::entity::entity::Model;
use pressmark_store::repo::entities::{self, NewEntity};
use pressmark_store::repo::memberships;
use pressmark_store::{ConnectionTrait, Store, StoreError, WriteTx};
use serde_json::json;

use super::{check_id, check_line};
use crate::activity::{Actor, Event, EventType, record};

/// The longest name of an entity, in characters.
const LONGEST_NAME: usize = 200;
/// The longest kind.
const LONGEST_KIND: usize = 100;
/// How deep entities may be in each other.
const DEEPEST: usize = 16;

/// Why an entity is not made, changed or removed.
#[derive(Debug, thiserror::Error)]
pub enum EntityError {
    /// No such entity.
    #[error("there is no such entity")]
    Unknown,
    /// The short name is another's.
    #[error("there is an entity `{0}` already")]
    Taken(String),
    /// A value is none.
    #[error("{field}: {reason}")]
    Invalid {
        /// Which one.
        field: &'static str,
        /// Why.
        reason: String,
    },
    /// People belong to it, or did.
    #[error("{0} memberships speak of this entity; their history would be lost")]
    HasMembers(u64),
    /// Others are parts of it.
    #[error("the entity `{0}` is a part of this one")]
    HasParts(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is to be changed of an entity; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct EntityChange {
    /// Name as shown.
    pub name: Option<String>,
    /// What it is; `None` inside: nothing is said of it.
    pub kind: Option<Option<String>>,
    /// ROR id.
    pub ror: Option<Option<String>>,
    /// Entity it is part of.
    pub parent_id: Option<Option<String>>,
}

/// Makes an entity.
///
/// # Errors
/// See [`EntityError`].
pub async fn create(store: &Store, workspace_id: i64, mut new: NewEntity, actor: &Actor) -> Result<Model, EntityError> {
    if let Some(reason) = check_id(&new.id) {
        return Err(invalid("id", reason));
    }
    check(&new.name, new.kind.as_deref(), &mut new.ror)?;
    let tx = store.begin().await?;
    if entities::by_id(&*tx, workspace_id, &new.id).await?.is_some() {
        return Err(EntityError::Taken(new.id));
    }
    check_parent(&*tx, workspace_id, &new.id, new.parent_id.as_deref()).await?;
    let made = entities::create(&tx, workspace_id, &new).await?;
    tell(&tx, EventType::EntityCreated, &made, "was made", actor).await?;
    tx.commit().await?;
    Ok(made)
}

/// Changes an entity. What changes nothing is no event.
///
/// # Errors
/// See [`EntityError`].
pub async fn change(
    store: &Store,
    workspace_id: i64,
    id: &str,
    change: EntityChange,
    actor: &Actor,
) -> Result<Model, EntityError> {
    let tx = store.begin().await?;
    let before = entities::by_id(&*tx, workspace_id, id).await?.ok_or(EntityError::Unknown)?;
    let mut wanted = before.clone();
    wanted.name = change.name.unwrap_or(wanted.name);
    wanted.kind = change.kind.unwrap_or(wanted.kind);
    wanted.ror = change.ror.unwrap_or(wanted.ror);
    wanted.parent_id = change.parent_id.unwrap_or(wanted.parent_id);
    check(&wanted.name, wanted.kind.as_deref(), &mut wanted.ror)?;
    check_parent(&*tx, workspace_id, id, wanted.parent_id.as_deref()).await?;
    if wanted == before {
        return Ok(before);
    }
    let changed = entities::update(&tx, wanted).await?;
    tell(&tx, EventType::EntityChanged, &changed, "was changed", actor).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Removes an entity to which nobody belongs or belonged.
///
/// # Errors
/// See [`EntityError`].
pub async fn remove(store: &Store, workspace_id: i64, id: &str, actor: &Actor) -> Result<(), EntityError> {
    let tx = store.begin().await?;
    let entity = entities::by_id(&*tx, workspace_id, id).await?.ok_or(EntityError::Unknown)?;
    // First: whoever is joining it just now is waited for, and counted.
    entities::remove(&tx, workspace_id, id).await?;
    let members = memberships::count(&*tx, workspace_id, id).await?;
    if members > 0 {
        return Err(EntityError::HasMembers(members));
    }
    let all = entities::all(&*tx, workspace_id).await?;
    if let Some(part) = all.into_iter().find(|other| other.parent_id.as_deref() == Some(id)) {
        return Err(EntityError::HasParts(part.id));
    }
    tell(&tx, EventType::EntityRemoved, &entity, "was removed", actor).await?;
    tx.commit().await?;
    Ok(())
}

fn invalid(field: &'static str, reason: impl Into<String>) -> EntityError {
    EntityError::Invalid { field, reason: reason.into() }
}

/// Checks what stands by itself, and brings the ROR id into its normal form.
fn check(name: &str, kind: Option<&str>, ror: &mut Option<String>) -> Result<(), EntityError> {
    if let Some(reason) = check_line(name, LONGEST_NAME) {
        return Err(invalid("name", reason));
    }
    if let Some(reason) = kind.and_then(|kind| check_line(kind, LONGEST_KIND)) {
        return Err(invalid("kind", reason));
    }
    if let Some(text) = ror {
        *text = Ror::parse(text).map_err(|error| invalid("ror", error.to_string()))?.to_string();
    }
    Ok(())
}

/// Whether the parent is there, and is no part of the entity itself.
async fn check_parent(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    id: &str,
    parent: Option<&str>,
) -> Result<(), EntityError> {
    let mut above = parent.map(str::to_owned);
    for _ in 0..DEEPEST {
        let Some(next) = above else { return Ok(()) };
        if next == id {
            return Err(invalid("parent_id", "An entity cannot be a part of itself"));
        }
        let unknown = || invalid("parent_id", format!("Unknown entity: {next}"));
        above = entities::by_id(conn, workspace_id, &next).await?.ok_or_else(unknown)?.parent_id;
    }
    Err(invalid("parent_id", format!("Entities may be {DEEPEST} deep in each other")))
}

async fn tell(tx: &WriteTx, event_type: EventType, entity: &Model, how: &str, actor: &Actor) -> Result<(), StoreError> {
    let details = json!({
        "name": entity.name,
        "kind": entity.kind,
        "ror": entity.ror,
        "parent_id": entity.parent_id,
    });
    let event = Event::new(event_type, format!("The entity {} {how}", entity.id)).in_workspace(entity.workspace_id);
    record(tx, actor, event.on("entity", &entity.id).with(details)).await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use pressmark_store::on_both_engines;
    use pressmark_store::repo::memberships::Period;
    use pressmark_store::repo::people::{self, PersonData};

    use super::*;

    fn named(id: &str, parent_id: Option<&str>) -> NewEntity {
        let parent_id = parent_id.map(str::to_owned);
        NewEntity { id: id.into(), name: id.to_uppercase(), parent_id, ..NewEntity::default() }
    }

    on_both_engines! {
        async fn entities_are_parts_of_each_other_but_not_of_themselves(store: Store) {
            let actor = Actor::system("test");
            create(&store, 1, named("university", None), &actor).await.unwrap();
            create(&store, 1, named("centre", Some("university")), &actor).await.unwrap();
            let taken = create(&store, 1, named("centre", None), &actor).await;
            assert!(matches!(taken, Err(EntityError::Taken(_))));
            let unknown = create(&store, 1, named("lab", Some("nowhere")), &actor).await;
            assert!(matches!(unknown, Err(EntityError::Invalid { field: "parent_id", .. })));
            let circle = EntityChange { parent_id: Some(Some("centre".into())), ..EntityChange::default() };
            let circle = change(&store, 1, "university", circle, &actor).await;
            assert!(matches!(circle, Err(EntityError::Invalid { field: "parent_id", .. })));
            let has_parts = remove(&store, 1, "university", &actor).await;
            assert!(matches!(has_parts, Err(EntityError::HasParts(part)) if part == "centre"));

            let apart = EntityChange {
                parent_id: Some(None),
                ror: Some(Some("https://ror.org/05gq02987".into())),
                ..EntityChange::default()
            };
            let changed = change(&store, 1, "centre", apart, &actor).await.unwrap();
            assert_eq!((changed.parent_id, changed.name.as_str()), (None, "CENTRE"));
            let wrong = EntityChange { ror: Some(Some("none".into())), ..EntityChange::default() };
            let wrong = change(&store, 1, "centre", wrong, &actor).await;
            assert!(matches!(wrong, Err(EntityError::Invalid { field: "ror", .. })));
            remove(&store, 1, "university", &actor).await.unwrap();
            assert!(matches!(remove(&store, 1, "university", &actor).await, Err(EntityError::Unknown)));
        }

        async fn nobody_removes_what_somebody_joins_just_now(store: Store) {
            let actor = Actor::system("test");
            create(&store, 1, named("centre", None), &actor).await.unwrap();
            let carberry = "0000-0002-1825-0097";
            let tx = store.begin().await.unwrap();
            let data = PersonData {
                display_name: "Josiah Carberry".into(),
                names: "{}".into(),
                profile: "{}".into(),
                slug: "josiah-carberry".into(),
                harvest_state: "active".into(),
                ..PersonData::default()
            };
            people::save(&tx, 1, carberry, "ingest", &data).await.unwrap();
            tx.commit().await.unwrap();
            let person = people::by_orcid(store.read(), 1, carberry).await.unwrap().unwrap();

            let joins = store.begin().await.unwrap();
            entities::keep(&joins, 1, "centre").await.unwrap();
            let (other, by) = (store.clone(), actor.clone());
            let removal = tokio::spawn(async move { remove(&other, 1, "centre", &by).await });
            tokio::time::sleep(Duration::from_millis(200)).await;
            let period = Period { entity_id: "centre", status: "member", starts_at: 1, ends_at: None };
            memberships::open(&joins, 1, person.id, &period).await.unwrap();
            joins.commit().await.unwrap();
            let refused = removal.await.unwrap();
            assert!(matches!(refused, Err(EntityError::HasMembers(1))), "{refused:?}");
            let entity = entities::by_id(store.read(), 1, "centre").await.unwrap();
            assert!(entity.is_some(), "what was refused is not done");
        }
    }
}
