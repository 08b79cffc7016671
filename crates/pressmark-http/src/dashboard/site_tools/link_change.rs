//! What a repair of author links tells of each of them.

use pressmark_app::linking::{Change, Repaired, findings};
use pressmark_store::entity::author_link;
use serde::Serialize;
use utoipa::ToSchema;

use crate::dashboard::matching::FindingRow;

/// A link as it was, or is.
#[derive(Serialize, ToSchema)]
pub(crate) struct LinkState {
    /// `linked`, `suggested` or `withdrawn`.
    state: String,
    /// Author position, from 0; null where none is known.
    #[schema(required = true)]
    position: Option<i32>,
    /// The author string there.
    #[schema(required = true)]
    author_name: Option<String>,
    /// `orcid`, `name`, `name+evidence` or `claim`.
    method: String,
    /// 0 to 1.
    score: f64,
    /// What speaks for it and against it.
    evidence: Vec<FindingRow>,
}

impl From<&author_link::Model> for LinkState {
    fn from(link: &author_link::Model) -> Self {
        Self {
            state: link.state.clone(),
            position: link.position,
            author_name: link.author_name.clone(),
            method: link.method.clone(),
            score: link.score,
            evidence: findings(&link.evidence).into_iter().map(FindingRow::from).collect(),
        }
    }
}

/// A link that changes.
#[derive(Serialize, ToSchema)]
pub(crate) struct LinkChange {
    /// Numeric key of the work.
    publication_key: i64,
    /// The id that the work is shown under.
    publication_id: String,
    /// Key of the person.
    person_key: i64,
    /// The person's iD.
    #[schema(required = true)]
    orcid_id: Option<String>,
    /// The person's name.
    person_name: String,
    /// As it was; null where there was no link.
    #[schema(required = true)]
    before: Option<LinkState>,
    /// As it is now, or would be.
    after: LinkState,
}

impl From<Change> for LinkChange {
    fn from(change: Change) -> Self {
        Self {
            publication_key: change.after.publication_id,
            publication_id: change.shown_id,
            person_key: change.after.person_id,
            orcid_id: change.orcid,
            person_name: change.name,
            before: change.before.as_ref().map(LinkState::from),
            after: LinkState::from(&change.after),
        }
    }
}

/// What a repair did, or would do.
#[derive(Serialize, ToSchema)]
pub(crate) struct RepairReport {
    /// Whether nothing was written.
    dry_run: bool,
    /// Whether only people with an active membership were judged.
    cesam_only: bool,
    /// Works looked at.
    scanned: usize,
    /// Links that changed, or would.
    changed: usize,
    /// The first 500 of them.
    changes: Vec<LinkChange>,
    /// Key of the last work looked at while there are more: the next repair goes on behind it by itself. Null at the end.
    #[schema(required = true)]
    next_cursor: Option<i64>,
    /// Whether the last work has been looked at; the next repair begins with the first.
    complete: bool,
}

impl RepairReport {
    pub(super) fn of(repaired: Repaired, dry_run: bool, cesam_only: bool) -> Self {
        Self {
            dry_run,
            cesam_only,
            scanned: repaired.scanned,
            changed: repaired.changed,
            changes: repaired.changes.into_iter().map(LinkChange::from).collect(),
            next_cursor: repaired.next,
            complete: repaired.next.is_none(),
        }
    }
}
