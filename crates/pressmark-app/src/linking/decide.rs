//! A curator's, or the person's own, yes or no to a link. It outlives harvests (rules 18, 30).

use pressmark_domain::WorkRecord;
use pressmark_store::entity::author_link::Model;
use pressmark_store::entity::publication;
use pressmark_store::repo::{links, people, publications};
use pressmark_store::{Changed, Store, StoreError, WriteTx, clock};
use serde_json::json;

use super::{refresh_attention, row};
use crate::activity::{Actor, Event, EventType, record};

/// What is decided of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The person wrote the work, as the author at this position, or at the one that the link names.
    Accept {
        /// From 0.
        position: Option<usize>,
    },
    /// The person did not write it.
    Reject,
    /// Another person did, as the author at this position, or at the one that the link names.
    Reassign {
        /// Key of the other person.
        to: i64,
        /// From 0.
        position: Option<usize>,
    },
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// The workspace has no such work, no such person, or no link between the two.
    #[error("there is no such match")]
    NotFound,
    /// The other person is not in the workspace, was removed, or is the same one.
    #[error("there is no such other person")]
    NoSuchPerson,
    /// The work has fewer authors.
    #[error("the work has {authors} authors; positions count from 0")]
    NoSuchPosition {
        /// How many.
        authors: usize,
    },
    /// The link names no position, and none was given.
    #[error("the match names no author; give a position")]
    PositionNeeded,
    /// Somebody else is linked there.
    #[error("the author at position {position} is linked to {to} already; decide on that link first")]
    Taken {
        /// The position.
        position: usize,
        /// iD or name of whom.
        to: String,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Decides a match. Returns what changed; nothing if it was decided so already.
///
/// # Errors
/// [`DecideError`]; then nothing is written.
pub async fn decide(
    store: &Store,
    workspace_id: i64,
    publication_id: i64,
    person_id: i64,
    verdict: Verdict,
    actor: &Actor,
) -> Result<Vec<Changed>, DecideError> {
    let tx = store.begin().await?;
    hold_people(&tx, workspace_id, person_id, verdict).await?;
    let work = publications::by_ids_for_update(&tx, workspace_id, &[publication_id]).await?.pop();
    let work = work.filter(|w| w.deleted_at.is_none() && w.merged_into.is_none()).ok_or(DecideError::NotFound)?;
    let record: WorkRecord = serde_json::from_str(&work.merged).map_err(StoreError::from)?;
    let stored = links::of_publications(&*tx, &[publication_id]).await?.remove(&publication_id).unwrap_or_default();
    let now = clock::now_millis();
    let deciding = Deciding { tx: &tx, work: &work, record: &record, stored: &stored, by: &actor.name, now };
    let rows = deciding.rows(person_id, verdict).await?;
    let rows: Vec<Model> = rows.into_iter().filter(|row| deciding.is_news(row)).collect();
    if rows.is_empty() {
        tx.rollback().await?;
        return Ok(Vec::new());
    }
    links::put(&tx, rows.clone()).await?;
    refresh_attention(&tx, workspace_id, &[publication_id]).await?;
    links::note_on_works(&tx, workspace_id, &[publication_id], now).await?;
    say(&tx, &work, person_id, verdict, &rows, actor).await?;
    Ok(tx.commit().await?)
}

/// Holds the people whom a decision is about, in the order of their keys: nobody who is removed meanwhile is decided on.
async fn hold_people(tx: &WriteTx, workspace_id: i64, person_id: i64, verdict: Verdict) -> Result<(), DecideError> {
    let mut ids = vec![person_id];
    if let Verdict::Reassign { to, .. } = verdict {
        ids.push(to);
    }
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        let person = people::hold(tx, people::by_ids(&**tx, workspace_id, &[id]).await?.pop()).await?;
        // The other person of a reassignment is judged by [`Deciding::rows`], which has an answer of its own.
        if id == person_id && person.is_none_or(|person| person.removed_at.is_some()) {
            return Err(DecideError::NotFound);
        }
    }
    Ok(())
}

/// What a decision is made from. The row of the work is held by the transaction.
struct Deciding<'a> {
    tx: &'a WriteTx,
    work: &'a publication::Model,
    record: &'a WorkRecord,
    stored: &'a [Model],
    by: &'a str,
    now: i64,
}

impl Deciding<'_> {
    fn stored(&self, person_id: i64) -> Option<&Model> {
        self.stored.iter().find(|link| link.person_id == person_id)
    }

    /// Whether a row says more than when it was decided.
    fn is_news(&self, row: &Model) -> bool {
        self.stored(row.person_id).is_none_or(|before| {
            (&before.state, before.position, &before.method) != (&row.state, row.position, &row.method)
                || before.decided_by.is_some() != row.decided_by.is_some()
        })
    }

    async fn rows(&self, person_id: i64, verdict: Verdict) -> Result<Vec<Model>, DecideError> {
        let link = self.stored(person_id).ok_or(DecideError::NotFound)?;
        match verdict {
            Verdict::Accept { position } => {
                let at = position.or_else(|| place_of(link));
                self.check(at, &[person_id]).await?;
                let mut rows = self.without_rivals(at, &[person_id]);
                rows.push(self.linked(link.clone(), at));
                Ok(rows)
            }
            Verdict::Reject => Ok(vec![self.decided(link.clone(), "rejected")]),
            Verdict::Reassign { to, position } => {
                let at = Some(position.or_else(|| place_of(link)).ok_or(DecideError::PositionNeeded)?);
                let (id, workspace_id) = (self.work.id, self.work.workspace_id);
                let person = people::by_ids(&**self.tx, workspace_id, &[to]).await?.pop();
                if to == person_id || person.is_none_or(|person| person.removed_at.is_some()) {
                    return Err(DecideError::NoSuchPerson);
                }
                self.check(at, &[person_id, to]).await?;
                let mut rows = self.without_rivals(at, &[person_id, to]);
                rows.push(self.decided(link.clone(), "rejected"));
                let other = self.stored(to).cloned().unwrap_or_else(|| row::blank(workspace_id, id, to, self.now));
                rows.push(self.linked(other, at));
                Ok(rows)
            }
        }
    }

    /// Whether there is such an author, and nobody else is linked to them.
    async fn check(&self, at: Option<usize>, people: &[i64]) -> Result<(), DecideError> {
        let Some(position) = at else { return Ok(()) };
        if position >= self.record.authors.len() {
            return Err(DecideError::NoSuchPosition { authors: self.record.authors.len() });
        }
        let mut there = self.stored.iter().filter(|link| link.state == "linked" && place_of(link) == at);
        let Some(holder) = there.find(|link| !people.contains(&link.person_id)) else { return Ok(()) };
        let holder = people::by_ids(&**self.tx, self.work.workspace_id, &[holder.person_id]).await?.pop();
        let to = holder.map(|person| person.orcid.unwrap_or(person.display_name)).unwrap_or_default();
        Err(DecideError::Taken { position, to })
    }

    /// Open suggestions of other people for an author that is somebody's now: the question is answered.
    fn without_rivals(&self, at: Option<usize>, people: &[i64]) -> Vec<Model> {
        let open = self.stored.iter().filter(|link| link.state == "suggested" && link.decided_by.is_none());
        let rivals = open.filter(|link| at.is_some() && place_of(link) == at && !people.contains(&link.person_id));
        rivals.map(|link| Model { state: "withdrawn".to_owned(), updated_at: self.now, ..link.clone() }).collect()
    }

    fn decided(&self, link: Model, state: &str) -> Model {
        Model {
            state: state.to_owned(),
            method: "curator".to_owned(),
            decided_by: Some(self.by.to_owned()),
            updated_at: self.now,
            ..link
        }
    }

    /// The link, made. What the matcher found speaks of the author it found; of another one it says nothing.
    fn linked(&self, link: Model, at: Option<usize>) -> Model {
        let moved = at != place_of(&link);
        let mut row = self.decided(link, "linked");
        if moved {
            "[]".clone_into(&mut row.evidence);
            (row.score, row.name_contradiction) = (1.0, false);
        }
        row.position = at.and_then(|at| i32::try_from(at).ok());
        row.author_name = at.and_then(|at| self.record.authors.get(at)).map(|author| author.name.clone());
        row
    }
}

fn place_of(link: &Model) -> Option<usize> {
    usize::try_from(link.position?).ok()
}

/// Writes the event of a decision.
async fn say(
    tx: &WriteTx,
    work: &publication::Model,
    person_id: i64,
    verdict: Verdict,
    rows: &[Model],
    actor: &Actor,
) -> Result<(), DecideError> {
    let mut ids = vec![person_id];
    if let Verdict::Reassign { to, .. } = verdict {
        ids.push(to);
    }
    let people = people::by_ids(&**tx, work.workspace_id, &ids).await?;
    let of = |id: i64| people.iter().find(|person| person.id == id);
    let name = |id: i64| of(id).map(|person| person.display_name.as_str()).unwrap_or_default();
    let shown = &work.shown_id;
    let (event_type, said) = match verdict {
        Verdict::Accept { .. } => (EventType::MatchAccepted, format!("{} wrote {shown}", name(person_id))),
        Verdict::Reject => (EventType::MatchRejected, format!("{} did not write {shown}", name(person_id))),
        Verdict::Reassign { to, .. } => {
            let said = format!("{} wrote {shown}, not {}", name(to), name(person_id));
            (EventType::MatchReassigned, said)
        }
    };
    let links: Vec<_> = rows
        .iter()
        .map(|row| {
            let orcid = of(row.person_id).and_then(|person| person.orcid.as_deref());
            json!({ "person": row.person_id, "orcid_id": orcid, "state": row.state, "position": row.position })
        })
        .collect();
    let event = Event::new(event_type, said).in_workspace(work.workspace_id).on("publication", shown);
    Ok(record(tx, actor, event.with(json!({ "publication": work.id, "links": links }))).await?)
}
