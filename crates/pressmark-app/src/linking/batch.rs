//! Links of a batch of works: those that a person claims, and those that known people wrote without claiming them.

use std::collections::{BTreeMap, HashMap, HashSet};

use pressmark_domain::matching::{PreparedRecord, position, proposals};
use pressmark_store::entity::author_link;
use pressmark_store::repo::{links, runs};
use pressmark_store::{Result, WriteTx};

use super::candidates::{candidates, hints_of};
use super::follow::follow;
use super::profiles::Profiles;
use super::{refresh_attention, row};
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

impl Claim {
    /// The claim that a stored link speaks of.
    pub(crate) fn of(link: &author_link::Model) -> Self {
        Self {
            publication_id: link.publication_id,
            person_id: link.person_id,
            put_codes: serde_json::from_str(&link.put_codes).unwrap_or_default(),
        }
    }
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

/// Who is judged for links that nobody claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// Everybody, on works that are new or have other authors than before.
    Everyone,
    /// One person, on every work of the batch.
    Person(i64),
    /// Everybody, on every work of the batch; and whatever no curator decided is in question, as if it were new.
    Anew,
}

impl Judged {
    fn concerns(self, work: &Work) -> bool {
        match (self, &work.outcome) {
            (_, WorkOutcome::Skipped(_)) => false,
            (Self::Person(_) | Self::Anew, _) | (_, WorkOutcome::New) => true,
            (_, WorkOutcome::Changed(fields)) => fields.iter().any(|f| f == "authors"),
            (_, WorkOutcome::Unchanged) => false,
        }
    }

    fn includes(self, person_id: i64) -> bool {
        match self {
            Self::Everyone | Self::Anew => true,
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
    let mut batch = LinkBatch { context, works, before, rows: BTreeMap::new(), only: None };
    batch.claims(tx, claims, profiles, judged).await?;
    batch.follow();
    batch.unclaimed(tx, profiles, judged).await?;
    batch.write(tx).await
}

/// Judges the links of stored works anew, without writing anything yet: all of them, or those of some people only. What
/// comes out as it was is left out.
///
/// # Errors
/// Any database error.
pub(super) async fn judge_anew<'a>(
    tx: &WriteTx,
    context: Context,
    works: &'a BTreeMap<i64, Work>,
    profiles: &mut Profiles,
    only: Option<&'a HashSet<i64>>,
) -> Result<LinkBatch<'a>> {
    let ids: Vec<i64> = works.keys().copied().collect();
    let before = links::of_publications(&**tx, &ids).await?;
    let mut batch = LinkBatch { context, works, before, rows: BTreeMap::new(), only };
    let claims = batch.stored_claims();
    batch.claims(tx, &claims, profiles, Judged::Anew).await?;
    batch.unclaimed(tx, profiles, Judged::Anew).await?;
    batch.withdraw_unfounded(profiles);
    batch.forget_unchanged();
    Ok(batch)
}

/// The links of some works as they are, and as they will be.
pub(super) struct LinkBatch<'a> {
    context: Context,
    works: &'a BTreeMap<i64, Work>,
    before: HashMap<i64, Vec<author_link::Model>>,
    rows: BTreeMap<(i64, i64), author_link::Model>,
    /// Whose links are judged; everybody's, if it says nothing.
    only: Option<&'a HashSet<i64>>,
}

impl LinkBatch<'_> {
    fn stored(&self, publication_id: i64, person_id: i64) -> Option<&author_link::Model> {
        self.before.get(&publication_id)?.iter().find(|link| link.person_id == person_id)
    }

    fn is_in_scope(&self, person_id: i64) -> bool {
        self.only.is_none_or(|only| only.contains(&person_id))
    }

    /// Whether a link is a question where everything is judged anew: nobody claims it, nobody decided it, and it is not a
    /// claim that its person took back.
    fn is_in_question(&self, link: &author_link::Model) -> bool {
        let taken_back = link.state == "withdrawn" && link.claim_withdrawn_at.is_some();
        !link.claimed && link.decided_by.is_none() && !taken_back && self.is_in_scope(link.person_id)
    }

    /// Positions that are linked to somebody, by links that are not free to go.
    fn taken(&self, publication_id: i64, is_free: impl Fn(&author_link::Model) -> bool) -> Vec<usize> {
        let fresh = self.rows.range((publication_id, i64::MIN)..=(publication_id, i64::MAX)).map(|(_, row)| row);
        let stored = self.before.get(&publication_id).into_iter().flatten();
        stored
            .filter(|link| !self.rows.contains_key(&(publication_id, link.person_id)))
            .chain(fresh)
            .filter(|link| link.state == "linked" && !is_free(link))
            .filter_map(|link| usize::try_from(link.position?).ok())
            .collect()
    }

    async fn claims(&mut self, tx: &WriteTx, claims: &[Claim], profiles: &mut Profiles, judged: Judged) -> Result<()> {
        let anew = judged == Judged::Anew;
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
            let settled = !anew
                && work.outcome == WorkOutcome::Unchanged
                && before.is_some_and(|link| says_the_same(link, &claim));
            if settled && before.is_some_and(|link| link.position.is_some() || link.decided_by.is_some()) {
                continue;
            }
            let is_free =
                |link: &author_link::Model| link.person_id == claim.person_id || (anew && self.is_in_question(link));
            let taken = self.taken(work.id, is_free);
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

    /// Moves the links that nobody judged anew along with their authors.
    fn follow(&mut self) {
        for work in self.works.values() {
            let WorkOutcome::Changed(fields) = &work.outcome else { continue };
            let Some(links) = self.before.get(&work.id).filter(|_| fields.iter().any(|f| f == "authors")) else {
                continue;
            };
            let judged = self.rows.range((work.id, i64::MIN)..=(work.id, i64::MAX)).map(|(_, row)| row);
            let judged: Vec<&author_link::Model> = judged.collect();
            let followed = follow(&work.record, links, &judged, self.context.now);
            for link in followed {
                match self.rows.get_mut(&(work.id, link.person_id)) {
                    // A claim brings nothing of the place that a curator gave it.
                    Some(row) if row.decided_by.is_some() => {
                        (row.position, row.author_name) = (link.position, link.author_name);
                        row.updated_at = link.updated_at;
                    }
                    Some(_) => {}
                    None => drop(self.rows.insert((work.id, link.person_id), link)),
                }
            }
        }
    }

    /// Judges known people whose name or iD stands on works.
    async fn unclaimed(&mut self, tx: &WriteTx, profiles: &mut Profiles, judged: Judged) -> Result<()> {
        let works: Vec<&Work> = self.works.values().filter(|work| judged.concerns(work)).collect();
        let mut candidates = candidates(&**tx, self.context.workspace_id, &works).await?;
        if judged == Judged::Anew {
            self.add_linked(&mut candidates);
        }
        let all: Vec<i64> = candidates.values().flatten().copied().collect();
        profiles.load(&**tx, &all).await?;
        for work in works {
            let Some(people) = candidates.get(&work.id) else { continue };
            let is_open = |person: &i64| !self.is_settled(work.id, *person, judged);
            let open: Vec<i64> = people.iter().copied().filter(is_open).collect();
            let taken = self.taken(work.id, |link| judged == Judged::Anew && self.is_in_question(link));
            let prepared = PreparedRecord::new(&work.record, &hints_of(work), &taken);
            let (open, found) =
                profiles.ask_all_without(&open, work.id, |people, known| (people, proposals(&prepared, known)));
            for (n, proposal) in found {
                let is_asked_for = |person: &i64| judged.includes(*person) && self.is_in_scope(*person);
                let Some(person_id) = open.get(n).copied().filter(is_asked_for) else { continue };
                let before = self.stored(work.id, person_id);
                let Context { workspace_id, now, .. } = self.context;
                let row = row::proposed(workspace_id, work.id, person_id, &work.record, &proposal, before, now)?;
                self.rows.insert((work.id, person_id), row);
            }
        }
        Ok(())
    }

    /// Whether a link is claimed, decided or made, so that it is no longer a question.
    fn is_settled(&self, publication_id: i64, person_id: i64, judged: Judged) -> bool {
        let settled = |link: &author_link::Model| {
            let is_made = link.claimed || link.decided_by.is_some() || link.state != "suggested";
            is_made && !(judged == Judged::Anew && self.is_in_question(link))
        };
        self.rows.contains_key(&(publication_id, person_id))
            || self.stored(publication_id, person_id).is_some_and(settled)
    }

    /// The claims that stored links speak of, as far as no curator decided on them.
    fn stored_claims(&self) -> Vec<Claim> {
        let stored = self.before.values().flatten();
        let claimed = stored.filter(|link| link.claimed && link.decided_by.is_none());
        let claimed = claimed.filter(|link| self.is_in_scope(link.person_id));
        claimed.map(Claim::of).collect()
    }

    /// Whoever is linked is a candidate, whatever their name.
    fn add_linked(&self, candidates: &mut HashMap<i64, Vec<i64>>) {
        for link in self.before.values().flatten().filter(|link| self.is_in_question(link)) {
            let people = candidates.entry(link.publication_id).or_default();
            if !people.contains(&link.person_id) {
                people.push(link.person_id);
                people.sort_unstable();
            }
        }
    }

    /// Ends links and suggestions for which nothing speaks any more. Of people without a profile nothing is known.
    fn withdraw_unfounded(&mut self, profiles: &Profiles) {
        let now = self.context.now;
        let stored = self.before.values().flatten();
        let unfounded: Vec<author_link::Model> = stored
            .filter(|link| self.is_in_question(link) && link.state != "withdrawn")
            .filter(|link| !self.rows.contains_key(&(link.publication_id, link.person_id)))
            .filter(|link| profiles.get(link.person_id).is_some())
            .map(|link| author_link::Model { state: "withdrawn".to_owned(), updated_at: now, ..link.clone() })
            .collect();
        self.rows.extend(unfounded.into_iter().map(|row| ((row.publication_id, row.person_id), row)));
    }

    /// Leaves out what differs in the wording of its evidence only.
    fn forget_unchanged(&mut self) {
        let is_changed =
            |row: &author_link::Model| self.stored(row.publication_id, row.person_id).is_none_or(|b| !agree(b, row));
        let changed = self.rows.values().filter(|row| is_changed(row));
        self.rows = changed.map(|row| ((row.publication_id, row.person_id), row.clone())).collect();
    }

    /// The links that change: as they were, if they were there, and as they will be.
    pub(super) fn changes(&self) -> Vec<(Option<author_link::Model>, author_link::Model)> {
        let before = |row: &author_link::Model| self.stored(row.publication_id, row.person_id).cloned();
        self.rows.values().map(|row| (before(row), row.clone())).collect()
    }

    /// Writes what changes.
    pub(super) async fn write(self, tx: &WriteTx) -> Result<Linked> {
        let mut linked = Linked::default();
        let (mut changed, mut shown) = (Vec::new(), Vec::new());
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
            let was_linked = before.is_some_and(|link| link.state == "linked");
            let is_new = self.works.get(publication_id).is_some_and(|work| work.outcome == WorkOutcome::New);
            if was_linked != (row.state == "linked") && !is_new {
                shown.push(*publication_id);
            }
            changed.push(row.clone());
        }
        links::note_public_face(tx, self.context.workspace_id, &shown, self.context.now).await?;
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

/// Whether two links say the same of who wrote what. The score of a suggestion is its place in the queue.
fn agree(before: &author_link::Model, after: &author_link::Model) -> bool {
    let verdict = |link: &author_link::Model| (link.position, link.name_contradiction, link.claimed);
    verdict(before) == verdict(after)
        && before.state == after.state
        && before.method == after.method
        && before.author_name == after.author_name
        && (after.state != "suggested" || (before.score - after.score).abs() < 0.01)
}
