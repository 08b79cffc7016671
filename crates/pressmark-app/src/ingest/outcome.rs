//! What became of works, as lines of a run's report and as counts.

use std::collections::BTreeMap;

use pressmark_store::repo::runs;

use super::fetch::Missing;
use super::report::Counts;
use crate::upsert::{Work, WorkOutcome};

/// The lines of works that are new, changed or passed over; all of them are counted.
pub(super) fn items(works: &BTreeMap<i64, Work>, person_id: Option<i64>, counts: &mut Counts) -> Vec<runs::Item> {
    let mut items = Vec::new();
    for work in works.values() {
        if !work.conflicts.is_empty() {
            counts.conflicts += 1;
            items.push(conflict(work, person_id));
        }
        let (change, fields) = match &work.outcome {
            WorkOutcome::Unchanged => {
                counts.unchanged += 1;
                continue;
            }
            WorkOutcome::Skipped(reason) => {
                counts.skipped += 1;
                items.push(skipped(&work.label, reason, person_id, Some(work.id)));
                continue;
            }
            WorkOutcome::New => {
                counts.new += 1;
                ("new", Vec::new())
            }
            WorkOutcome::Changed(fields) => {
                counts.changed += 1;
                ("changed", fields.clone())
            }
        };
        items.push(runs::Item {
            key: format!("work:{}", work.id),
            change,
            person_id,
            publication_id: Some(work.id),
            fields,
            reason: None,
        });
    }
    items
}

/// What was passed over, and why.
pub(super) fn skipped(label: &str, reason: &str, person_id: Option<i64>, publication_id: Option<i64>) -> runs::Item {
    runs::Item {
        key: format!("work:{label}"),
        change: "skipped",
        person_id,
        publication_id,
        reason: Some(reason.to_owned()),
        ..runs::Item::default()
    }
}

/// What a curator decided stands; what upstream says instead is for somebody to look at.
fn conflict(work: &Work, person_id: Option<i64>) -> runs::Item {
    runs::Item {
        key: format!("conflict:{}", work.id),
        change: "conflict",
        person_id,
        publication_id: Some(work.id),
        fields: work.conflicts.clone(),
        reason: Some("upstream changed what was corrected here; the corrected values stand".to_owned()),
    }
}

/// The lines of upstreams whose answers are missing; those are named in the counts.
pub(super) fn missing(
    lost: &BTreeMap<&'static str, Missing>,
    person_id: Option<i64>,
    counts: &mut Counts,
) -> Vec<runs::Item> {
    counts.missing = lost.iter().map(|(source, missing)| ((*source).to_owned(), missing.count)).collect();
    let item = |(source, missing): (&&'static str, &Missing)| runs::Item {
        key: format!("source:{source}"),
        change: "missing_source",
        person_id,
        reason: Some(format!("{} of its answers are missing; the last time: {}", missing.count, missing.reason)),
        ..runs::Item::default()
    };
    lost.iter().map(item).collect()
}
