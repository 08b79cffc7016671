//! Retraction and correction notices act on the works they name (rule 9).

use std::collections::HashMap;

use pressmark_domain::view::{Update, UpdateKind};
use pressmark_domain::work::{Identifier, Relation, relation, scheme};
use pressmark_domain::{Provider, ProviderView, WorkRecord};
use pressmark_store::entity::{notice, publication};
use pressmark_store::repo::{notices, publications};
use pressmark_store::{Result, StoreError, WriteTx};

use super::Incoming;

/// The name of a kind of update, as stored.
fn name_of(kind: UpdateKind) -> Result<String> {
    match serde_json::to_value(kind)? {
        serde_json::Value::String(name) => Ok(name),
        other => Err(StoreError::Corrupt(other.to_string())),
    }
}

/// Rows for what a work says of others. A notice that names itself says nothing.
pub(super) fn rows(
    workspace_id: i64,
    publication_id: i64,
    own_doi: Option<&str>,
    updates: &[Update],
) -> Result<Vec<notice::Model>> {
    let others = updates.iter().filter(|update| Some(update.target.as_str()) != own_doi);
    others
        .map(|update| {
            let kind = name_of(update.kind)?;
            Ok(notice::Model { workspace_id, target_doi: update.target.as_str().to_owned(), publication_id, kind })
        })
        .collect()
}

/// Works here that notices among incoming works speak of: they are merged anew with them.
pub(super) async fn targets(tx: &WriteTx, workspace_id: i64, works: &[Incoming]) -> Result<Vec<i64>> {
    let updates = works.iter().flat_map(|work| &work.views).flat_map(|incoming| &incoming.view.updates);
    let keys: Vec<publications::Key> =
        updates.map(|update| (scheme::DOI.to_owned(), update.target.as_str().to_owned())).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    Ok(publications::by_keys(&**tx, workspace_id, &keys).await?.into_values().collect())
}

/// What stored notices say of works, as views of Crossref that are made anew whenever they are needed: by DOI.
pub(super) async fn views_about(
    tx: &WriteTx,
    workspace_id: i64,
    dois: &[String],
) -> Result<HashMap<String, Vec<ProviderView>>> {
    let notices = notices::about(&**tx, workspace_id, dois).await?;
    if notices.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<i64> = notices.iter().map(|n| n.publication_id).collect();
    let rows: HashMap<i64, publication::Model> =
        publications::by_ids(&**tx, workspace_id, &ids).await?.into_iter().map(|row| (row.id, row)).collect();
    let mut found: HashMap<String, Vec<ProviderView>> = HashMap::new();
    for notice in notices {
        let Some(row) = rows.get(&notice.publication_id) else { continue };
        let kind: UpdateKind = serde_json::from_value(serde_json::Value::String(notice.kind))?;
        let (word, retracts) = match kind {
            UpdateKind::Retraction => (relation::RETRACTED_BY, true),
            UpdateKind::Correction => (relation::CORRECTED_BY, false),
            UpdateKind::PartialRetraction => ("is-partially-retracted-by", false),
            UpdateKind::ExpressionOfConcern => ("has-expression-of-concern", false),
            UpdateKind::NewVersion => ("has-version", false),
            UpdateKind::Other => ("is-updated-by", false),
        };
        let identifier = Identifier { scheme: row.id_type.clone(), value: row.shown_id.clone() };
        debug_assert!(row.id_type != scheme::DOI || !row.shown_id.is_empty());
        let record = WorkRecord {
            is_retracted: retracts,
            relations: vec![Relation { kind: word.to_owned(), identifier }],
            ..WorkRecord::default()
        };
        let mut view = ProviderView::new(Provider::Crossref, format!("notice {}", row.shown_id), record);
        view.retracted_by = retracts.then(|| row.shown_id.clone());
        found.entry(notice.target_doi).or_default().push(view);
    }
    Ok(found)
}
