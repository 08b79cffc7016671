//! Judging the links of stored works anew, by what is known of their authors and of people now. What a curator decided
//! stands.

use std::collections::{BTreeMap, HashSet};

use pressmark_store::clock::now_millis;
use pressmark_store::entity::author_link;
use pressmark_store::repo::{links, people, publications, settings, views};
use pressmark_store::{Result, Store, WriteTx};
use serde_json::json;

use super::batch::judge_anew;
use super::candidates::candidates;
use super::profiles::Profiles;
use super::refresh_attention;
use super::stored::works_of;
use crate::activity::{Actor, Event, EventType, record};
use crate::upsert::{Context, Work};

/// Works per write: their authors' profiles are held meanwhile.
const BATCH: usize = 20;

/// Changes that a report names; the rest is a number.
const TOLD: usize = 500;

/// A link that changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The id that the work is shown under.
    pub shown_id: String,
    /// The person's iD.
    pub orcid: Option<String>,
    /// The person's name.
    pub name: String,
    /// The link as it was, if there was one.
    pub before: Option<author_link::Model>,
    /// The link as it is now, or would be.
    pub after: author_link::Model,
}

/// What a repair did, or would do.
#[derive(Debug, Default)]
pub struct Repaired {
    /// Works looked at.
    pub scanned: usize,
    /// Links that changed.
    pub changed: usize,
    /// The first of them.
    pub changes: Vec<Change>,
    /// Key of the last work looked at, while there are works behind it.
    pub next: Option<i64>,
}

impl Repaired {
    fn add(&mut self, scanned: usize, changes: Vec<Change>) {
        self.scanned += scanned;
        self.changed += changes.len();
        let room = TOLD.saturating_sub(self.changes.len());
        self.changes.extend(changes.into_iter().take(room));
    }
}

/// A repair of one workspace.
#[derive(Debug, Clone, Copy)]
pub struct Repair<'a> {
    /// The truth.
    pub store: &'a Store,
    /// Workspace.
    pub workspace_id: i64,
    /// Everything is worked out, and nothing kept.
    pub dry_run: bool,
    /// Only links of people who are members of some entity now.
    pub members_only: bool,
    /// Who asked for it.
    pub actor: &'a Actor,
}

impl Repair<'_> {
    /// One work.
    ///
    /// # Errors
    /// Any database error; then nothing is written.
    pub async fn work(&self, publication_id: i64) -> Result<Repaired> {
        let only = self.scope().await?;
        let (tx, changes) = self.judge(&[publication_id], only.as_ref()).await?;
        let mut repaired = Repaired::default();
        repaired.add(1, changes);
        self.settle(tx, &repaired).await?;
        Ok(repaired)
    }

    /// The next works, in the order of their keys, from where the repair before this one ended. The place is kept with
    /// each batch, so that a repair that was killed goes on there; at the end it begins anew. A dry run shows what the
    /// next repair would do, and leaves the place where it is.
    ///
    /// # Errors
    /// Any database error; then the batches before it are written, and the next repair goes on behind them.
    pub async fn next(&self, limit: usize) -> Result<Repaired> {
        let only = self.scope().await?;
        let read = self.store.read();
        let place = settings::get(read, &place_setting(self.workspace_id)).await?;
        let after = place.and_then(|place| place.parse().ok()).unwrap_or(0);
        let mut ids = links::works_after(read, self.workspace_id, after, limit as u64 + 1).await?;
        let more = ids.len() > limit;
        ids.truncate(limit);
        let mut repaired = Repaired { next: ids.last().copied().filter(|_| more), ..Repaired::default() };
        let mut batches = ids.chunks(BATCH).peekable();
        if batches.peek().is_none() {
            let tx = self.store.begin().await?;
            self.keep_place(tx, None).await?;
        }
        while let Some(batch) = batches.next() {
            let (tx, changes) = self.judge(batch, only.as_ref()).await?;
            repaired.add(batch.len(), changes);
            if batches.peek().is_some() {
                self.keep_place(tx, batch.last().copied()).await?;
            } else if self.dry_run {
                tx.rollback().await?;
            } else {
                let next = repaired.next.unwrap_or(0);
                settings::set(&tx, &place_setting(self.workspace_id), &next.to_string()).await?;
                self.settle(tx, &repaired).await?;
            }
        }
        Ok(repaired)
    }

    async fn scope(&self) -> Result<Option<HashSet<i64>>> {
        if !self.members_only {
            return Ok(None);
        }
        links::internal_people(self.store.read(), self.workspace_id).await.map(Some)
    }

    /// Judges works within a write that is still open.
    async fn judge(&self, ids: &[i64], only: Option<&HashSet<i64>>) -> Result<(WriteTx, Vec<Change>)> {
        let mut profiles = Profiles::new(self.workspace_id);
        self.load_profiles(ids, &mut profiles).await?;
        let tx = self.store.begin().await?;
        let rows = publications::by_ids_for_update(&tx, self.workspace_id, ids).await?;
        let works = works_of(rows, views::of_works(&*tx, ids).await?)?;
        let now = now_millis();
        let context = Context { workspace_id: self.workspace_id, origin: "harvest", visible: true, now };
        let judged = judge_anew(&tx, context, &works, &mut profiles, only).await?;
        let changed = judged.changes();
        judged.write(&tx).await?;
        refresh_attention(&tx, self.workspace_id, ids).await?;
        let is_linked = |link: &author_link::Model| link.state == "linked";
        let seen = changed.iter().filter(|(before, after)| is_linked(after) || before.as_ref().is_some_and(is_linked));
        let seen: HashSet<i64> = seen.map(|(_, after)| after.publication_id).collect();
        let seen: Vec<i64> = seen.into_iter().collect();
        links::note_on_works(&tx, self.workspace_id, &seen, now).await?;
        let changes = self.named(&tx, &works, changed).await?;
        Ok((tx, changes))
    }

    /// Loads what will be needed by a reader, so that the write does not take long.
    async fn load_profiles(&self, ids: &[i64], profiles: &mut Profiles) -> Result<()> {
        let read = self.store.read();
        let rows = publications::by_ids(read, self.workspace_id, ids).await?;
        let works = works_of(rows, views::of_works(read, ids).await?)?;
        let works: Vec<&Work> = works.values().collect();
        let found = candidates(read, self.workspace_id, &works).await?;
        let linked = links::of_publications(read, ids).await?;
        let mut people: Vec<i64> = found.into_values().flatten().collect();
        people.extend(linked.into_values().flatten().map(|link| link.person_id));
        profiles.load(read, &people).await
    }

    async fn named(
        &self,
        tx: &WriteTx,
        works: &BTreeMap<i64, Work>,
        changed: Vec<(Option<author_link::Model>, author_link::Model)>,
    ) -> Result<Vec<Change>> {
        let ids: HashSet<i64> = changed.iter().map(|(_, after)| after.person_id).collect();
        let ids: Vec<i64> = ids.into_iter().collect();
        let people = people::by_ids(&**tx, self.workspace_id, &ids).await?;
        let change = |(before, after): (Option<author_link::Model>, author_link::Model)| {
            let person = people.iter().find(|person| person.id == after.person_id);
            Change {
                shown_id: works.get(&after.publication_id).map(|work| work.label.clone()).unwrap_or_default(),
                orcid: person.and_then(|person| person.orcid.clone()),
                name: person.map(|person| person.display_name.clone()).unwrap_or_default(),
                before,
                after,
            }
        };
        Ok(changed.into_iter().map(change).collect())
    }

    /// Ends the last write, with the event of the repair.
    async fn settle(&self, tx: WriteTx, repaired: &Repaired) -> Result<()> {
        if self.dry_run {
            return tx.rollback().await;
        }
        if repaired.changed > 0 {
            let said = format!("{} author links of {} works were put right", repaired.changed, repaired.scanned);
            let (scanned, changed) = (repaired.scanned, repaired.changed);
            let details = json!({ "scanned": scanned, "changed": changed, "members_only": self.members_only });
            let mut event = Event::new(EventType::LinksRepaired, said).in_workspace(self.workspace_id).with(details);
            if let [Change { shown_id, .. }] = repaired.changes.as_slice() {
                event = event.on("publication", shown_id);
            }
            record(&tx, self.actor, event).await?;
        }
        tx.commit().await.map(drop)
    }

    /// Ends a write before the last, with the place where to go on.
    async fn keep_place(&self, tx: WriteTx, place: Option<i64>) -> Result<()> {
        if self.dry_run {
            return tx.rollback().await;
        }
        settings::set(&tx, &place_setting(self.workspace_id), &place.unwrap_or(0).to_string()).await?;
        tx.commit().await.map(drop)
    }
}

/// The setting that holds the last work looked at.
pub(crate) fn place_setting(workspace_id: i64) -> String {
    format!("repair_author_links:{workspace_id}")
}
