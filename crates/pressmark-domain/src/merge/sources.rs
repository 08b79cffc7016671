//! Provenance in the form of the wire's `provider_sources`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{FieldSource, Merged, ViewSource};
use crate::view::{Provider, ProviderView};

impl ViewSource {
    pub(super) fn of(view: &ProviderView, set_aside: bool) -> Self {
        Self {
            provider: view.provider,
            source_key: view.source_key.clone(),
            own_type: view.own_type.clone(),
            agency: view.agency.clone(),
            put_codes: view.put_codes.clone(),
            claim_sources: view.claim_sources.clone(),
            set_aside,
        }
    }
}

/// Each provider's own word for the type: of several views of one provider, the first that has one.
pub(super) fn own_types(views: &[&ProviderView]) -> BTreeMap<Provider, String> {
    let mut types = BTreeMap::new();
    for view in views {
        if let Some(own) = &view.own_type {
            types.entry(view.provider).or_insert_with(|| own.clone());
        }
    }
    types
}

/// Provenance as the wire's `provider_sources` (an open object in the contract):
///
/// ```json
/// {"providers": {"crossref": {"source_key": "10.5555/x", "fetched_at": 1700000000, "type": "journal-article"},
///                "orcid": {"source_key": "0000-…", "fetched_at": 1700000000, "put_codes": [1], "also": [{"source_key": "0000-…"}]}},
///  "fields": {"title": "crossref", "identifiers": ["crossref", "openalex"]},
///  "retracted_by": {"provider": "crossref", "notice": "10.5555/notice"}}
/// ```
///
/// `fetched_at` tells when a view was fetched, in Unix seconds. Members without a value are left out. Further views of
/// one provider (claims of several people) stand under `also` of the first; a field to which several providers
/// contributed has a list, the most trusted first.
#[must_use]
pub fn provider_sources(merged: &Merged, fetched_at: impl Fn(&ViewSource) -> Option<i64>) -> Value {
    let mut providers: Map<String, Value> = Map::new();
    for source in &merged.sources {
        let entry = entry(source, fetched_at(source));
        match providers.get_mut(source.provider.as_str()).and_then(Value::as_object_mut) {
            None => {
                providers.insert(source.provider.as_str().to_owned(), Value::Object(entry));
            }
            Some(first) => {
                if let Value::Array(also) = first.entry("also").or_insert_with(|| json!([])) {
                    also.push(Value::Object(entry));
                }
            }
        }
    }
    let fields: Map<String, Value> =
        merged.fields.iter().map(|(name, source)| ((*name).to_owned(), names(source))).collect();
    let mut whole = Map::new();
    whole.insert("providers".to_owned(), Value::Object(providers));
    whole.insert("fields".to_owned(), Value::Object(fields));
    if let Some(retraction) = &merged.retracted_by {
        whole.insert("retracted_by".to_owned(), json!(retraction));
    }
    Value::Object(whole)
}

fn entry(source: &ViewSource, fetched_at: Option<i64>) -> Map<String, Value> {
    let mut entry = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            entry.insert(name.to_owned(), value);
        }
    };
    put("source_key", Some(source.source_key.as_str().into()));
    put("fetched_at", fetched_at.map(Into::into));
    put("type", source.own_type.as_deref().map(Into::into));
    put("agency", source.agency.as_deref().map(Into::into));
    put("put_codes", Some(json!(source.put_codes)).filter(|_| !source.put_codes.is_empty()));
    put("claim_sources", Some(json!(source.claim_sources)).filter(|_| !source.claim_sources.is_empty()));
    put("set_aside", source.set_aside.then_some(Value::Bool(true)));
    entry
}

fn names(source: &FieldSource) -> Value {
    let first = source.provider.as_str();
    if source.also.is_empty() {
        return first.into();
    }
    std::iter::once(first).chain(source.also.iter().map(|p| p.as_str())).collect()
}
