//! Works as they are stored, to be judged.

use std::collections::{BTreeMap, HashMap};

use pressmark_store::Result;
use pressmark_store::entity::{publication, publication_view};

use crate::upsert::{Work, WorkOutcome};

/// The works of rows, those deleted or merged away left out, with what providers say of them.
pub(super) fn works_of(
    rows: Vec<publication::Model>,
    mut views: HashMap<i64, Vec<publication_view::Model>>,
) -> Result<BTreeMap<i64, Work>> {
    let mut works = BTreeMap::new();
    for row in rows.into_iter().filter(|row| row.deleted_at.is_none() && row.merged_into.is_none()) {
        let views = views.remove(&row.id).unwrap_or_default();
        let views = views.iter().map(|v| Ok(serde_json::from_str(&v.view)?)).collect::<Result<_>>()?;
        let work = Work {
            id: row.id,
            outcome: WorkOutcome::Unchanged,
            record: serde_json::from_str(&row.merged)?,
            views,
            lookup_keys: None,
            label: row.shown_id,
            conflicts: Vec::new(),
        };
        works.insert(work.id, work);
    }
    Ok(works)
}
