//! Pairs as they are written.

use std::collections::HashMap;

use pressmark_domain::WorkRecord;
use pressmark_domain::duplicates::Reason;
use pressmark_store::entity::{duplicate_pair, publication};
use pressmark_store::repo::publications;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::failure::Failure;
use crate::state::HttpState;

/// Authors that are named.
const MOST_AUTHORS: usize = 10;

/// Why two works may be one.
#[derive(Serialize, ToSchema)]
#[schema(as = DuplicateReason)]
pub(crate) struct ReasonRow {
    /// What kind of reason: `same_title`, `shared_authors`, `doi_variant`.
    kind: String,
    /// The reason, in a sentence.
    text: String,
}

impl ReasonRow {
    fn of(reason: &Reason) -> Self {
        let kind = serde_json::to_value(reason).ok().and_then(|value| value["kind"].as_str().map(str::to_owned));
        Self { kind: kind.unwrap_or_default(), text: reason.explanation() }
    }
}

/// A work of a pair, in short.
#[derive(Serialize, ToSchema)]
#[schema(as = DuplicateWork)]
pub(crate) struct WorkBrief {
    /// Numeric key: its name in the path of a decision.
    key: i64,
    /// The id on the wire.
    id: String,
    /// `doi`, `handle` or `local`.
    id_type: String,
    /// Title, plain text.
    #[schema(required = true)]
    title: Option<String>,
    /// Names of the first ten authors.
    authors: Vec<String>,
    /// How many authors there are.
    authors_count: usize,
    /// The date as far as it is known.
    #[schema(required = true)]
    publication_date: Option<String>,
    /// Year.
    #[schema(required = true)]
    publication_year: Option<i32>,
    /// Type.
    #[schema(required = true)]
    publication_type: Option<String>,
    /// Journal, book or series.
    #[schema(required = true)]
    container_title: Option<String>,
    /// Citations.
    #[schema(required = true)]
    cited_by_count: Option<i32>,
    /// Whether public surfaces show it.
    visible: bool,
    /// How often it was edited.
    edit_count: i32,
    /// Whether it is deleted.
    deleted: bool,
    /// Key of the work into which it was merged.
    #[schema(required = true)]
    merged_into: Option<i64>,
}

impl From<publication::Model> for WorkBrief {
    fn from(row: publication::Model) -> Self {
        // What cannot be read is told without what stands in it.
        let record: WorkRecord = serde_json::from_str(&row.merged).unwrap_or_default();
        Self {
            key: row.id,
            id: row.shown_id,
            id_type: row.id_type,
            title: row.title,
            authors: record.authors.iter().take(MOST_AUTHORS).map(|author| author.name.clone()).collect(),
            authors_count: record.authors.len(),
            publication_date: row.publication_date,
            publication_year: row.publication_year,
            publication_type: row.publication_type,
            container_title: record.container.and_then(|container| container.title),
            cited_by_count: row.cited_by_count,
            visible: row.visible,
            edit_count: row.edit_count,
            deleted: row.deleted_at.is_some(),
            merged_into: row.merged_into,
        }
    }
}

/// Two works that may be one, or of which somebody decided.
#[derive(Serialize, ToSchema)]
#[schema(as = DuplicatePair)]
pub(crate) struct PairRow {
    /// The work with the smaller key.
    first: WorkBrief,
    /// The other.
    second: WorkBrief,
    /// How likely they are one, 0 to 1.
    score: f64,
    /// Why, the strongest first.
    reasons: Vec<ReasonRow>,
    /// `open`, `distinct` or `merged`.
    state: String,
    /// Who decided.
    #[schema(required = true)]
    decided_by: Option<String>,
    /// When, Unix milliseconds.
    #[schema(required = true)]
    decided_at: Option<i64>,
    /// Since when the pair is known, Unix milliseconds.
    created_at: i64,
}

/// Pairs with their works.
pub(super) async fn rows(
    state: &HttpState,
    workspace_id: i64,
    pairs: Vec<duplicate_pair::Model>,
) -> Result<Vec<PairRow>, Failure> {
    let mut ids: Vec<i64> = pairs.iter().flat_map(|pair| [pair.first_id, pair.second_id]).collect();
    ids.sort_unstable();
    ids.dedup();
    let works = publications::by_ids(state.store.read(), workspace_id, &ids).await?;
    let works: HashMap<i64, publication::Model> = works.into_iter().map(|row| (row.id, row)).collect();
    Ok(pairs.into_iter().filter_map(|pair| row(pair, &works)).collect())
}

fn row(pair: duplicate_pair::Model, works: &HashMap<i64, publication::Model>) -> Option<PairRow> {
    // A reason that this version does not know is left out, not the others with it.
    let reasons: Vec<Value> = serde_json::from_str(&pair.reasons).unwrap_or_default();
    let reasons = reasons.into_iter().filter_map(|reason| serde_json::from_value::<Reason>(reason).ok());
    Some(PairRow {
        first: works.get(&pair.first_id)?.clone().into(),
        second: works.get(&pair.second_id)?.clone().into(),
        score: pair.score,
        reasons: reasons.map(|reason| ReasonRow::of(&reason)).collect(),
        state: pair.state,
        decided_by: pair.decided_by,
        decided_at: pair.decided_at,
        created_at: pair.created_at,
    })
}
