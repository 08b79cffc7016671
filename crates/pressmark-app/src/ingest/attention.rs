//! The reason `fetch_failed` for attention (rule 37): an upstream did not answer a question about the work. The next
//! answer takes it away.

use std::collections::BTreeMap;

use pressmark_store::repo::publications;
use pressmark_store::{Result, WriteTx};

use crate::upsert::{Applied, WorkOutcome, with_reason};

/// Brings the reason of works in step with what came of asking about them, by key: whether an answer is missing, `None`
/// where nobody was asked. The transaction holds them.
///
/// # Errors
/// Any database error.
pub(crate) async fn note_failed(
    tx: &WriteTx,
    workspace_id: i64,
    asked: impl IntoIterator<Item = (i64, Option<bool>)>,
) -> Result<()> {
    let mut failed: BTreeMap<i64, bool> = BTreeMap::new();
    for (id, answer) in asked {
        if let Some(is_missing) = answer {
            *failed.entry(id).or_default() |= is_missing;
        }
    }
    let ids: Vec<i64> = failed.keys().copied().collect();
    for (id, before, _) in publications::attention_of(&**tx, workspace_id, &ids).await? {
        let after = with_reason(&before, "fetch_failed", failed.get(&id).copied().unwrap_or_default());
        if after != before {
            publications::set_attention(tx, workspace_id, id, &after).await?;
        }
    }
    Ok(())
}

/// What came of asking about the works of a batch, by key. Works that were passed over stay as they are (rule 15).
pub(crate) fn asked_of(applied: &Applied, asked: Vec<Option<bool>>) -> Vec<(i64, Option<bool>)> {
    let passed_over = |id: &i64| applied.works.get(id).is_some_and(|w| matches!(w.outcome, WorkOutcome::Skipped(_)));
    applied.ids.iter().copied().zip(asked).filter(|(id, _)| !passed_over(id)).collect()
}
