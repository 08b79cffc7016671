//! Which works may be which: looked up by title and by identifiers, then judged.

use std::collections::{BTreeSet, HashMap};

use pressmark_domain::WorkRecord;
use pressmark_domain::duplicates::{Likeness, Subject, judge};
use pressmark_domain::work::scheme;
use pressmark_store::entity::publication;
use pressmark_store::repo::duplicates::{self, PairState, Proposal, ordered};
use pressmark_store::repo::publications::{self, Key};
use pressmark_store::{Result, Store};

use super::attention;

/// A title that more works than this have says nothing.
pub(super) const MOST_ALIKE: i64 = 40;

/// Schemes by which a work may name what is another work's identifier. OpenAlex pools works under one id: not there.
const TELLING: [&str; 7] =
    [scheme::DOI, scheme::HANDLE, scheme::PMID, scheme::PMCID, scheme::ARXIV, scheme::EID, scheme::WOS];

/// What a look at some works changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Looked {
    /// Pairs that nobody was asked about before.
    pub(super) proposed: u32,
    /// Open pairs that are not alike any more.
    pub(super) withdrawn: u32,
}

/// Looks for the doubles of some works, and keeps what it finds.
///
/// # Errors
/// Any database error.
pub(super) async fn look(store: &Store, workspace_id: i64, ids: &[i64]) -> Result<Looked> {
    let read = store.read();
    let known: HashMap<(i64, i64), _> = duplicates::of_works(read, workspace_id, ids)
        .await?
        .into_iter()
        .map(|pair| ((pair.first_id, pair.second_id), pair))
        .collect();
    let is_open = |pair: &(i64, i64)| known.get(pair).is_none_or(|known| known.state == PairState::Open.as_str());
    let mut works = Works::load(store, workspace_id, ids).await?;
    let mut pairs = works.pairs(store, workspace_id).await?;
    pairs.extend(known.keys());
    pairs.retain(is_open);
    let others: Vec<i64> = pairs.iter().flat_map(|(a, b)| [*a, *b]).filter(|id| !ids.contains(id)).collect();
    works.add(store, workspace_id, &others).await?;

    let (mut fresh, mut gone, mut unseen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (a, b) in pairs {
        let before = known.get(&(a, b));
        // One of them is deleted, or was merged: the pair waits out of sight.
        let Some(likeness) = works.judged(a, b) else {
            unseen.extend(before.is_some().then_some([a, b]).into_iter().flatten());
            continue;
        };
        match likeness {
            Some(likeness) => {
                let reasons = serde_json::to_string(&likeness.reasons)?;
                let proposal = Proposal { first_id: a, second_id: b, reasons, score: likeness.score };
                if before.is_none_or(|b| b.reasons != proposal.reasons) {
                    fresh.push((proposal, before.is_none()));
                }
            }
            None => gone.extend(before.is_some().then_some((a, b))),
        }
    }
    write(store, workspace_id, &fresh, &gone, unseen).await
}

async fn write(
    store: &Store,
    workspace_id: i64,
    fresh: &[(Proposal, bool)],
    gone: &[(i64, i64)],
    unseen: BTreeSet<i64>,
) -> Result<Looked> {
    let mut concerned = unseen;
    concerned.extend(fresh.iter().flat_map(|(pair, _)| [pair.first_id, pair.second_id]));
    concerned.extend(gone.iter().flat_map(|(a, b)| [*a, *b]));
    let mut looked = Looked::default();
    if concerned.is_empty() {
        return Ok(looked);
    }
    let concerned: Vec<i64> = concerned.into_iter().collect();
    let tx = store.begin().await?;
    // The works first, as whoever merges them or tells them apart does.
    publications::by_ids_for_update(&tx, workspace_id, &concerned).await?;
    for (proposal, is_new) in fresh {
        let open = duplicates::propose(&tx, workspace_id, proposal).await?;
        looked.proposed += u32::from(open && *is_new);
    }
    for (a, b) in gone {
        // What was decided since it was read stays.
        looked.withdrawn += u32::from(duplicates::withdraw(&tx, workspace_id, *a, *b).await?);
    }
    attention::refresh(&tx, workspace_id, &concerned).await?;
    tx.commit().await?;
    Ok(looked)
}

/// Works that are there, with their records.
struct Works {
    by_id: HashMap<i64, (publication::Model, WorkRecord)>,
}

impl Works {
    async fn load(store: &Store, workspace_id: i64, ids: &[i64]) -> Result<Self> {
        let mut works = Self { by_id: HashMap::new() };
        works.add(store, workspace_id, ids).await?;
        Ok(works)
    }

    async fn add(&mut self, store: &Store, workspace_id: i64, ids: &[i64]) -> Result<()> {
        let mut ids: Vec<i64> = ids.iter().copied().filter(|id| !self.by_id.contains_key(id)).collect();
        ids.sort_unstable();
        ids.dedup();
        for row in publications::by_ids(store.read(), workspace_id, &ids).await? {
            if row.deleted_at.is_some() || row.merged_into.is_some() {
                continue;
            }
            match serde_json::from_str(&row.merged) {
                Ok(record) => drop(self.by_id.insert(row.id, (row, record))),
                Err(error) => tracing::warn!(publication = row.id, %error, "the record cannot be compared"),
            }
        }
        Ok(())
    }

    /// Pairs of one of these works and any other that have a title or an identifier in common.
    async fn pairs(&self, store: &Store, workspace_id: i64) -> Result<BTreeSet<(i64, i64)>> {
        let mut pairs = BTreeSet::new();
        let mut titles: Vec<String> = self.by_id.values().filter_map(|(row, _)| row.title_key.clone()).collect();
        titles.sort_unstable();
        titles.dedup();
        let alike = duplicates::by_titles(store.read(), workspace_id, &titles, MOST_ALIKE).await?;
        for (id, (row, _)) in &self.by_id {
            let same = row.title_key.as_ref().and_then(|title| alike.get(title)).into_iter().flatten();
            pairs.extend(same.filter(|other| *other != id).map(|other| ordered(*id, *other)));
        }
        let keys: Vec<(i64, Key)> =
            self.by_id.iter().flat_map(|(id, (_, record))| keys_of(record).map(move |key| (*id, key))).collect();
        let all: Vec<Key> = keys.iter().map(|(_, key)| key.clone()).collect();
        let holders = publications::by_keys(store.read(), workspace_id, &all).await?;
        let held = keys.iter().filter_map(|(id, key)| Some((*id, *holders.get(key)?)));
        pairs.extend(held.filter(|(id, holder)| id != holder).map(|(id, holder)| ordered(id, holder)));
        Ok(pairs)
    }

    /// Whether two works may be one; `None` if one of them is not there.
    fn judged(&self, a: i64, b: i64) -> Option<Option<Likeness>> {
        let (first, second) = (self.by_id.get(&a)?, self.by_id.get(&b)?);
        let (first, second) = (subject(first), subject(second));
        Some(judge(&first, &second))
    }
}

fn subject((row, record): &(publication::Model, WorkRecord)) -> Subject<'_> {
    Subject::new(record, row.agency.as_deref())
}

pub(super) fn keys_of(record: &WorkRecord) -> impl Iterator<Item = Key> {
    let own = record.doi.iter().map(|doi| (scheme::DOI.to_owned(), doi.as_str().to_owned()));
    let further = record.identifiers.iter().filter(|id| TELLING.contains(&id.scheme.as_str()));
    own.chain(further.map(|id| (id.scheme.clone(), id.value.clone())))
}
