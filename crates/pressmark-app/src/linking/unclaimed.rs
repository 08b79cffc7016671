//! Works of the registry that a person wrote without claiming them.

use std::collections::HashSet;

use pressmark_store::Result;
use pressmark_store::clock::now_millis;
use pressmark_store::entity::{job, person};
use pressmark_store::repo::{links, people, publications, runs, views};

use super::batch::{Judged, link_batch};
use super::profiles::Profiles;
use super::stored::works_of;
use crate::App;
use crate::ingest::Counts;
use crate::upsert::Context;
use crate::worker::Lease;

/// Works considered for one person in one run.
const MOST: u64 = 2_000;

/// Works per write.
const BATCH: usize = 50;

/// Looks through works that carry the person's name or iD and are not linked with them.
///
/// # Errors
/// Any database error.
pub async fn find_unclaimed(
    app: &App,
    job: &job::Model,
    lease: &Lease,
    person: &person::Model,
    counts: &mut Counts,
) -> Result<()> {
    let workspace_id = job.workspace_id;
    let keys = people::name_keys_of(app.store.read(), person.id).await?;
    let orcids: Vec<String> = person.orcid.iter().cloned().collect();
    let found = publications::by_authorship(app.store.read(), workspace_id, &keys, &orcids, MOST).await?;
    let known: HashSet<i64> = links::of_person(app.store.read(), workspace_id, person.id)
        .await?
        .into_iter()
        .map(|link| link.publication_id)
        .collect();
    let open: Vec<i64> = found.into_iter().filter(|id| !known.contains(id)).collect();
    let mut profiles = Profiles::new(workspace_id);
    for batch in open.chunks(BATCH) {
        let tx = app.store.begin().await?;
        lease.beat_in(&tx).await?;
        let rows = publications::by_ids_for_update(&tx, workspace_id, batch).await?;
        let works = works_of(rows, views::of_works(&*tx, batch).await?)?;
        let context = Context { workspace_id, origin: "harvest", visible: true, now: now_millis() };
        let linked = link_batch(&tx, context, &works, &[], &mut profiles, Judged::Person(person.id)).await?;
        if linked.items.is_empty() {
            tx.rollback().await?;
            continue;
        }
        counts.links_added += linked.added;
        counts.links_suggested += linked.suggested;
        runs::report(&tx, job.id, workspace_id, &linked.items).await?;
        tx.commit().await?;
    }
    Ok(())
}
