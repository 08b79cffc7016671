//! What a merge gives.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::view::{Provider, Update};
use crate::work::WorkRecord;

/// The record that several views make together, and where each part of it comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Merged {
    /// The record.
    pub record: WorkRecord,
    /// Per field of the record, whose word stands there. A part that another provider filled in has its own entry
    /// (`container.pages`, `authors.affiliations`).
    pub fields: BTreeMap<&'static str, FieldSource>,
    /// Who says the work is retracted, where anyone does (rule 9).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retracted_by: Option<Retraction>,
    /// Works that this one, a notice, updates; those of kind retraction mark their target (rule 9).
    pub updates: Vec<Update>,
    /// Each provider's own word for the type (rule 6).
    pub own_types: BTreeMap<Provider, String>,
    /// The views given, in the order of trust, each once; behind them those that were set aside.
    pub sources: Vec<ViewSource>,
}

/// Whose word a field is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldSource {
    /// The most trusted provider that contributed.
    pub provider: Provider,
    /// That provider's own key for the work; for ORCID the claimant's iD.
    pub source_key: String,
    /// Further providers whose elements stand in the same list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Provider>,
}

/// Who says that a work is retracted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Retraction {
    /// The most trusted provider that says so.
    pub provider: Provider,
    /// The notice or index that the provider names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// A view that went into a merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ViewSource {
    /// Who gave it.
    pub provider: Provider,
    /// The provider's own key.
    pub source_key: String,
    /// The provider's own word for the type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_type: Option<String>,
    /// Name of the registration agency, for [`Provider::Agency`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Put-codes of an ORCID claim.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub put_codes: Vec<i64>,
    /// Who put the claim on the ORCID record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claim_sources: Vec<String>,
    /// The view names another DOI than everybody else: it speaks of another work and was not merged (rule 3).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub set_aside: bool,
}
