//! A match as it is written.

use pressmark_app::linking::{Finding, findings};
use pressmark_store::repo::matches::Match;
use serde::Serialize;
use utoipa::ToSchema;

/// A finding for or against a match.
#[derive(Serialize, ToSchema)]
#[schema(as = Finding)]
pub(crate) struct FindingRow {
    /// What kind of finding: `affiliation`, `name_contradiction`.
    kind: String,
    /// What was found, in a sentence.
    text: String,
}

impl From<Finding> for FindingRow {
    fn from(finding: Finding) -> Self {
        Self { kind: finding.kind, text: finding.text }
    }
}

/// A work and a person who may have written it.
#[derive(Serialize, ToSchema)]
#[schema(as = Match)]
pub(crate) struct MatchRow {
    /// Numeric key of the work: its name in the paths of decisions.
    publication_key: i64,
    /// The id that the work is shown under.
    publication_id: String,
    /// Its title.
    #[schema(required = true)]
    title: Option<String>,
    /// Its year.
    #[schema(required = true)]
    publication_year: Option<i32>,
    /// Key of the person: stands in for the iD in paths where there is none.
    person_key: i64,
    /// The person's iD.
    #[schema(required = true)]
    orcid_id: Option<String>,
    /// The person's name.
    person_name: String,
    /// Author position, from 0; null where none is known.
    #[schema(required = true)]
    position: Option<i32>,
    /// The author string there.
    #[schema(required = true)]
    author_name: Option<String>,
    /// `linked`, `suggested`, `rejected` or `withdrawn`.
    state: String,
    /// How it was found: `orcid`, `name`, `name+evidence`, `claim`, `curator`.
    method: String,
    /// How sure that is, 0 to 1.
    score: f64,
    /// What speaks for it and against it.
    evidence: Vec<FindingRow>,
    /// Whether the author there has another name than the person.
    name_contradiction: bool,
    /// Whether the person's ORCID record claims the work.
    claimed: bool,
    /// Who decided.
    #[schema(required = true)]
    decided_by: Option<String>,
    /// Unix milliseconds.
    updated_at: i64,
}

impl From<Match> for MatchRow {
    fn from(found: Match) -> Self {
        Self {
            publication_key: found.publication_id,
            publication_id: found.shown_id,
            title: found.title,
            publication_year: found.publication_year,
            person_key: found.person_id,
            orcid_id: found.orcid,
            person_name: found.display_name,
            position: found.position,
            author_name: found.author_name,
            state: found.state,
            method: found.method,
            score: found.score,
            evidence: findings(&found.evidence).into_iter().map(FindingRow::from).collect(),
            name_contradiction: found.name_contradiction,
            claimed: found.claimed,
            decided_by: found.decided_by,
            updated_at: found.updated_at,
        }
    }
}
