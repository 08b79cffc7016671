//! Author strings and links of one work, brought in step with its authors as they are now.

use std::collections::BTreeMap;

use pressmark_domain::{ProviderView, WorkRecord};
use pressmark_store::entity::{authorship, publication};
use pressmark_store::repo::{links, publications, views};
use pressmark_store::{Result, WriteTx};

use super::{AuthorKeys, Claim, Judged, Profiles, link_batch};
use crate::upsert::{Context, Work, WorkOutcome};

/// The author strings of a work as rows; `keys`: [`AuthorKeys::stored`] of the record.
pub(crate) fn author_strings(
    publication_id: i64,
    workspace_id: i64,
    record: &WorkRecord,
    keys: Vec<String>,
) -> impl Iterator<Item = authorship::Model> {
    record.authors.iter().zip(keys).enumerate().map(move |(position, (author, name_key))| authorship::Model {
        publication_id,
        position: i32::try_from(position).unwrap_or(i32::MAX),
        workspace_id,
        name_key,
        orcid: author.orcid.map(|orcid| orcid.as_str().to_owned()),
    })
}

/// Replaces the author strings by those of the record.
pub(crate) async fn put_authors(tx: &WriteTx, row: &publication::Model, record: &WorkRecord) -> Result<()> {
    let strings = author_strings(row.id, row.workspace_id, record, AuthorKeys::of(record).stored);
    publications::put_authorships(tx, &[], &[row.id], strings.collect()).await
}

/// Judges the links of a work anew, whose authors are others now. Its row is held by the transaction.
pub(crate) async fn relink(tx: &WriteTx, row: &publication::Model, record: WorkRecord, now: i64) -> Result<()> {
    let id = row.id;
    let stored = views::of_works(&**tx, &[id]).await?.remove(&id).unwrap_or_default();
    let views: Vec<ProviderView> =
        stored.iter().map(|view| Ok(serde_json::from_str(&view.view)?)).collect::<Result<_>>()?;
    let linked = links::of_publications(&**tx, &[id]).await?.remove(&id).unwrap_or_default();
    let claims: Vec<Claim> = linked.iter().filter(|link| link.claimed).map(Claim::of).collect();
    let outcome = WorkOutcome::Changed(vec!["authors".to_owned()]);
    let label = row.shown_id.clone();
    let work = Work { id, outcome, record, views, lookup_keys: None, label, conflicts: Vec::new() };
    let context = Context { workspace_id: row.workspace_id, origin: "harvest", visible: row.visible, now };
    let works = BTreeMap::from([(id, work)]);
    let mut profiles = Profiles::new(row.workspace_id);
    link_batch(tx, context, &works, &claims, &mut profiles, Judged::Everyone).await.map(drop)
}
