//! Which publication an incoming work is (rule 2).

use std::collections::{HashMap, HashSet};

use pressmark_store::repo::publications::{self, Key};
use pressmark_store::repo::titles;
use pressmark_store::{Result, WriteTx, repo::links};

use super::Incoming;
use super::incoming::Likeness;

/// Where a batch's works belong: an existing publication, or the `n`th of those to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Target {
    /// Stored under this key.
    Existing(i64),
    /// To be made.
    New(usize),
}

/// Finds the publication of each work of a batch; works of the batch that are the same get the same target. Returns the
/// targets, in order, and how many are to be made.
pub(super) async fn resolve(tx: &WriteTx, workspace_id: i64, works: &[Incoming]) -> Result<(Vec<Target>, usize)> {
    let keys: Vec<Vec<Key>> = works.iter().map(Incoming::keys).collect();
    let titles: Vec<_> = works.iter().map(Incoming::likeness).collect();
    let names = keys.iter().flatten().map(|(scheme, value)| format!("{scheme}:{value}"));
    let names: Vec<String> = names.chain(titles.iter().flatten().map(|like| format!("title:{}", like.title))).collect();
    publications::lock_keys(tx, workspace_id, &names).await?;

    let all: Vec<Key> = keys.iter().flatten().cloned().collect();
    let known = publications::by_keys(&**tx, workspace_id, &all).await?;
    let ids: Vec<i64> = known.values().copied().collect();
    let dois = publications::dois_of(&**tx, workspace_id, &ids).await?;
    let hits = title_hits(tx, workspace_id, works, &titles, &keys, &known).await?;

    let mut targets = Vec::with_capacity(works.len());
    let mut made: HashMap<Key, usize> = HashMap::new();
    let mut made_dois: Vec<Option<String>> = Vec::new();
    for (i, work) in works.iter().enumerate() {
        let doi = work.doi();
        let fits = |other: Option<&str>| doi.is_none() || other.is_none() || doi == other;
        // An identifier finds a work unless both have a DOI and these differ: preprint and article share a PMID at times.
        let existing = keys[i].iter().find_map(|key| {
            let id = *known.get(key)?;
            (key.0 == "doi" || fits(dois.get(&id).map(String::as_str))).then_some(Target::Existing(id))
        });
        let in_batch = || {
            keys[i].iter().find_map(|key| {
                let n = *made.get(key)?;
                fits(made_dois[n].as_deref()).then_some(Target::New(n))
            })
        };
        let target = existing.or_else(in_batch).or_else(|| hits.get(&i).map(|id| Target::Existing(*id)));
        let target = target.unwrap_or_else(|| {
            made_dois.push(doi.map(str::to_owned));
            Target::New(made_dois.len() - 1)
        });
        if let Target::New(n) = target {
            for key in &keys[i] {
                made.entry(key.clone()).or_insert(n);
            }
        }
        targets.push(target);
    }
    Ok((targets, made_dois.len()))
}

/// Works without any known identifier, found by exact title, year and type, and an author they share: the claimant, who
/// must be linked to the stored work already, or an author string.
async fn title_hits(
    tx: &WriteTx,
    workspace_id: i64,
    works: &[Incoming],
    titles: &[Option<Likeness>],
    keys: &[Vec<Key>],
    known: &HashMap<Key, i64>,
) -> Result<HashMap<usize, i64>> {
    let unknown = |i: &usize| !keys[*i].iter().any(|key| known.contains_key(key));
    let wanted: Vec<usize> = (0..works.len()).filter(unknown).filter(|i| titles[*i].is_some()).collect();
    let title_keys: Vec<String> =
        wanted.iter().filter_map(|i| titles[*i].as_ref().map(|like| like.title.clone())).collect();
    if title_keys.is_empty() {
        return Ok(HashMap::new());
    }
    let candidates = titles::by_titles(&**tx, workspace_id, &title_keys).await?;
    if candidates.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<i64> = candidates.iter().map(|c| c.id).collect();
    let linked = links::of_publications(&**tx, &ids).await?;
    let names = publications::name_keys_of(&**tx, &ids).await?;
    let mut hits = HashMap::new();
    for i in wanted {
        let Some(like) = &titles[i] else { continue };
        let alike = candidates.iter().filter(|c| {
            c.title_key == like.title
                && c.year == like.year
                && c.publication_type.as_deref() == like.kind
                && !(c.has_doi && works[i].doi().is_some())
        });
        let alike: Vec<&titles::TitleHit> = alike.collect();
        if alike.is_empty() {
            continue;
        }
        let claimed = |c: &&&titles::TitleHit| {
            let links = linked.get(&c.id);
            works[i].claimed_by.is_some_and(|p| links.is_some_and(|l| l.iter().any(|l| l.person_id == p)))
        };
        let own: HashSet<String> =
            works[i].views.iter().flat_map(|v| &v.view.record.authors).map(crate::linking::author_key).collect();
        let shared = |c: &&&titles::TitleHit| {
            like.is_whole() && names.get(&c.id).is_some_and(|names| names.iter().any(|name| own.contains(name)))
        };
        // What the claimant is linked with already comes first: a claim must not wander to a namesake of its work that
        // came later, or the one that it left would stay behind as a double.
        let hit = alike.iter().find(claimed).or_else(|| alike.iter().find(shared));
        if let Some(hit) = hit {
            hits.insert(i, hit.id);
        }
    }
    Ok(hits)
}
