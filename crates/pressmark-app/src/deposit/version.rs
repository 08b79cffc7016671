//! Another version of a deposit: a work of its own with a DOCiD of its own, behind the last one of the chain.

use pressmark_domain::deposit::{FieldErrors, Form, patched};
use pressmark_store::entity::deposit;
use pressmark_store::repo::{deposits, files};
use pressmark_store::{WriteTx, clock};
use serde_json::{Map, Value};

use super::hold::hold_live;
use super::likely::refuse_likely;
use super::make::{Behind, Making, make};
use super::neighbours::Neighbours;
use super::publish::{end_draft, finish};
use super::put::{minted_doi, stored_form};
use super::{DepositError, Depositor, Done, Order, Render, replay, survivor};
use crate::App;

/// What making a version is called among the operations that keep answers, in front of the key of the deposit.
pub const VERSION: &str = "version";
/// Versions that one work may have: whoever reads one of them is told of all.
pub const MOST_VERSIONS: usize = 1_000;

/// What is to be another version of what.
#[derive(Debug, Clone, Copy)]
pub struct Version<'a> {
    /// Any version of the work.
    pub of: i64,
    /// Whether it has the files of that version to begin with.
    pub keep_files: bool,
    /// The rest; what `body` leaves out is as in that version, but for the DOI, which is that version's.
    pub order: Order<'a>,
}

/// Makes another version.
///
/// # Errors
/// [`DepositError`].
pub async fn version(app: &App, wanted: Version<'_>, render: Render<'_>) -> Result<Done, DepositError> {
    let Version { of, keep_files, order } = wanted;
    let tx = app.store.begin().await?;
    if let Some(answer) = replay::held(&tx, order.by.user_id, order.key).await? {
        return Ok(Done::again(answer));
    }
    let (base, _) = hold_live(&tx, order.workspace_id, of, order.by).await?;
    let fields = fields_of(&base, order.body)?;
    let form = Form::read(&fields)?;
    let series = deposits::series(&*tx, order.workspace_id, base.series_id).await?;
    if series.len() >= MOST_VERSIONS {
        return Err(DepositError::TooManyVersions);
    }
    refuse_known_doi(&series, &form)?;
    if !order.confirm_new {
        let own: Vec<i64> = series.iter().map(|row| row.publication_id).collect();
        refuse_likely(&tx, order.workspace_id, &form, &own).await?;
    }
    let place = behind(&tx, &base, &series).await?;
    let making = Making {
        workspace_id: order.workspace_id,
        // A version is its work's owner's, also where an admin made it.
        owner_id: base.owner_id,
        actor: order.actor,
        fields: &fields,
        form: &form,
        version: Some(&place),
        docid: order.docid,
        now: clock::now_millis(),
    };
    let deposited = make(app, &tx, &making).await?;
    if keep_files {
        share_files(&tx, &base, deposited.publication.id, order.by).await?;
    }
    end_draft(&tx, &order, deposited.publication.id).await?;
    finish(tx, order.by, order.key, &deposited, render, making.now).await
}

fn fields_of(base: &deposit::Model, body: &Map<String, Value>) -> Result<Map<String, Value>, DepositError> {
    let mut before: Map<String, Value> = serde_json::from_str(&base.form)?;
    before.retain(|name, _| !matches!(name.as_str(), "doi" | "version"));
    Ok(patched(&before, body))
}

/// Two versions are two works: they have no DOI in common.
fn refuse_known_doi(series: &[deposit::Model], form: &Form) -> Result<(), DepositError> {
    let Some(doi) = &form.doi else { return Ok(()) };
    for row in series {
        if stored_form(row)?.1.doi.as_ref() == Some(doi) {
            return Err(FieldErrors::of("doi", "Another version has this DOI").into());
        }
    }
    Ok(())
}

/// The place behind all versions that there are. The chain is held, so that no two get the same.
async fn behind(tx: &WriteTx, base: &deposit::Model, series: &[deposit::Model]) -> Result<Behind, DepositError> {
    let number = series.last().map_or(base.version_number, |row| row.version_number) + 1;
    let mut previous = None;
    if let Some(last) = series.last() {
        let work = survivor(&**tx, base.workspace_id, last.publication_id).await?;
        // What is gone is not changed any more; the new version names it all the same.
        if last.retired_at.is_none() && work.is_some_and(|work| work.deleted_at.is_none()) {
            let minted = minted_doi(tx, base.workspace_id, last.publication_id).await?;
            let neighbours = Neighbours::of(series, last.version_number);
            previous = Some((last.docid.clone(), stored_form(last)?.1, minted, neighbours));
        }
    }
    Ok(Behind { series_id: base.series_id, number, neighbours: Neighbours::of(series, number), previous })
}

async fn share_files(
    tx: &WriteTx,
    base: &deposit::Model,
    publication_id: i64,
    by: Depositor,
) -> Result<(), DepositError> {
    let own = files::of_publication(&**tx, base.workspace_id, base.publication_id).await?;
    Ok(files::share(tx, own, files::Target::Publication(publication_id), by.user_id).await?)
}
