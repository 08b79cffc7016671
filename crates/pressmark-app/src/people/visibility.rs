//! Hides people from the public, shows them again, and removes them for good (rule 16).

use pressmark_store::entity::person;
use pressmark_store::repo::{people, people_curated};
use pressmark_store::{Changed, Result, Store, WriteTx};

use super::{Named, hold, subject};
use crate::activity::{Actor, Event, EventType, record};

/// Hides a person from every public surface, or shows them again; `None` if there is nobody of this name. What is so
/// already is no change, and no event.
///
/// # Errors
/// Any database error.
pub async fn set_hidden(
    store: &Store,
    workspace_id: i64,
    named: &Named,
    hidden: bool,
    actor: &Actor,
) -> Result<Option<Vec<Changed>>> {
    let tx = store.begin().await?;
    let Some(person) = hold(&tx, workspace_id, named).await? else { return Ok(None) };
    if person.hidden != hidden {
        people::set_hidden(&tx, workspace_id, person.id, hidden).await?;
        let (event_type, how) = match hidden {
            true => (EventType::PersonHidden, "is hidden from the public"),
            false => (EventType::PersonShown, "is shown again"),
        };
        tell(&tx, event_type, &person, how, actor).await?;
    }
    tx.commit().await.map(Some)
}

/// Removes a person: gone from every list, for staff too. Their works stay; harvests and imports leave them alone.
/// `None` if there is nobody of this name.
///
/// # Errors
/// Any database error.
pub async fn remove(store: &Store, workspace_id: i64, named: &Named, actor: &Actor) -> Result<Option<Vec<Changed>>> {
    let tx = store.begin().await?;
    let Some(person) = hold(&tx, workspace_id, named).await? else { return Ok(None) };
    let removed = people_curated::remove(&tx, person).await?;
    tell(&tx, EventType::PersonRemoved, &removed, "was removed", actor).await?;
    tx.commit().await.map(Some)
}

async fn tell(tx: &WriteTx, event_type: EventType, person: &person::Model, how: &str, actor: &Actor) -> Result<()> {
    let event = Event::new(event_type, format!("{} {how}", person.display_name));
    record(tx, actor, event.in_workspace(person.workspace_id).on("person", subject(person))).await
}
