//! Claims that are gone from ORCID (rule 14).

use std::collections::BTreeMap;

use pressmark_store::clock::now_millis;
use pressmark_store::entity::{author_link, job, person};
use pressmark_store::repo::{links, publications, runs, views};
use pressmark_store::{Result, WriteTx};

use super::claims::Claims;
use super::outcome;
use super::report::Counts;
use crate::App;
use crate::linking::{self, Judged, Profiles};
use crate::upsert::{self, Context};
use crate::worker::Lease;

/// Above this share of a person's claims vanishing at once, nothing is withdrawn until someone says so.
const HELD_SHARE: (usize, usize) = (1, 5);

/// Few claims make every change a great share; below this number a change is taken as meant.
const FEW: usize = 5;

/// Ends the claims that the record no longer makes. A link stays where a curator confirmed it or evidence on the work
/// names the person; otherwise it is withdrawn. The work stays in any case. `confirmed`: somebody said so, however many
/// there are.
pub(super) async fn withdraw(
    app: &App,
    job: &job::Model,
    lease: &Lease,
    person: &person::Model,
    claims: &Claims,
    confirmed: bool,
    counts: &mut Counts,
) -> Result<()> {
    let all = links::of_person(app.store.read(), job.workspace_id, person.id).await?;
    let claimed: Vec<author_link::Model> = all.into_iter().filter(|link| link.claimed).collect();
    let gone: Vec<i64> = claimed.iter().filter(|link| is_gone(link, claims)).map(|link| link.publication_id).collect();
    if gone.is_empty() {
        return Ok(());
    }
    if !confirmed && gone.len() > FEW && gone.len() * HELD_SHARE.1 > claimed.len() * HELD_SHARE.0 {
        counts.withdrawals_held = u32::try_from(gone.len()).unwrap_or(u32::MAX);
        return hold(app, job, lease, person, gone.len(), claimed.len()).await;
    }
    for batch in gone.chunks(50) {
        withdraw_batch(app, job, lease, person, (batch, claims), counts).await?;
    }
    Ok(())
}

fn is_gone(link: &author_link::Model, claims: &Claims) -> bool {
    !put_codes(link).iter().any(|code| claims.put_codes.contains(code))
}

fn put_codes(link: &author_link::Model) -> Vec<i64> {
    serde_json::from_str(&link.put_codes).unwrap_or_default()
}

async fn hold(
    app: &App,
    job: &job::Model,
    lease: &Lease,
    person: &person::Model,
    gone: usize,
    of: usize,
) -> Result<()> {
    tracing::warn!(gone, of, "so many claims vanished at once that none is withdrawn");
    let item = runs::Item {
        key: "claims".to_owned(),
        change: "conflict",
        person_id: Some(person.id),
        reason: Some(format!(
            "{gone} of {of} claims vanished at once; nothing was withdrawn until someone confirms it"
        )),
        ..runs::Item::default()
    };
    let tx = app.store.begin().await?;
    lease.beat_in(&tx).await?;
    runs::report(&tx, job.id, job.workspace_id, &[item]).await?;
    tx.commit().await.map(drop)
}

async fn withdraw_batch(
    app: &App,
    job: &job::Model,
    lease: &Lease,
    person: &person::Model,
    (works, claims): (&[i64], &Claims),
    counts: &mut Counts,
) -> Result<()> {
    let now = now_millis();
    let tx = app.store.begin().await?;
    lease.beat_in(&tx).await?;
    let gone = held(&tx, job.workspace_id, person.id, works, claims).await?;
    let ids: Vec<i64> = gone.iter().map(|link| link.publication_id).collect();
    let (mut rows, mut unlinked) = (Vec::new(), Vec::new());
    let mut items = Vec::new();
    for link in &gone {
        let stands = link.decided_by.is_some() || matches!(link.method.as_str(), "orcid" | "name+evidence");
        let mut row = link.clone();
        row.claimed = false;
        row.claim_withdrawn_at = Some(now);
        row.updated_at = now;
        if !stands && row.state == "linked" {
            "withdrawn".clone_into(&mut row.state);
            counts.links_withdrawn += 1;
            unlinked.push(row.publication_id);
        }
        let reason = if stands {
            "the claim is gone from ORCID; the link stands on other evidence"
        } else {
            "the claim is gone from ORCID"
        };
        items.push(runs::Item {
            key: format!("link:{}", link.publication_id),
            change: "link_withdrawn",
            person_id: Some(person.id),
            publication_id: Some(link.publication_id),
            reason: Some(reason.to_owned()),
            ..runs::Item::default()
        });
        rows.push(row);
    }
    links::put(&tx, rows).await?;
    // The claim is no longer a provider's word; a work that nobody else speaks of keeps it, or it would become empty.
    if let Some(orcid) = &person.orcid {
        let views = views::of_works(&*tx, &ids).await?;
        let spoken_of: Vec<i64> = ids.iter().copied().filter(|id| views.get(id).is_some_and(|v| v.len() > 1)).collect();
        views::remove(&tx, "orcid", orcid, &spoken_of).await?;
        let context = Context { workspace_id: job.workspace_id, origin: "harvest", visible: true, now };
        let merged = upsert::remerge_ids(&tx, context, &spoken_of).await?;
        let merged: BTreeMap<i64, upsert::Work> = merged.into_iter().map(|work| (work.id, work)).collect();
        // Without the claim there may be other authors: links go with theirs.
        let mut profiles = Profiles::new(job.workspace_id);
        linking::link_batch(&tx, context, &merged, &[], &mut profiles, Judged::Everyone).await?;
        items.extend(outcome::items(&merged, Some(person.id), counts));
    }
    links::note_public_face(&tx, job.workspace_id, &unlinked, now).await?;
    linking::refresh_attention(&tx, job.workspace_id, &ids).await?;
    runs::report(&tx, job.id, job.workspace_id, &items).await?;
    tx.commit().await.map(drop)
}

/// The links of the person to these works whose claim is gone, as they are now. The works are held, as whoever decides on
/// a link or merges works holds them: a curator's word since the links were read must not be written over.
async fn held(
    tx: &WriteTx,
    workspace_id: i64,
    person_id: i64,
    works: &[i64],
    claims: &Claims,
) -> Result<Vec<author_link::Model>> {
    publications::by_ids_for_update(tx, workspace_id, works).await?;
    let mut gone: Vec<author_link::Model> =
        links::of_publications(&**tx, works).await?.into_values().flatten().collect();
    gone.retain(|link| link.person_id == person_id && link.claimed && is_gone(link, claims));
    gone.sort_unstable_by_key(|link| link.publication_id);
    Ok(gone)
}
