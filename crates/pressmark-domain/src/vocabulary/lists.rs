//! The short vocabularies, of which nothing but the number, the code and the name is known.

use super::{Vocabulary, entry};

/// A term that maps to nothing elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The number that clients know it by.
    pub id: i64,
    /// The code, which never changes.
    pub code: &'static str,
    /// What it is called in lists.
    pub name: &'static str,
    /// What else it is called.
    pub other_names: &'static [&'static str],
}

entry!(Term);

macro_rules! row {
    ($id:literal, $code:literal, $name:literal $(, $other:literal)*) => {
        Term { id: $id, code: $code, name: $name, other_names: &[$($other),*] }
    };
}

static FUNDER_TYPES: [Term; 9] = [
    row!(1, "grantor", "Grantor"),
    row!(2, "investor", "Investor"),
    row!(3, "corporation", "Corporation", "Corporate"),
    row!(101, "government", "Government"),
    row!(102, "foundation", "Foundation"),
    row!(103, "academic-institution", "Academic Institution", "Institutional"),
    row!(104, "international-organization", "International Organization"),
    row!(105, "non-profit", "Non-profit"),
    row!(106, "private", "Private"),
];

static IDENTIFIER_TYPES: [Term; 14] = [
    row!(1, "doi", "DOI"),
    row!(2, "datacite", "DataCite"),
    row!(3, "crossref", "Crossref"),
    row!(4, "cstr", "CSTR", "CRST"),
    row!(101, "handle", "Handle", "Handle iD"),
    row!(102, "ark", "ARK", "ARK Keys"),
    row!(103, "apa-handle", "APA Handle iD", "APA Handle"),
    row!(104, "arxiv", "arXiv", "ArXiv iD"),
    row!(105, "dpid", "dPID"),
    row!(106, "hand-id", "Hand iD"),
    row!(107, "orcid", "ORCID"),
    row!(108, "isni", "ISNI"),
    row!(109, "ringgold", "Ringgold"),
    row!(110, "docid", "DOCiD"),
];

static CREATOR_IDENTIFIERS: [Term; 9] = [
    row!(1, "openalex", "OpenAlex"),
    row!(101, "orcid", "ORCID"),
    row!(102, "isni", "ISNI"),
    row!(103, "viaf", "VIAF"),
    row!(104, "dai", "DAI"),
    row!(105, "researcherid", "ResearcherID", "Researcher"),
    row!(106, "scopusid", "Scopus Author ID", "Scopus"),
    row!(107, "lcnaf", "LCNAF"),
    row!(108, "gnd", "GND"),
];

static ACCOUNT_TYPES: [Term; 2] = [row!(1, "individual", "Individual"), row!(2, "institutional", "Institutional")];

/// The types of funders.
#[must_use]
pub fn funder_types() -> Vocabulary<Term> {
    Vocabulary(&FUNDER_TYPES)
}

/// The types of identifiers of works and files.
#[must_use]
pub fn identifier_types() -> Vocabulary<Term> {
    Vocabulary(&IDENTIFIER_TYPES)
}

/// The schemes that identify creators. National numbers are none: they are never kept.
#[must_use]
pub fn creator_identifiers() -> Vocabulary<Term> {
    Vocabulary(&CREATOR_IDENTIFIERS)
}

/// The types of accounts.
#[must_use]
pub fn account_types() -> Vocabulary<Term> {
    Vocabulary(&ACCOUNT_TYPES)
}
