//! What one provider says of one work.

use serde::{Deserialize, Serialize};

use crate::identifier::{Doi, Orcid};
use crate::work::WorkRecord;

/// Who says something about a work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// A deposit made here; its owner's word outranks every harvest (engineering 20).
    Deposit,
    /// Crossref, as registration agency.
    Crossref,
    /// DataCite, as registration agency.
    DataCite,
    /// Another registration agency, asked by content negotiation at the DOI.
    Agency,
    /// OpenAlex.
    OpenAlex,
    /// An ORCID record's claim.
    Orcid,
}

impl Provider {
    /// The name used in provenance and configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deposit => "deposit",
            Self::Crossref => "crossref",
            Self::DataCite => "datacite",
            Self::Agency => "agency",
            Self::OpenAlex => "openalex",
            Self::Orcid => "orcid",
        }
    }

    /// The provider of a name that [`Self::as_str`] gives.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Deposit, Self::Crossref, Self::DataCite, Self::Agency, Self::OpenAlex, Self::Orcid]
            .into_iter()
            .find(|p| p.as_str() == name)
    }
}

/// One provider's view of one work: the record it implies, and what stands beside a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProviderView {
    /// Who says it.
    pub provider: Provider,
    /// The provider's own key: a DOI, `W123`, or for ORCID the iD of the claimant.
    pub source_key: String,
    /// The record.
    pub record: WorkRecord,
    /// The provider's own word for the type, before it was mapped (rule 6: kept in provenance).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_type: Option<String>,
    /// Name of the registration agency where `provider` is [`Provider::Agency`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// ORCID iDs that an algorithm put on author strings (OpenAlex): evidence for a suggestion, never more (rule 7).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orcid_hints: Vec<OrcidHint>,
    /// Other works that this one, a notice, updates (rule 9).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub updates: Vec<Update>,
    /// The notice or index that says this work was retracted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retracted_by: Option<String>,
    /// Put-codes of the ORCID claim: provenance, never keys (rule 2).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub put_codes: Vec<i64>,
    /// Names of the sources that put the claim on the ORCID record (`Crossref`, `Scopus - Elsevier`, the person).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claim_sources: Vec<String>,
    /// Of a deposit that names a DOI of somebody else's record: whose word it is (rule 44).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attached: Option<Attached>,
}

impl ProviderView {
    /// A view with nothing beside its record.
    #[must_use]
    pub fn new(provider: Provider, source_key: impl Into<String>, record: WorkRecord) -> Self {
        Self {
            provider,
            source_key: source_key.into(),
            record,
            own_type: None,
            agency: None,
            orcid_hints: Vec::new(),
            updates: Vec::new(),
            retracted_by: None,
            put_codes: Vec::new(),
            claim_sources: Vec::new(),
            attached: None,
        }
    }
}

/// A deposit on the record of a DOI that was not minted here, by somebody who is not known to be one of its authors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// The iD that its owner has proved to hold: where the agency names it too, it is their work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Orcid>,
}

/// An ORCID iD that an algorithm's author cluster carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrcidHint {
    /// Position in that provider's author list, from 0.
    pub position: usize,
    /// The author string at that position.
    pub name: String,
    /// The cluster's iD.
    pub orcid: Orcid,
}

/// What a notice does to another work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// Kind of update.
    pub kind: UpdateKind,
    /// The work that is updated.
    pub target: Doi,
}

/// Crossref's kinds of update, folded to those that differ for a reader (rule 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpdateKind {
    /// Retraction, withdrawal or removal: the target counts as retracted.
    Retraction,
    /// Partial retraction: a relation only.
    PartialRetraction,
    /// Correction, corrigendum, erratum, addendum, clarification.
    Correction,
    /// Expression of concern.
    ExpressionOfConcern,
    /// A new version or edition.
    NewVersion,
    /// Anything else.
    Other,
}

impl UpdateKind {
    /// The kind that a provider's word means (`retraction`, `Withdrawal`, `expression_of_concern`, …).
    #[must_use]
    pub fn from_term(term: &str) -> Self {
        match term.trim().to_ascii_lowercase().replace([' ', '-'], "_").as_str() {
            "retraction" | "withdrawal" | "removal" | "retracted" | "withdrawn" => Self::Retraction,
            "partial_retraction" => Self::PartialRetraction,
            "correction" | "corrigendum" | "erratum" | "addendum" | "clarification" => Self::Correction,
            "expression_of_concern" | "concern" => Self::ExpressionOfConcern,
            "new_version" | "new_edition" => Self::NewVersion,
            _ => Self::Other,
        }
    }
}
