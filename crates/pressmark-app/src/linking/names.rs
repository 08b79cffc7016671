//! What is stored of a person's names and profile, as JSON.

use pressmark_domain::matching::PersonName;
use pressmark_domain::work::{Affiliation, Identifier};
use serde::{Deserialize, Serialize};

/// Names of a person as ORCID lists them (rule 17).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListedNames {
    /// Given names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// Family name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// The name under which the person publishes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// Former names, other scripts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other: Vec<String>,
}

impl ListedNames {
    /// All names, ready for comparison.
    #[must_use]
    pub fn parsed(&self) -> Vec<PersonName> {
        let own = (self.given.is_some() || self.family.is_some())
            .then(|| PersonName::from_parts(self.given.as_deref(), self.family.as_deref()));
        let whole = self.credit.iter().chain(&self.other).map(|name| PersonName::parse(name));
        own.into_iter().chain(whole).filter(|name| !name.is_empty()).collect()
    }
}

/// What else is stored of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Keywords.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Web pages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<Page>,
    /// Identifiers elsewhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// Where the person works or worked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub affiliations: Vec<Affiliation>,
}

/// A web page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// What the person calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its address.
    pub url: String,
}
