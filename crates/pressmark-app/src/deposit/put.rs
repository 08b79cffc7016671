//! What deposits say of their works, laid in with what others say.

use pressmark_domain::deposit::{Form, view};
use pressmark_domain::{Doi, ProviderView};
use pressmark_store::WriteTx;
use pressmark_store::entity::deposit;
use pressmark_store::repo::deposits;
use serde_json::{Map, Value};

use super::neighbours::Neighbours;
use super::{DepositError, attached};
use crate::linking::{self, Judged, Profiles};
use crate::upsert::{self, Applied, Context, Incoming, IncomingView, WorkOutcome};
use crate::{duplicates, identifiers};

/// Writes views of deposits: works are found by their identifiers or made, merged anew and linked. In order of the
/// views, `ids` of the answer are their works. All of them are of one owner.
pub(super) async fn put(
    tx: &WriteTx,
    (workspace_id, owner_id): (i64, i64),
    mut views: Vec<ProviderView>,
    now: i64,
) -> Result<Applied, DepositError> {
    for view in &mut views {
        attached::mark(tx, workspace_id, owner_id, view).await?;
    }
    let context = Context { workspace_id, origin: "deposit", visible: true, now };
    let incoming = |view| {
        // Whoever deposits was asked whether it is one of those that are alike (rule 44).
        Incoming { views: vec![IncomingView { view, fetched_at: now }], apart: true, ..Incoming::default() }
    };
    let applied = upsert::apply(tx, context, views.into_iter().map(incoming).collect()).await?;
    let mut profiles = Profiles::new(workspace_id);
    linking::link_batch(tx, context, &applied.works, &[], &mut profiles, Judged::Everyone).await?;
    let ids: Vec<i64> = applied.works.keys().copied().collect();
    linking::refresh_attention(tx, workspace_id, &ids).await?;
    // Whoever says that a work is new may err: curators see it beside those that are alike.
    for work in applied.works.values() {
        let telling = match &work.outcome {
            WorkOutcome::New => true,
            WorkOutcome::Changed(fields) => duplicates::are_telling(fields),
            WorkOutcome::Unchanged | WorkOutcome::Skipped(_) => false,
        };
        if telling {
            duplicates::queue_work_in(tx, workspace_id, work.id, "deposit").await?;
        }
    }
    Ok(applied)
}

/// The form of a deposit, as it is stored and as it reads.
pub(super) fn stored_form(row: &deposit::Model) -> Result<(Map<String, Value>, Form), DepositError> {
    let fields: Map<String, Value> = serde_json::from_str(&row.form)?;
    let form = Form::read(&fields)?;
    Ok((fields, form))
}

/// What a deposit says of its work, by this form, where it stands among the versions now.
pub(super) async fn said(tx: &WriteTx, row: &deposit::Model, form: &Form) -> Result<ProviderView, DepositError> {
    let minted = minted_doi(tx, row.workspace_id, row.publication_id).await?;
    let series = deposits::series(&**tx, row.workspace_id, row.series_id).await?;
    Ok(view(form, &Neighbours::of(&series, row.version_number).place(&row.docid, minted.as_ref())))
}

/// The DOI that was minted here for a work.
pub(super) async fn minted_doi(tx: &WriteTx, workspace_id: i64, id: i64) -> Result<Option<Doi>, DepositError> {
    let own = identifiers::of_publication(&**tx, workspace_id, id).await?;
    Ok(own.iter().filter(|row| row.kind == "doi").find_map(|row| Doi::parse(&row.value).ok()))
}
