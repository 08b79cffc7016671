//! What a split gives back: identifiers, views, links, decisions, what was known of pairs.

use std::collections::{BTreeSet, HashMap};

use pressmark_domain::ProviderView;
use pressmark_domain::curation::Decision;
use pressmark_store::entity::{publication, publication_view};
use pressmark_store::repo::duplicates::{self, PairState, ordered};
use pressmark_store::repo::publications::Key;
use pressmark_store::repo::{links, merges, people, views};
use pressmark_store::{Result, WriteTx};

use super::kept::Kept;
use super::links as parted;
use crate::upsert::identity_keys;

/// Gives back identifiers and views; returns the ORCID iDs whose claims are the other work's now.
pub(super) async fn keys_and_views(
    tx: &WriteTx,
    survivor: &publication::Model,
    merged: &publication::Model,
    kept: &Kept,
) -> Result<BTreeSet<String>> {
    let (workspace_id, from, to) = (survivor.workspace_id, survivor.id, merged.id);
    let stored = views::of_works(&**tx, &[from]).await?.remove(&from).unwrap_or_default();
    let mut theirs: BTreeSet<Key> = kept.keys_moved.iter().cloned().collect();
    let mut own: BTreeSet<Key> = kept.keys_ours.iter().cloned().collect();
    let (mut back, mut claimants) = (Vec::new(), BTreeSet::new());
    for view in stored {
        let keys = keys_of(&view)?;
        match place_of(&view, &keys, kept) {
            Place::Theirs => {
                merges::move_view(tx, &view.provider, &view.source_key, from, to).await?;
                if view.provider == "orcid" {
                    claimants.insert(view.source_key);
                }
                theirs.extend(keys);
            }
            // One view spoke for both: what it said of this one before stands until it is asked again.
            Place::Both(before) => back.push(before),
            Place::Ours => own.extend(keys),
        }
    }
    let back = back.into_iter().map(|view| view.into_row(workspace_id, from));
    views::put(tx, back.collect()).await?;
    let now_here = merges::keys_of(&**tx, workspace_id, from).await?;
    let go: Vec<Key> = now_here
        .into_iter()
        .filter(|key| kept.keys_moved.contains(key) || (theirs.contains(key) && !own.contains(key)))
        .collect();
    merges::move_keys(tx, workspace_id, &go, from, to).await?;
    Ok(claimants)
}

enum Place {
    Ours,
    Theirs,
    Both(super::kept::KeptView),
}

/// Whose a view is. One that came since is the other's if it carries identifiers of that one and none of this one.
fn place_of(view: &publication_view::Model, keys: &[Key], kept: &Kept) -> Place {
    let names_theirs = || keys.iter().any(|key| kept.keys_moved.contains(key));
    let names_ours = || keys.iter().any(|key| kept.keys_ours.contains(key));
    let moved =
        |(provider, source_key): &(String, String)| *provider == view.provider && *source_key == view.source_key;
    if kept.views_moved.iter().any(moved) {
        return Place::Theirs;
    }
    match kept.views_ours.iter().find(|ours| ours.is_of(view)) {
        Some(before) if before.hash != view.hash && names_theirs() => Place::Both(before.clone()),
        Some(_) => Place::Ours,
        None if names_theirs() && !names_ours() => Place::Theirs,
        None => Place::Ours,
    }
}

fn keys_of(row: &publication_view::Model) -> Result<Vec<Key>> {
    let view: ProviderView = serde_json::from_str(&row.view)?;
    Ok(identity_keys(&view))
}

/// Gives back links.
pub(super) async fn give_links(
    tx: &WriteTx,
    survivor: &publication::Model,
    merged: &publication::Model,
    kept: &Kept,
    claimants: &BTreeSet<String>,
    now: i64,
) -> Result<()> {
    let workspace_id = survivor.workspace_id;
    let current = links::of_publications(&**tx, &[survivor.id]).await?.remove(&survivor.id).unwrap_or_default();
    let orcids: Vec<String> = claimants.iter().cloned().collect();
    let claimants: BTreeSet<i64> =
        people::by_orcids(&**tx, workspace_id, &orcids).await?.into_values().map(|person| person.id).collect();
    let places = (workspace_id, survivor.id, merged.id);
    let (stay, go) = parted::part(kept, &current, places, &claimants, now);
    merges::remove_links(tx, &current).await?;
    links::put(tx, stay).await?;
    links::put(tx, go).await
}

/// The decisions that stay: without those that came over. One that nobody touched since is as it was before, with the
/// keys of its elements.
pub(super) fn decisions(row: &publication::Model, kept: &Kept) -> Result<Vec<Decision>> {
    let current: Vec<Decision> = serde_json::from_str(&row.decisions)?;
    let came: BTreeSet<u32> = kept.decisions_taken.iter().map(|(_, id)| *id).chain(kept.doi_kept_by).collect();
    let before: HashMap<u32, &Decision> = kept.decisions_ours.iter().map(|decision| (decision.id, decision)).collect();
    let untouched = |now: &Decision, before: &Decision| {
        (&now.by, now.at, &now.base, &now.curated) == (&before.by, before.at, &before.base, &before.curated)
    };
    let mut stay: Vec<Decision> = current
        .into_iter()
        .filter(|decision| !came.contains(&decision.id))
        .map(|decision| match before.get(&decision.id) {
            Some(before) if untouched(&decision, before) => (*before).clone(),
            _ => decision,
        })
        .collect();
    // The decision that kept the DOI took the place of one that there may have been.
    let doi = kept.decisions_ours.iter().find(|d| super::merge::is_doi(d) && !stay.iter().any(|s| s.id == d.id));
    stay.extend(doi.filter(|_| kept.doi_kept_by.is_some()).cloned());
    stay.sort_by_key(|decision| decision.id);
    Ok(stay)
}

/// The two are told apart, and what the merge carried over of the pairs of the other is taken back.
pub(super) async fn pairs(
    tx: &WriteTx,
    survivor: &publication::Model,
    merged: &publication::Model,
    kept: Kept,
    (by, merged_at, now): (&str, i64, i64),
) -> Result<()> {
    let workspace_id = survivor.workspace_id;
    let pair = (survivor.id, merged.id);
    duplicates::decide(tx, workspace_id, pair, PairState::Distinct, by, now).await?;
    for (other, before) in kept.told_apart {
        let known = duplicates::find(&**tx, workspace_id, survivor.id, other).await?;
        if known.is_none_or(|known| known.decided_at != Some(merged_at)) {
            continue;
        }
        match before {
            Some(before) => {
                let row = before.into_row(workspace_id, ordered(survivor.id, other));
                duplicates::put(tx, row).await?;
            }
            None => duplicates::forget(tx, workspace_id, survivor.id, other).await?,
        }
    }
    Ok(())
}
