//! Says where a person belongs from a day on.

use pressmark_domain::Orcid;
use pressmark_store::clock::now_millis;
use pressmark_store::entity::person;
use pressmark_store::repo::{entities, memberships};
use pressmark_store::{Changed, Store, StoreError, WriteTx};
use serde_json::json;

use super::period::{Plan, Wish, day, plan};
use super::{Named, find, subject};
use crate::activity::{Actor, Event, EventType, record};

/// Where a person belongs now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affiliated {
    /// `member` or `external`.
    pub status: String,
    /// Unix milliseconds.
    pub starts_at: i64,
    /// The entity.
    pub entity_id: String,
    /// The person's current iD; of who has none, `slug:` and the short name.
    pub orcid: String,
    /// What changed, for whoever wants to read the write; nothing, if so it was already.
    pub changed: Vec<Changed>,
}

/// Why an affiliation is not as wished.
#[derive(Debug, thiserror::Error)]
pub enum AffiliateError {
    /// Nobody of this iD here.
    #[error("there is no such person")]
    UnknownPerson,
    /// No such entity.
    #[error("there is no such entity")]
    UnknownEntity,
    /// It contradicts another membership of the same entity (rule 38).
    #[error("this membership is refused: {0}")]
    Overlap(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where a person is to belong.
#[derive(Debug, Clone, Copy)]
pub struct Affiliation<'a> {
    /// The entity.
    pub entity_id: &'a str,
    /// `member` or `external`.
    pub status: &'a str,
    /// Unix milliseconds; absent = now.
    pub starts_at: Option<i64>,
}

/// Closes the active membership of a person in an entity and opens another. Memberships of other entities stay: people
/// belong to a department and a centre (rule 38). What is so already is no change, and no event.
///
/// # Errors
/// See [`AffiliateError`].
pub async fn affiliate(
    store: &Store,
    workspace_id: i64,
    orcid: &Orcid,
    entity_id: &str,
    status: &str,
    starts_at: Option<i64>,
    actor: &Actor,
) -> Result<Affiliated, AffiliateError> {
    let wanted = Affiliation { entity_id, status, starts_at };
    affiliate_person(store, workspace_id, &Named::Orcid(*orcid), wanted, actor).await
}

/// As [`affiliate`], of somebody who may have no iD.
///
/// # Errors
/// As there.
pub async fn affiliate_person(
    store: &Store,
    workspace_id: i64,
    named: &Named,
    wanted: Affiliation<'_>,
    actor: &Actor,
) -> Result<Affiliated, AffiliateError> {
    let tx = store.begin().await?;
    let person = find(&*tx, workspace_id, named).await?.ok_or(AffiliateError::UnknownPerson)?;
    let entity = entities::by_id(&*tx, workspace_id, wanted.entity_id).await?.ok_or(AffiliateError::UnknownEntity)?;
    let starts_at = wanted.starts_at.unwrap_or_else(now_millis);
    let wish = Wish { status: wanted.status, starts_at, ends_at: None };
    memberships::lock(&tx, workspace_id, person.id).await?;
    let mut rows = memberships::of_person(&*tx, workspace_id, person.id).await?;
    rows.retain(|row| row.entity_id == entity.id);
    let active = rows.iter().find(|row| row.ends_at.is_none()).cloned();
    // Without a day, whoever is in it already stays in it since when they are.
    let as_it_is = active.filter(|row| wanted.starts_at.is_none() && row.status == wish.status);
    let starts_at = as_it_is.as_ref().map_or(starts_at, |row| row.starts_at);
    if as_it_is.is_none() {
        let plan = plan(&rows, wish).map_err(AffiliateError::Overlap)?;
        if !plan.is_done() {
            carry_out(&tx, &person, &entity.id, wish, plan).await?;
            tell(&tx, &person, &entity.name, wish, &entity.id, actor).await?;
        }
    }
    let changed = tx.commit().await?;
    let (status, entity_id) = (wish.status.to_owned(), entity.id);
    Ok(Affiliated { status, starts_at, entity_id, orcid: subject(&person), changed })
}

/// Writes what was planned.
pub(super) async fn carry_out(
    tx: &WriteTx,
    person: &person::Model,
    entity_id: &str,
    wish: Wish<'_>,
    plan: Plan,
) -> Result<(), StoreError> {
    if let Some((row, end)) = plan.close {
        memberships::close(tx, row, end).await?;
    }
    if plan.open {
        entities::keep(tx, person.workspace_id, entity_id).await?;
        let Wish { status, starts_at, ends_at } = wish;
        let period = memberships::Period { entity_id, status, starts_at, ends_at };
        memberships::open(tx, person.workspace_id, person.id, &period).await?;
    }
    Ok(())
}

async fn tell(
    tx: &WriteTx,
    person: &person::Model,
    entity: &str,
    wish: Wish<'_>,
    entity_id: &str,
    actor: &Actor,
) -> Result<(), StoreError> {
    let said = format!("{} is {} of {entity} from {} on", person.display_name, wish.status, day(wish.starts_at));
    let details = json!({ "entity_id": entity_id, "status": wish.status, "starts_at": wish.starts_at });
    let event = Event::new(EventType::AffiliationChanged, said).in_workspace(person.workspace_id);
    record(tx, actor, event.on("person", subject(person)).with(details)).await
}

#[cfg(test)]
mod tests {
    use pressmark_store::on_both_engines;
    use pressmark_store::repo::people::{self, PersonData};

    use super::*;

    const CARBERRY: &str = "0000-0002-1825-0097";

    async fn world(store: &Store) -> Orcid {
        let tx = store.begin().await.unwrap();
        let data = PersonData {
            display_name: "Josiah Carberry".into(),
            names: "{}".into(),
            profile: "{}".into(),
            slug: "josiah-carberry".into(),
            harvest_state: "active".into(),
            ..PersonData::default()
        };
        people::save(&tx, 1, CARBERRY, "ingest", &data).await.unwrap();
        for id in ["centre", "department"] {
            let new = entities::NewEntity { id: id.into(), name: id.into(), ..entities::NewEntity::default() };
            entities::create(&tx, 1, &new).await.unwrap();
        }
        tx.commit().await.unwrap();
        Orcid::parse(CARBERRY).unwrap()
    }

    on_both_engines! {
        async fn history_is_kept_and_other_entities_are_left_alone(store: Store) {
            let orcid = world(&store).await;
            let actor = Actor::system("test");
            for (entity, status, at) in
                [("centre", "member", 100), ("department", "member", 50), ("centre", "external", 200)]
            {
                let done = affiliate(&store, 1, &orcid, entity, status, Some(at), &actor).await.unwrap();
                assert_eq!((done.starts_at, done.status.as_str(), done.changed.len()), (at, status, 1));
                assert_eq!(done.orcid, CARBERRY);
            }
            let again = affiliate(&store, 1, &orcid, "centre", "external", Some(200), &actor).await.unwrap();
            assert!(again.changed.is_empty(), "so it was already");
            let still = affiliate(&store, 1, &orcid, "centre", "external", None, &actor).await.unwrap();
            assert_eq!((still.starts_at, still.changed.len()), (200, 0), "without a day, it stays as it is");
            let person = people::by_orcid(store.read(), 1, CARBERRY).await.unwrap().unwrap();
            let rows = memberships::of_person(store.read(), 1, person.id).await.unwrap();
            let rows: Vec<_> = rows.iter().map(|m| (m.entity_id.as_str(), m.starts_at, m.ends_at)).collect();
            assert_eq!(rows, [("department", 50, None), ("centre", 100, Some(200)), ("centre", 200, None)]);

            let overlap = affiliate(&store, 1, &orcid, "centre", "member", Some(150), &actor).await;
            assert!(matches!(overlap, Err(AffiliateError::Overlap(_))), "{overlap:?}");
            let nowhere = affiliate(&store, 1, &orcid, "nowhere", "member", None, &actor).await;
            assert!(matches!(nowhere, Err(AffiliateError::UnknownEntity)));
            let nobody = affiliate(&store, 1, &Orcid::from_number(7), "centre", "member", None, &actor).await;
            assert!(matches!(nobody, Err(AffiliateError::UnknownPerson)));
            let elsewhere = affiliate(&store, 2, &orcid, "centre", "member", None, &actor).await;
            assert!(matches!(elsewhere, Err(AffiliateError::UnknownPerson)));
        }
    }
}
