//! Links that a curator makes: to people whom nothing on the work need name.

use pressmark_domain::matching::{Evidence, PositionMatch, PreparedRecord, position};
use pressmark_store::entity::author_link::Model;
use pressmark_store::repo::links;
use pressmark_store::{Result, WriteTx};

use super::candidates::hints_of;
use super::profiles::Profiles;
use super::row::blank;
use crate::upsert::{Context, Work};

/// Links a work with people because a curator says so, each at the place among its authors that is theirs, if one is.
/// Tells who was not linked by a curator before. The work's row is held by the transaction.
///
/// # Errors
/// Any database error.
pub async fn link_by_hand(
    tx: &WriteTx,
    context: Context,
    work: &Work,
    people: &[i64],
    profiles: &mut Profiles,
    by: &str,
) -> Result<Vec<i64>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    profiles.load(&**tx, people).await?;
    let mut known = links::of_publications(&**tx, &[work.id]).await?.remove(&work.id).unwrap_or_default();
    let (mut rows, mut linked, mut is_shown) = (Vec::new(), Vec::new(), false);
    for person_id in people {
        let before = known.iter().find(|link| link.person_id == *person_id).cloned();
        if before.as_ref().is_some_and(|link| link.state == "linked" && link.decided_by.is_some()) {
            continue;
        }
        is_shown |= before.as_ref().is_none_or(|link| link.state != "linked");
        known.retain(|link| link.person_id != *person_id);
        let taken = known.iter().filter(|link| link.state == "linked").filter_map(|link| link.position);
        let taken: Vec<usize> = taken.filter_map(|at| usize::try_from(at).ok()).collect();
        let hints = hints_of(work);
        let prepared = PreparedRecord::new(&work.record, &hints, &taken);
        let found = profiles.ask_without(*person_id, work.id, |profile| position(profile, &prepared));
        let row = decided(context, work, *person_id, before, found.as_ref(), by)?;
        known.push(row.clone());
        rows.push(row);
        linked.push(*person_id);
    }
    links::put(tx, rows).await?;
    if is_shown {
        links::note_public_face(tx, context.workspace_id, &[work.id], context.now).await?;
    }
    Ok(linked)
}

/// The link as it is decided. A place that is known already is kept where none is found.
fn decided(
    context: Context,
    work: &Work,
    person_id: i64,
    before: Option<Model>,
    found: Option<&PositionMatch>,
    by: &str,
) -> Result<Model> {
    let mut row = before.unwrap_or_else(|| blank(context.workspace_id, work.id, person_id, context.now));
    "linked".clone_into(&mut row.state);
    "curator".clone_into(&mut row.method);
    row.score = 1.0;
    row.decided_by = Some(by.to_owned());
    row.updated_at = context.now;
    if let Some(found) = found
        && let Some(at) = found.position
    {
        row.position = i32::try_from(at).ok();
        row.author_name = work.record.authors.get(at).map(|author| author.name.clone());
        row.evidence = serde_json::to_string(&found.evidence)?;
        row.name_contradiction = found.evidence.iter().any(|e| matches!(e, Evidence::NameContradiction { .. }));
    }
    Ok(row)
}
