//! Stored works, merged anew from what is stored.

use pressmark_domain::ProviderView;
use pressmark_store::repo::{publications, views};
use pressmark_store::{Result, WriteTx};

use super::apply::{Applied, Context, Work, WorkOutcome, fetched_at};
use super::row::compute;
use super::shown::ViewsChanged;
use super::writes::Writes;
use super::{IncomingView, notices};

/// Merges stored works anew: those that a notice speaks of, and those whose views changed otherwise.
pub(super) async fn remerge(tx: &WriteTx, context: Context, dois: &[String], applied: &mut Applied) -> Result<()> {
    if dois.is_empty() {
        return Ok(());
    }
    let keys: Vec<publications::Key> = dois.iter().map(|doi| ("doi".to_owned(), doi.clone())).collect();
    let ids: Vec<i64> = publications::by_keys(&**tx, context.workspace_id, &keys).await?.into_values().collect();
    for work in remerge_ids(tx, context, &ids).await? {
        applied.works.insert(work.id, work);
    }
    Ok(())
}

/// Merges works anew from what is stored; returns those whose record changed by it.
///
/// # Errors
/// Any database error.
pub async fn remerge_ids(tx: &WriteTx, context: Context, ids: &[i64]) -> Result<Vec<Work>> {
    let rows = publications::by_ids_for_update(tx, context.workspace_id, ids).await?;
    let mut stored = views::of_works(&**tx, ids).await?;
    // A notice may name a DOI that the work had before, or that of a work that was merged into it.
    let mut dois = publications::all_dois_of(&**tx, context.workspace_id, ids).await?;
    let all: Vec<String> = dois.values().flatten().cloned().collect();
    let mut about = notices::views_about(tx, context.workspace_id, &all).await?;
    let mut writes = Writes::default();
    let mut changed = Vec::new();
    for row in rows.into_iter().filter(|row| row.deleted_at.is_none() && row.merged_into.is_none()) {
        let (id, label) = (row.id, row.shown_id.clone());
        let views = stored.remove(&id).unwrap_or_default();
        let views: Vec<IncomingView> = views
            .into_iter()
            .map(|v| Ok(IncomingView { view: serde_json::from_str(&v.view)?, fetched_at: v.fetched_at }))
            .collect::<Result<_>>()?;
        if views.is_empty() {
            continue;
        }
        let fetched_at = fetched_at(&views);
        let own = dois.remove(&id).unwrap_or_default();
        let notices = own.iter().flat_map(|doi| about.remove(doi).unwrap_or_default());
        let views: Vec<ProviderView> = views.into_iter().map(|v| v.view).chain(notices).collect();
        let mut computed = compute(&views, &fetched_at);
        computed.curate(&row)?;
        let conflicts = computed.new_conflicts(&row);
        let outcome = writes.row(context, id, Some(row), &computed, &views, (None, None), ViewsChanged::No, None);
        if outcome != WorkOutcome::Unchanged {
            let record = computed.into_record();
            changed.push(Work { id, outcome, record, views, lookup_keys: None, label, conflicts });
        }
    }
    writes.confirmed.clear();
    writes.write(tx, context).await?;
    Ok(changed)
}
