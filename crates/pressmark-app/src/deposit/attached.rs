//! Deposits on works that others speak of too: a DOI's record is not its depositor's alone (rule 44).

use std::collections::BTreeMap;

use pressmark_domain::view::Attached;
use pressmark_domain::{Doi, Orcid, Provider, ProviderView};
use pressmark_store::entity::{deposit, publication, publication_view};
use pressmark_store::repo::{hold, links, merges, people, publications, users, views};
use pressmark_store::{Result, WriteTx};
use serde_json::{Map, Value};

use crate::identifiers;
use crate::linking::{self, Judged, Profiles};
use crate::upsert::{self, Context};

/// Marks a view of a deposit that names a DOI which was not minted here, unless its owner is known to be an author.
pub(super) async fn mark(tx: &WriteTx, workspace_id: i64, owner_id: i64, view: &mut ProviderView) -> Result<()> {
    let Some(doi) = &view.record.doi else { return Ok(()) };
    if identifiers::find(&**tx, doi.as_str()).await?.is_some() {
        return Ok(());
    }
    let owner = users::by_id(&**tx, owner_id).await?.filter(|owner| owner.orcid_authenticated_at.is_some());
    let holder = owner.and_then(|owner| Orcid::parse(owner.orcid.as_deref()?).ok());
    let is_author = match holder {
        Some(holder) => is_linked(tx, workspace_id, holder, doi).await?,
        None => false,
    };
    view.attached = (!is_author).then_some(Attached { holder });
    Ok(())
}

/// Whether the holder of an iD is linked with the work of a DOI by their own ORCID record, or by a curator. What only
/// the deposit itself says does not count.
async fn is_linked(tx: &WriteTx, workspace_id: i64, holder: Orcid, doi: &Doi) -> Result<bool> {
    let key = ("doi".to_owned(), doi.to_string());
    let known = publications::by_keys(&**tx, workspace_id, std::slice::from_ref(&key)).await?;
    let Some(id) = known.get(&key).copied() else { return Ok(false) };
    let Some(person) = people::by_orcid(&**tx, workspace_id, holder.as_str()).await? else { return Ok(false) };
    let linked = links::of_publications(&**tx, &[id]).await?.remove(&id).unwrap_or_default();
    Ok(linked.iter().any(|link| {
        link.person_id == person.id && link.state == "linked" && (link.claimed || link.decided_by.is_some())
    }))
}

/// Whether others speak of the work of a deposit too: it names a DOI, or another work was merged into it, and is not
/// the only one that says anything. The work is held by this.
pub(super) async fn is_shared(tx: &WriteTx, row: &deposit::Model, work: &publication::Model) -> Result<bool> {
    hold::hold(tx, row.workspace_id, &[work.id]).await?;
    let form: Map<String, Value> = serde_json::from_str(&row.form)?;
    if !form.contains_key("doi") && merges::into(&**tx, row.workspace_id, work.id).await?.is_empty() {
        return Ok(false);
    }
    let said = views::of_works(&**tx, &[work.id]).await?.remove(&work.id).unwrap_or_default();
    Ok(said.iter().any(|view| !is_of(view, row)))
}

/// Whether a retired deposit still is a provider of its work: it is where the work went with it, and is not where it
/// was withdrawn from a work that others speak of.
pub(super) async fn speaks(tx: &WriteTx, row: &deposit::Model) -> Result<bool> {
    let id = row.publication_id;
    let said = views::of_works(&**tx, &[id]).await?.remove(&id).unwrap_or_default();
    Ok(said.iter().any(|view| is_of(view, row)))
}

fn is_of(view: &publication_view::Model, row: &deposit::Model) -> bool {
    view.provider == Provider::Deposit.as_str() && view.source_key == row.docid
}

/// Takes back what a deposit says of a work, which stays as others say.
pub(super) async fn withdraw(tx: &WriteTx, row: &deposit::Model, work: &publication::Model, now: i64) -> Result<()> {
    views::remove(tx, Provider::Deposit.as_str(), &row.docid, &[work.id]).await?;
    let context = Context { workspace_id: row.workspace_id, origin: "deposit", visible: work.visible, now };
    let merged = upsert::remerge_ids(tx, context, &[work.id]).await?;
    let merged: BTreeMap<i64, upsert::Work> = merged.into_iter().map(|work| (work.id, work)).collect();
    let mut profiles = Profiles::new(row.workspace_id);
    linking::link_batch(tx, context, &merged, &[], &mut profiles, Judged::Everyone).await?;
    linking::refresh_attention(tx, row.workspace_id, &[work.id]).await
}
