//! The fields of a work record. `docs/work-record.md` describes them for users; the JSON Schema binds.

use serde::{Deserialize, Serialize};

use super::{PartialDate, WorkType};
use crate::identifier::{Doi, Orcid, Ror};

/// What is known of one work. Every field may be absent; empty lists and absent fields are left out of the JSON.
///
/// `title`, `subtitle` and `abstract` hold the safe subset of HTML that [`crate::text`] makes, everything else is
/// plain text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkRecord {
    /// DOI in normal form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doi: Option<Doi>,
    /// Title, safe HTML subset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Subtitle, safe HTML subset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// Abstract, safe HTML subset.
    #[serde(rename = "abstract", skip_serializing_if = "Option::is_none")]
    pub abstract_text: Option<String>,
    /// Language of the work, BCP 47 (`en`, `pt`, `zh-cn`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Type, of the registry's vocabulary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publication_type: Option<WorkType>,
    /// Date of publication in the precision it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publication_date: Option<PartialDate>,
    /// Year of publication; always that of `publication_date` where both are there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publication_year: Option<i32>,
    /// What the work appeared in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<Container>,
    /// Publisher's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Authors in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Author>,
    /// Editors in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub editors: Vec<Author>,
    /// Funders with their awards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub funders: Vec<Funder>,
    /// Licences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub licenses: Vec<License>,
    /// Free keywords.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Terms of a subject scheme.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<String>,
    /// Further identifiers of this very work.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// Where the work can be read or fetched.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Other works and how this one relates to them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relations: Vec<Relation>,
    /// Whether and where it can be read freely.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_access: Option<OpenAccess>,
    /// Whether the work was retracted, withdrawn or removed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_retracted: bool,
    /// How often the work is cited, as its provider counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cited_by_count: Option<u32>,
    /// How many references the work lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub references_count: Option<u32>,
}

/// The journal, book, series or proceedings that holds a work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Container {
    /// Title, plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// ISSNs as `1234-567X`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub issn: Vec<String>,
    /// ISBNs, digits only (and a final X).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub isbn: Vec<String>,
    /// Volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume: Option<String>,
    /// Issue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue: Option<String>,
    /// Pages as given, `33-61`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pages: Option<String>,
    /// Article number, where there are no pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article_number: Option<String>,
}

/// A person or group that made a work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Author {
    /// The name as shown: `Given Family`, or the group's name.
    pub name: String,
    /// Given names, where the provider tells them apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// Family name, where the provider tells it apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// ORCID iD asserted on the work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orcid: Option<Orcid>,
    /// Affiliations as printed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub affiliations: Vec<Affiliation>,
    /// Roles: CRediT terms or a provider's (`chair`, `translator`); `group` marks a collective author.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
}

impl Author {
    /// An author from the parts a provider gives; `None` where there is no name at all. Blanks are folded.
    #[must_use]
    pub fn from_names(given: Option<&str>, family: Option<&str>, whole: Option<&str>) -> Option<Self> {
        let fold = |text: Option<&str>| {
            text.map(|t| t.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|t| !t.is_empty())
        };
        let (given, family) = (fold(given), fold(family));
        let joined = match (&given, &family) {
            (Some(given), Some(family)) => Some(format!("{given} {family}")),
            (Some(one), None) | (None, Some(one)) => Some(one.clone()),
            (None, None) => None,
        };
        let name = fold(whole).or(joined)?;
        Some(Self { name, given, family, ..Self::default() })
    }
}

/// An institution that an author belonged to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Affiliation {
    /// Name as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// ROR id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ror: Option<Ror>,
}

/// A funder and one of its awards.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Funder {
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// DOI of the Open Funder Registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doi: Option<Doi>,
    /// ROR id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ror: Option<Ror>,
    /// Award or grant number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub award: Option<String>,
    /// Amount with its currency as given, `12000 EUR`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
}

/// Terms of use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct License {
    /// URL of the licence; `https` where Creative Commons was given as `http`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// SPDX identifier in the spelling of the SPDX list, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spdx: Option<String>,
    /// Which version it covers: `vor`, `am`, `tdm` (Crossref), or absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// From when it applies (embargo).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<PartialDate>,
}

/// An identifier of this very work in some scheme ([`scheme`]).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Identifier {
    /// Scheme in lower case: see [`scheme`].
    pub scheme: String,
    /// Value in the scheme's normal form.
    pub value: String,
}

/// Schemes of [`Identifier`].
pub mod scheme {
    /// DOI.
    pub const DOI: &str = "doi";
    /// Handle.
    pub const HANDLE: &str = "handle";
    /// PubMed.
    pub const PMID: &str = "pmid";
    /// PubMed Central, `PMC123`.
    pub const PMCID: &str = "pmcid";
    /// arXiv without `arXiv:`.
    pub const ARXIV: &str = "arxiv";
    /// Scopus.
    pub const EID: &str = "eid";
    /// Web of Science.
    pub const WOS: &str = "wos";
    /// OpenAlex work, `W123`.
    pub const OPENALEX: &str = "openalex";
    /// ISBN; identifies only together with the title.
    pub const ISBN: &str = "isbn";
    /// A URI.
    pub const URI: &str = "uri";
    /// Our own, `local/<id>`.
    pub const LOCAL: &str = "local";
}

/// A place to read or fetch the work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Link {
    /// URL, `http` or `https`.
    pub url: String,
    /// Media type, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// What it leads to: `landing-page`, `fulltext`, `similarity-checking`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// Another work, or thing, and how this work relates to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Relation {
    /// Relation in lower case with hyphens, Crossref's words: see [`relation`].
    #[serde(rename = "type")]
    pub kind: String,
    /// Scheme and value of the other.
    pub identifier: Identifier,
}

/// The relations that the registry itself acts upon. Any other word of a provider is kept too.
pub mod relation {
    /// This work stands in the other.
    pub const PART_OF: &str = "is-part-of";
    /// This work is a version of the other.
    pub const VERSION_OF: &str = "is-version-of";
    /// The other is another self identifier of the same claim.
    pub const CLAIMED_WITH: &str = "is-claimed-with";
    /// The other funded this.
    pub const FUNDED_BY: &str = "is-funded-by";
    /// This notice retracts the other.
    pub const RETRACTS: &str = "retracts";
    /// This work was retracted by the other.
    pub const RETRACTED_BY: &str = "is-retracted-by";
    /// This notice corrects the other.
    pub const CORRECTS: &str = "corrects";
    /// This work was corrected by the other.
    pub const CORRECTED_BY: &str = "is-corrected-by";
}

/// Open access as OpenAlex and Unpaywall tell it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OpenAccess {
    /// `diamond`, `gold`, `hybrid`, `bronze`, `green` or `closed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Best free copy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}
