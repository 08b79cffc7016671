//! Two works become one.

use pressmark_domain::WorkRecord;
use pressmark_domain::curation::{self, Aspect, CustomFields, Decision, Outside, Revision, Status, Step};
use pressmark_domain::work::scheme;
use pressmark_store::entity::publication;
use pressmark_store::repo::duplicates::{self, PairState, ordered};
use pressmark_store::repo::revisions::{self, NewRevision};
use pressmark_store::repo::{links, merges, publications, views};
use pressmark_store::{Changed, Result, Store, WriteTx, clock};
use serde_json::{Value, json};

use super::hold::{are_there, hold};
use super::kept::{Kept, KeptLink, KeptPair, KeptView};
use super::{MergeError, attention, event, lay, links as united};
use crate::activity::Actor;
use crate::identifiers;
use crate::linking::{self, refresh_attention};

/// What a merge led to.
#[derive(Debug)]
pub struct Merged {
    /// Its number, by which it can be undone.
    pub number: i64,
    /// The work that stays, as it is now.
    pub survivor: publication::Model,
    /// Decisions on the other work that stay with it, since the place was decided on here too.
    pub left: Vec<Left>,
    /// What changed, for whoever wants to read the write.
    pub changed: Vec<Changed>,
}

/// A decision that did not come over.
#[derive(Debug, Clone, PartialEq)]
pub struct Left {
    /// The member of the record that it is on or in.
    pub member: String,
    /// What was decided; absent: nothing is to stand there.
    pub curated: Option<Value>,
    /// Who decided.
    pub by: String,
    /// When, Unix milliseconds.
    pub at: i64,
}

/// Merges one work into another, which keeps its key, its visibility and its custom fields.
///
/// # Errors
/// [`MergeError`]
pub async fn merge(
    store: &Store,
    workspace_id: i64,
    survivor_id: i64,
    merged_id: i64,
    actor: &Actor,
) -> Result<Merged, MergeError> {
    if survivor_id == merged_id {
        return Err(MergeError::Same);
    }
    let tx = store.begin().await?;
    let (survivor, merged) = hold(&tx, workspace_id, survivor_id, merged_id).await?;
    are_there(&tx, [&survivor, &merged]).await?;
    let now = clock::now_millis();
    let mut kept = keep(&survivor)?;
    let decisions = decide(&survivor, &merged, &mut kept)?;
    let left = left(&merged, &kept)?;
    move_over(&tx, &survivor, &merged, &mut kept, now).await?;
    let row = write_rows(&tx, &survivor, merged.clone(), decisions, &mut kept, actor, now).await?;
    told_apart(&tx, &survivor, &merged, &mut kept, actor, now).await?;
    let ids = [survivor_id, merged_id];
    refresh_attention(&tx, workspace_id, &ids).await?;
    attention::refresh_around(&tx, workspace_id, &ids).await?;
    identifiers::works_changed(&tx, &ids, Some(actor)).await?;
    identifiers::refresh_attention(&tx, workspace_id, &ids).await?;
    note(&tx, &survivor, &row, &merged, actor, now).await?;
    let number = merges::add(
        &tx,
        merges::NewMerge {
            workspace_id,
            survivor_id,
            merged_id,
            kept: serde_json::to_string(&kept)?,
            by: actor.name.clone(),
            at: now,
        },
    );
    let number = number.await?;
    event::merged(&tx, &row, &merged, number, left.len(), actor).await?;
    let survivor = lay::again(&tx, workspace_id, survivor_id).await?;
    Ok(Merged { number, survivor, left, changed: tx.commit().await? })
}

fn keep(survivor: &publication::Model) -> Result<Kept> {
    Ok(Kept {
        decisions_ours: serde_json::from_str(&survivor.decisions)?,
        original_ours: survivor.original.clone(),
        sources_ours: survivor.provider_sources.clone(),
        merged_ours: survivor.merged.clone(),
        ..Kept::default()
    })
}

/// The decisions on both, those of the work that stays first. Whose DOI is shown is not for the other to decide.
fn decide(survivor: &publication::Model, merged: &publication::Model, kept: &mut Kept) -> Result<Vec<Decision>> {
    let mut theirs: Vec<Decision> = serde_json::from_str(&merged.decisions)?;
    if survivor.id_type == scheme::DOI {
        theirs.retain(|decision| !is_doi(decision));
    }
    let united = curation::unite(&kept.decisions_ours, &theirs);
    kept.decisions_taken = united.taken;
    Ok(united.decisions)
}

pub(super) fn is_doi(decision: &Decision) -> bool {
    decision.target == [Step::Member(scheme::DOI.to_owned())]
}

/// The decisions that did not come over.
fn left(merged: &publication::Model, kept: &Kept) -> Result<Vec<Left>> {
    let theirs: Vec<Decision> = serde_json::from_str(&merged.decisions)?;
    let stays = |decision: &Decision| !kept.decisions_taken.iter().any(|(from, _)| *from == decision.id);
    Ok(theirs
        .into_iter()
        .filter(stays)
        .map(|decision| Left {
            member: match decision.target.first() {
                Some(Step::Member(name)) => name.clone(),
                _ => String::new(),
            },
            curated: decision.curated,
            by: decision.by,
            at: decision.at,
        })
        .collect())
}

/// Moves identifiers, views and links.
async fn move_over(
    tx: &WriteTx,
    survivor: &publication::Model,
    merged: &publication::Model,
    kept: &mut Kept,
    now: i64,
) -> Result<()> {
    let (workspace_id, to, from) = (survivor.workspace_id, survivor.id, merged.id);
    kept.keys_ours = merges::keys_of(&**tx, workspace_id, to).await?;
    kept.keys_moved = merges::keys_of(&**tx, workspace_id, from).await?;
    merges::move_keys(tx, workspace_id, &kept.keys_moved, from, to).await?;

    let mut stored = views::of_works(&**tx, &[to, from]).await?;
    kept.views_ours = stored.remove(&to).unwrap_or_default().iter().map(KeptView::of).collect();
    for view in stored.remove(&from).unwrap_or_default() {
        if kept.views_ours.iter().any(|ours| ours.is_of(&view)) {
            continue;
        }
        merges::move_view(tx, &view.provider, &view.source_key, from, to).await?;
        kept.views_moved.push((view.provider, view.source_key));
    }

    let mut linked = links::of_publications(&**tx, &[to, from]).await?;
    let (ours, theirs) = (linked.remove(&to).unwrap_or_default(), linked.remove(&from).unwrap_or_default());
    kept.links_ours = ours.iter().map(KeptLink::of).collect();
    kept.links_theirs = theirs.iter().map(KeptLink::of).collect();
    let both = theirs.iter().map(|link| {
        let same = ours.iter().find(|ours| ours.person_id == link.person_id);
        united::unite(same, link, to, now)
    });
    let both = both.collect();
    merges::remove_links(tx, &theirs).await?;
    links::put(tx, both).await
}

/// Writes the rows: the one that went leads to the other, whose record is merged anew. Returns the latter.
async fn write_rows(
    tx: &WriteTx,
    survivor: &publication::Model,
    mut merged: publication::Model,
    decisions: Vec<Decision>,
    kept: &mut Kept,
    actor: &Actor,
    now: i64,
) -> Result<publication::Model> {
    merged.merged_into = Some(survivor.id);
    merged.revision += 1;
    (merged.public_changed_at, merged.updated_at) = (now, now);
    let mut row = survivor.clone();
    row.decisions = serde_json::to_string(&decisions)?;
    publications::update(tx, vec![merged, row.clone()]).await?;
    // What nobody says any more must not be replaced by what is said of the other.
    if !kept.views_ours.is_empty() {
        row = lay::remerge(tx, &row, now).await?;
    }
    let mut decisions: Vec<Decision> = serde_json::from_str(&row.decisions)?;
    let mut record = lay::lay(&mut row, &decisions)?;
    let before: WorkRecord = serde_json::from_str(&survivor.merged)?;
    if before.doi.is_some() && record.doi != before.doi {
        let keeps = keeps_doi(&row, &before, &decisions, actor, now)?;
        kept.doi_kept_by = Some(keeps.id);
        decisions.retain(|decision| !is_doi(decision));
        decisions.push(keeps);
        record = lay::lay(&mut row, &decisions)?;
    }
    row.revision += 1;
    (row.public_changed_at, row.updated_at) = (now, now);
    // No upstream was asked.
    (row.last_fetched_at, row.last_checked_at) = (survivor.last_fetched_at, survivor.last_checked_at);
    publications::update(tx, vec![row.clone()]).await?;
    linking::put_authors(tx, &row, &record).await?;
    linking::relink(tx, &row, record, now).await?;
    let linked = links::of_publications(&**tx, &[row.id]).await?.remove(&row.id).unwrap_or_default();
    kept.links_left = linked.iter().map(KeptLink::of).collect();
    Ok(row)
}

/// The decision by which a work keeps the DOI under which it is known, where its providers now name the other's first.
fn keeps_doi(
    row: &publication::Model,
    before: &WorkRecord,
    decisions: &[Decision],
    actor: &Actor,
    now: i64,
) -> Result<Decision> {
    let original: WorkRecord = serde_json::from_str(&row.original)?;
    let value = |record: &WorkRecord| record.doi.as_ref().map(|doi| json!(doi.as_str()));
    Ok(Decision {
        id: decisions.iter().map(|decision| decision.id).max().unwrap_or(0) + 1,
        target: vec![Step::Member(scheme::DOI.to_owned())],
        aspect: Aspect::Value,
        base: value(&original),
        curated: value(before),
        by: actor.name.clone(),
        at: now,
        status: Status::Active,
    })
}

/// The pair is decided; and what is not the work that went, is not the work that stays.
async fn told_apart(
    tx: &WriteTx,
    survivor: &publication::Model,
    merged: &publication::Model,
    kept: &mut Kept,
    actor: &Actor,
    now: i64,
) -> Result<()> {
    let workspace_id = survivor.workspace_id;
    let pair = (survivor.id, merged.id);
    duplicates::decide(tx, workspace_id, pair, PairState::Merged, &actor.name, now).await?;
    for known in duplicates::of_works(&**tx, workspace_id, &[merged.id]).await? {
        let other = if known.first_id == merged.id { known.second_id } else { known.first_id };
        if known.state != PairState::Distinct.as_str() || other == survivor.id {
            continue;
        }
        let before = duplicates::find(&**tx, workspace_id, survivor.id, other).await?;
        if before.as_ref().is_some_and(|before| before.state != PairState::Open.as_str()) {
            continue;
        }
        kept.told_apart.push((other, before.as_ref().map(KeptPair::of)));
        let pair = ordered(survivor.id, other);
        duplicates::decide(tx, workspace_id, pair, PairState::Distinct, &actor.name, now).await?;
    }
    Ok(())
}

/// Writes a revision of each.
async fn note(
    tx: &WriteTx,
    before: &publication::Model,
    after: &publication::Model,
    merged: &publication::Model,
    actor: &Actor,
    now: i64,
) -> Result<()> {
    let untouched = bare(merged, "merge", actor, now);
    revisions::add_many(tx, vec![changed(before, after, "merge", actor, now)?, untouched]).await.map(drop)
}

/// The revision of a work whose record the act changed.
pub(super) fn changed(
    before: &publication::Model,
    after: &publication::Model,
    kind: &'static str,
    actor: &Actor,
    now: i64,
) -> Result<NewRevision> {
    let (from, to): (WorkRecord, WorkRecord) =
        (serde_json::from_str(&before.merged)?, serde_json::from_str(&after.merged)?);
    let patch = |from: &WorkRecord, to: &WorkRecord| match curation::edit_patch(from, to) {
        Some(patch) => serde_json::from_str(&patch),
        None => Ok(json!([])),
    };
    let custom: CustomFields = serde_json::from_str(&after.custom)?;
    let outside = Outside { visible: after.visible, custom };
    let (old, new): (Vec<Decision>, Vec<Decision>) =
        (serde_json::from_str(&before.decisions)?, serde_json::from_str(&after.decisions)?);
    let revision = Revision {
        patch: patch(&from, &to)?,
        inverse: patch(&to, &from)?,
        ..Revision::between(&old, &new, outside, outside)
    };
    Ok(NewRevision {
        revision: serde_json::to_string(&revision)?,
        decisions: after.decisions.clone(),
        merged: after.merged.clone(),
        ..bare(after, kind, actor, now)
    })
}

/// The revision of a work whose record the act left as it was.
pub(super) fn bare(row: &publication::Model, kind: &'static str, actor: &Actor, now: i64) -> NewRevision {
    NewRevision {
        workspace_id: row.workspace_id,
        publication_id: row.id,
        kind,
        run: None,
        revision: "{}".to_owned(),
        decisions: String::new(),
        merged: String::new(),
        by: actor.name.clone(),
        at: now,
    }
}
