//! An organisation as ROR describes it.

use pressmark_domain::Ror;
use serde::{Deserialize, Serialize};

/// A research organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its ROR id.
    pub ror_id: Ror,
    /// The name that ROR shows (`ror_display`).
    pub name: String,
    /// All other names: in other languages and scripts, former and colloquial ones, acronyms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_names: Vec<OrganisationName>,
    /// Whether it still is what it was.
    pub status: Status,
    /// What it is: `education`, `funder`, `government`, …
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<String>,
    /// Country of its first location.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// City of its first location.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State or province of its first location.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Year in which it was founded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub established: Option<i32>,
    /// Its web site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// Its page in Wikipedia.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wikipedia_url: Option<String>,
    /// Domains of its addresses of mail.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<String>,
    /// Its identifiers elsewhere, the preferred one of each registry first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external_ids: Vec<OrganisationId>,
    /// Organisations that took its place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<Successor>,
    /// Day on which ROR last changed the record, `2026-02-24`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

impl Organisation {
    /// Whether it may be shown: what is no more, only together with what took its place (rule 53).
    #[must_use]
    pub fn is_presentable(&self) -> bool {
        self.status == Status::Active || !self.successors.is_empty()
    }

    /// Its names of one kind.
    pub fn names_of(&self, kind: NameKind) -> impl Iterator<Item = &OrganisationName> {
        self.other_names.iter().filter(move |name| name.kind == kind)
    }
}

/// Whether an organisation still is what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It is.
    Active,
    /// It has ended, or has become another.
    Inactive,
    /// It should not have been in ROR: a double, a mistake.
    Withdrawn,
}

impl Status {
    /// ROR's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Another name of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationName {
    /// The name.
    pub value: String,
    /// What it is.
    pub kind: NameKind,
    /// Its language, ISO 639-1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
}

/// What a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NameKind {
    /// The name proper, in one of its languages.
    Label,
    /// A former or colloquial name, or another spelling.
    Alias,
    /// An acronym.
    Acronym,
}

/// A country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Name, in English.
    pub name: String,
}

/// An identifier in another registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationId {
    /// Which registry: `fundref`, `grid`, `isni`, `wikidata`.
    pub scheme: String,
    /// The identifier there.
    pub value: String,
}

/// What took an organisation's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Successor {
    /// Its ROR id.
    pub ror_id: Ror,
    /// Its name.
    pub name: String,
}
