//! The year of publication is that of the date.

use serde_json::Value;

use super::conflict::ConflictReason;
use super::overlay::Overlay;
use super::plan::Node;

pub(super) const YEAR: &str = "publication_year";
pub(super) const DATE: &str = "publication_date";

/// The year that a date begins with.
pub(super) fn of(record: &Value) -> Option<i64> {
    record.get(DATE)?.as_str()?.get(..4)?.parse().ok()
}

/// Makes the year of a merged record that of its date. Where a curator decided on the year of a record that had no date, a
/// date that comes later gives way to it.
pub(super) fn derive(record: &mut Value, plan: &Node<'_>, overlay: &mut Overlay<'_>) {
    let decided = |name: &str| plan.members.get(name).and_then(|node| node.value);
    let Some(year) = of(record) else { return };
    let Some(members) = record.as_object_mut() else { return };
    match decided(YEAR).filter(|_| decided(DATE).is_none()) {
        Some(index) => {
            if members.get(YEAR).and_then(Value::as_i64) != Some(year) {
                overlay.doubt(&[index], ConflictReason::UpstreamChanged);
                members.remove(DATE);
            }
        }
        None => {
            members.insert(YEAR.to_owned(), year.into());
        }
    }
}
