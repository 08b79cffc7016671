//! What a merge keeps, so that a split gives back each thing to where it came from (`publication_merge.kept`).

use pressmark_domain::curation::Decision;
use pressmark_store::entity::{author_link, duplicate_pair, publication_view};
use pressmark_store::repo::publications::Key;
use serde::{Deserialize, Serialize};

/// What was before a merge, and what it moved.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Kept {
    /// Identifiers of the work that stays.
    pub(super) keys_ours: Vec<Key>,
    /// Identifiers that moved.
    pub(super) keys_moved: Vec<Key>,
    /// What providers said of the work that stays.
    pub(super) views_ours: Vec<KeptView>,
    /// Provider and source key of what moved. What has a place in both stayed with each.
    pub(super) views_moved: Vec<(String, String)>,
    /// Links of the work that stays.
    pub(super) links_ours: Vec<KeptLink>,
    /// Links of the work that went.
    pub(super) links_theirs: Vec<KeptLink>,
    /// Links of the work that stays, as the merge left them.
    pub(super) links_left: Vec<KeptLink>,
    /// Decisions on the work that stays.
    pub(super) decisions_ours: Vec<Decision>,
    /// Decisions that came over: the number each had, and the one it got.
    pub(super) decisions_taken: Vec<(u32, u32)>,
    /// The decision by which the work that stays keeps its DOI.
    pub(super) doi_kept_by: Option<u32>,
    /// What the providers said of the work that stays, as one record.
    pub(super) original_ours: String,
    /// Where that came from.
    pub(super) sources_ours: String,
    /// The record of the work that stays, as it was shown.
    pub(super) merged_ours: String,
    /// Works that were told apart from the one that went, and thereby from the one that stays: what was known of that
    /// pair before.
    pub(super) told_apart: Vec<(i64, Option<KeptPair>)>,
}

/// A view, as a row has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct KeptView {
    pub(super) provider: String,
    pub(super) source_key: String,
    view: String,
    pub(super) hash: String,
    fetched_at: i64,
}

impl KeptView {
    pub(super) fn of(row: &publication_view::Model) -> Self {
        Self {
            provider: row.provider.clone(),
            source_key: row.source_key.clone(),
            view: row.view.clone(),
            hash: row.hash.clone(),
            fetched_at: row.fetched_at,
        }
    }

    pub(super) fn into_row(self, workspace_id: i64, publication_id: i64) -> publication_view::Model {
        let Self { provider, source_key, view, hash, fetched_at } = self;
        publication_view::Model { publication_id, provider, source_key, workspace_id, view, hash, fetched_at }
    }

    pub(super) fn is_of(&self, row: &publication_view::Model) -> bool {
        self.provider == row.provider && self.source_key == row.source_key
    }
}

/// A link, as a row has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct KeptLink {
    pub(super) person_id: i64,
    position: Option<i32>,
    author_name: Option<String>,
    method: String,
    /// The bits of the score: JSON does not give back every number to the last digit.
    score: u64,
    evidence: String,
    #[serde(default)]
    name_contradiction: bool,
    state: String,
    claimed: bool,
    put_codes: String,
    claim_withdrawn_at: Option<i64>,
    decided_by: Option<String>,
    created_at: i64,
    updated_at: i64,
}

impl KeptLink {
    pub(super) fn of(row: &author_link::Model) -> Self {
        let row = row.clone();
        Self {
            person_id: row.person_id,
            position: row.position,
            author_name: row.author_name,
            method: row.method,
            score: row.score.to_bits(),
            evidence: row.evidence,
            name_contradiction: row.name_contradiction,
            state: row.state,
            claimed: row.claimed,
            put_codes: row.put_codes,
            claim_withdrawn_at: row.claim_withdrawn_at,
            decided_by: row.decided_by,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }

    pub(super) fn to_row(&self, workspace_id: i64, publication_id: i64) -> author_link::Model {
        let kept = self.clone();
        author_link::Model {
            publication_id,
            person_id: kept.person_id,
            workspace_id,
            position: kept.position,
            author_name: kept.author_name,
            method: kept.method,
            score: f64::from_bits(kept.score),
            evidence: kept.evidence,
            name_contradiction: kept.name_contradiction,
            state: kept.state,
            claimed: kept.claimed,
            put_codes: kept.put_codes,
            claim_withdrawn_at: kept.claim_withdrawn_at,
            decided_by: kept.decided_by,
            created_at: kept.created_at,
            updated_at: kept.updated_at,
        }
    }

    /// Whether a row says the same still, whenever it was written.
    pub(super) fn still_holds(&self, row: &author_link::Model) -> bool {
        Self { updated_at: self.updated_at, ..Self::of(row) } == *self
    }
}

/// What was known of a pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct KeptPair {
    reasons: String,
    /// The bits of the score.
    score: u64,
    state: String,
    decided_by: Option<String>,
    decided_at: Option<i64>,
    created_at: i64,
}

impl KeptPair {
    pub(super) fn of(row: &duplicate_pair::Model) -> Self {
        Self {
            reasons: row.reasons.clone(),
            score: row.score.to_bits(),
            state: row.state.clone(),
            decided_by: row.decided_by.clone(),
            decided_at: row.decided_at,
            created_at: row.created_at,
        }
    }

    pub(super) fn into_row(self, workspace_id: i64, (first_id, second_id): (i64, i64)) -> duplicate_pair::Model {
        let Self { reasons, score, state, decided_by, decided_at, created_at } = self;
        duplicate_pair::Model {
            workspace_id,
            first_id,
            second_id,
            reasons,
            score: f64::from_bits(score),
            state,
            decided_by,
            decided_at,
            created_at,
        }
    }
}
