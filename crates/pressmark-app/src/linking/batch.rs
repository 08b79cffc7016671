//! Links of a batch of works: those that a person claims, and those that known people wrote without claiming them.

use std::collections::{BTreeMap, HashMap, HashSet};

use pressmark_domain::matching::{PersonProfile, PreparedRecord, position, proposals};
use pressmark_domain::view::OrcidHint;
use pressmark_store::entity::author_link;
use pressmark_store::repo::{links, people, runs};
use pressmark_store::{Result, WriteTx};

use super::profiles::Profiles;
use super::{AuthorKeys, refresh_attention, row};
use crate::upsert::{Context, Work, WorkOutcome};

/// A person's record claims a work.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The work.
    pub publication_id: i64,
    /// The claimant.
    pub person_id: i64,
    /// Put-codes of the claim.
    pub put_codes: Vec<i64>,
}

/// What became of the links of a batch.
#[derive(Debug, Default)]
pub struct Linked {
    /// Links that were not there before.
    pub added: u32,
    /// Suggestions that were not there before.
    pub suggested: u32,
    /// Lines for the report.
    pub items: Vec<runs::Item>,
}

/// People considered for one work; with more namesakes than this nothing but an iD would decide.
const MAX_CANDIDATES: usize = 25;

/// Who is judged for links that nobody claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// Everybody, on works that are new or have other authors than before.
    Everyone,
    /// One person, on every work of the batch.
    Person(i64),
}

impl Judged {
    fn concerns(self, work: &Work) -> bool {
        match (self, &work.outcome) {
            (_, WorkOutcome::Skipped(_)) => false,
            (Self::Person(_), _) | (_, WorkOutcome::New) => true,
            (_, WorkOutcome::Changed(fields)) => fields.iter().any(|f| f == "authors"),
            (_, WorkOutcome::Unchanged) => false,
        }
    }

    fn includes(self, person_id: i64) -> bool {
        match self {
            Self::Everyone => true,
            Self::Person(only) => only == person_id,
        }
    }
}

/// Links the works of a batch. Their rows are held by the transaction ([`publications::by_ids_for_update`]): two harvests
/// that judge the same work at once would else write over each other's claims.
///
/// [`publications::by_ids_for_update`]: pressmark_store::repo::publications::by_ids_for_update
///
/// # Errors
/// Any database error.
pub async fn link_batch(
    tx: &WriteTx,
    context: Context,
    works: &BTreeMap<i64, Work>,
    claims: &[Claim],
    profiles: &mut Profiles,
    judged: Judged,
) -> Result<Linked> {
    let live: Vec<i64> =
        works.values().filter(|w| !matches!(w.outcome, WorkOutcome::Skipped(_))).map(|w| w.id).collect();
    let before = links::of_publications(&**tx, &live).await?;
    let mut batch = LinkBatch { context, works, before, rows: BTreeMap::new() };
    batch.claims(tx, claims, profiles).await?;
    batch.unclaimed(tx, profiles, judged).await?;
    batch.write(tx).await
}

struct LinkBatch<'a> {
    context: Context,
    works: &'a BTreeMap<i64, Work>,
    before: HashMap<i64, Vec<author_link::Model>>,
    rows: BTreeMap<(i64, i64), author_link::Model>,
}

impl LinkBatch<'_> {
    fn stored(&self, publication_id: i64, person_id: i64) -> Option<&author_link::Model> {
        self.before.get(&publication_id)?.iter().find(|link| link.person_id == person_id)
    }

    /// Positions that are linked to somebody.
    fn taken(&self, publication_id: i64) -> Vec<usize> {
        self.taken_by_others(publication_id, None)
    }

    /// Positions that are linked to somebody other than this person.
    fn taken_by_others(&self, publication_id: i64, person_id: Option<i64>) -> Vec<usize> {
        let fresh = self.rows.range((publication_id, i64::MIN)..=(publication_id, i64::MAX)).map(|(_, row)| row);
        let stored = self.before.get(&publication_id).into_iter().flatten();
        stored
            .filter(|link| !self.rows.contains_key(&(publication_id, link.person_id)))
            .chain(fresh)
            .filter(|link| Some(link.person_id) != person_id && link.state == "linked")
            .filter_map(|link| usize::try_from(link.position?).ok())
            .collect()
    }

    async fn claims(&mut self, tx: &WriteTx, claims: &[Claim], profiles: &mut Profiles) -> Result<()> {
        let mut folded: BTreeMap<(i64, i64), Claim> = BTreeMap::new();
        for claim in claims {
            let same = folded.entry((claim.publication_id, claim.person_id));
            same.and_modify(|c| c.put_codes.extend(&claim.put_codes)).or_insert_with(|| claim.clone());
        }
        let claimants: Vec<i64> = folded.values().map(|c| c.person_id).collect();
        profiles.load(&**tx, &claimants).await?;
        for claim in folded.into_values() {
            let Some(work) =
                self.works.get(&claim.publication_id).filter(|w| !matches!(w.outcome, WorkOutcome::Skipped(_)))
            else {
                continue;
            };
            let before = self.stored(work.id, claim.person_id);
            // What is settled is not judged anew whenever the profile knows a little more: a harvest that brings nothing
            // new writes nothing.
            let settled =
                work.outcome == WorkOutcome::Unchanged && before.is_some_and(|link| says_the_same(link, &claim));
            if settled && before.is_some_and(|link| link.position.is_some() || link.decided_by.is_some()) {
                continue;
            }
            let taken = self.taken_by_others(work.id, Some(claim.person_id));
            let prepared = PreparedRecord::new(&work.record, &hints_of(work), &taken);
            let Some(found) = profiles.ask_without(claim.person_id, work.id, |profile| position(profile, &prepared))
            else {
                continue;
            };
            if settled && found.position.is_none() {
                continue;
            }
            let row = row::claimed(self.context.workspace_id, &claim, &work.record, &found, before, self.context.now)?;
            if let Some(at) = row.position.and_then(|p| usize::try_from(p).ok()).filter(|_| row.state == "linked") {
                profiles.learn(claim.person_id, work.id, &work.record, at);
            }
            self.rows.insert((work.id, claim.person_id), row);
        }
        Ok(())
    }

    /// Judges known people whose name or iD stands on works.
    async fn unclaimed(&mut self, tx: &WriteTx, profiles: &mut Profiles, judged: Judged) -> Result<()> {
        let works: Vec<&Work> = self.works.values().filter(|work| judged.concerns(work)).collect();
        let candidates = candidates(tx, self.context.workspace_id, &works).await?;
        let all: Vec<i64> = candidates.values().flatten().copied().collect();
        profiles.load(&**tx, &all).await?;
        for work in works {
            let Some(people) = candidates.get(&work.id) else { continue };
            let open: Vec<i64> = people.iter().copied().filter(|person| !self.is_settled(work.id, *person)).collect();
            let (open, known): (Vec<i64>, Vec<&PersonProfile>) =
                open.into_iter().filter_map(|person| Some((person, profiles.get(person)?))).unzip();
            let hints = hints_of(work);
            let prepared = PreparedRecord::new(&work.record, &hints, &self.taken(work.id));
            for (n, proposal) in proposals(&prepared, &known) {
                let Some(person_id) = open.get(n).copied().filter(|person| judged.includes(*person)) else { continue };
                let before = self.stored(work.id, person_id);
                let Context { workspace_id, now, .. } = self.context;
                let row = row::proposed(workspace_id, work.id, person_id, &work.record, &proposal, before, now)?;
                self.rows.insert((work.id, person_id), row);
            }
        }
        Ok(())
    }

    /// Whether a link is claimed, decided or made, so that it is no longer a question.
    fn is_settled(&self, publication_id: i64, person_id: i64) -> bool {
        let settled =
            |link: &author_link::Model| link.claimed || link.decided_by.is_some() || link.state != "suggested";
        self.rows.contains_key(&(publication_id, person_id))
            || self.stored(publication_id, person_id).is_some_and(settled)
    }

    async fn write(self, tx: &WriteTx) -> Result<Linked> {
        let mut linked = Linked::default();
        let mut changed = Vec::new();
        for ((publication_id, person_id), row) in &self.rows {
            let before = self.stored(*publication_id, *person_id);
            if before == Some(row) {
                continue;
            }
            let same_state = before.is_some_and(|link| link.state == row.state);
            let change = match row.state.as_str() {
                // A claim whose place among the authors was not known before.
                _ if same_state && before.is_some_and(|link| link.position.is_none()) => Some("link_placed"),
                _ if same_state => None,
                "linked" => Some("link_added"),
                _ => Some("link_suggested"),
            };
            if let Some(change) = change {
                linked.added += u32::from(change == "link_added");
                linked.suggested += u32::from(change == "link_suggested");
                linked.items.push(runs::Item {
                    key: format!("link:{publication_id}:{person_id}"),
                    change,
                    person_id: Some(*person_id),
                    publication_id: Some(*publication_id),
                    reason: Some(format!("by {}, score {:.2}", row.method, row.score)),
                    ..runs::Item::default()
                });
            }
            changed.push(row.clone());
        }
        // Authors may have changed under links that did not.
        let works: HashSet<i64> = changed.iter().map(|row| row.publication_id).collect();
        links::put(tx, changed).await?;
        refresh_attention(tx, self.context.workspace_id, &works.into_iter().collect::<Vec<_>>()).await?;
        Ok(linked)
    }
}

/// Whether a stored link already says what a claim says.
fn says_the_same(link: &author_link::Model, claim: &Claim) -> bool {
    let stored: HashSet<i64> = serde_json::from_str(&link.put_codes).unwrap_or_default();
    link.claimed && link.claim_withdrawn_at.is_none() && stored == claim.put_codes.iter().copied().collect()
}

/// What author clusters say of a work's authors.
pub(super) fn hints_of(work: &Work) -> Vec<OrcidHint> {
    work.views.iter().flat_map(|view| view.orcid_hints.iter().cloned()).collect()
}

/// People whom works may name, by work.
async fn candidates(tx: &WriteTx, workspace_id: i64, works: &[&Work]) -> Result<HashMap<i64, Vec<i64>>> {
    let mut names: HashMap<i64, Vec<String>> = HashMap::new();
    let mut orcids: HashMap<i64, Vec<String>> = HashMap::new();
    for work in works {
        let keys = work.lookup_keys.clone().unwrap_or_else(|| AuthorKeys::of(&work.record).lookup);
        names.insert(work.id, keys);
        let asserted = work.record.authors.iter().filter_map(|a| a.orcid);
        let hinted = work.views.iter().flat_map(|v| &v.orcid_hints).map(|h| h.orcid);
        orcids.insert(work.id, asserted.chain(hinted).map(|o| o.as_str().to_owned()).collect());
    }
    let distinct = |lists: &HashMap<i64, Vec<String>>| -> Vec<String> {
        lists.values().flatten().cloned().collect::<HashSet<_>>().into_iter().collect()
    };
    let by_name = people::by_name_keys(&**tx, workspace_id, &distinct(&names)).await?;
    let by_orcid = people::by_orcids(&**tx, workspace_id, &distinct(&orcids)).await?;
    let mut found: HashMap<i64, Vec<i64>> = HashMap::new();
    for work in works {
        let with_id = orcids.get(&work.id).into_iter().flatten().filter_map(|o| by_orcid.get(o)).map(|p| p.id);
        let named: HashSet<i64> =
            names.get(&work.id).into_iter().flatten().filter_map(|n| by_name.get(n)).flatten().copied().collect();
        let mut people: Vec<i64> = with_id.collect();
        let mut named: Vec<i64> = named.into_iter().filter(|p| !people.contains(p)).collect();
        named.sort_unstable();
        named.truncate(MAX_CANDIDATES);
        people.extend(named);
        people.sort_unstable();
        people.dedup();
        if !people.is_empty() {
            found.insert(work.id, people);
        }
    }
    Ok(found)
}
