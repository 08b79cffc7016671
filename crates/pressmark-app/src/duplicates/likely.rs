//! Works that a new one may be, before it is made.

use pressmark_domain::WorkRecord;
use pressmark_domain::duplicates::{Reason, Subject, judge};
use pressmark_store::repo::publications::{self, Key};
use pressmark_store::repo::titles;
use pressmark_store::{ConnectionTrait, Result};

use super::candidates::{MOST_ALIKE, keys_of};
use crate::upsert::short_title_key;

/// Candidates that are named.
const MOST: usize = 10;

/// A work that a new one may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Key.
    pub id: i64,
    /// The id that it is shown under.
    pub shown_id: String,
    /// Plain title.
    pub title: Option<String>,
    /// How alike they are, 0 to 1.
    pub score: f64,
    /// In what, the strongest first.
    pub reasons: Vec<Reason>,
}

/// Works on public surfaces that a record may be, the likeliest first; `except` are known to be others.
///
/// # Errors
/// Any database error.
pub async fn likely(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    record: &WorkRecord,
    except: &[i64],
) -> Result<Vec<Candidate>> {
    let keys: Vec<Key> = keys_of(record).collect();
    let mut ids: Vec<i64> = publications::by_keys(conn, workspace_id, &keys).await?.into_values().collect();
    if let Some(title) = record.title.as_deref().and_then(short_title_key) {
        let hits = titles::by_titles(conn, workspace_id, &[title]).await?;
        // A title that many works have says nothing.
        if i64::try_from(hits.len()).unwrap_or(i64::MAX) <= MOST_ALIKE {
            ids.extend(hits.iter().map(|hit| hit.id));
        }
    }
    ids.retain(|id| !except.contains(id));
    ids.sort_unstable();
    ids.dedup();
    let subject = Subject::new(record, None);
    let mut found = Vec::new();
    for row in publications::by_ids(conn, workspace_id, &ids).await? {
        if !row.visible || row.deleted_at.is_some() || row.merged_into.is_some() {
            continue;
        }
        let known: WorkRecord = serde_json::from_str(&row.merged)?;
        if let Some(likeness) = judge(&subject, &Subject::new(&known, row.agency.as_deref())) {
            let (id, shown_id, title) = (row.id, row.shown_id, row.title);
            found.push(Candidate { id, shown_id, title, score: likeness.score, reasons: likeness.reasons });
        }
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
    found.truncate(MOST);
    Ok(found)
}
