//! Pages of lists.

use crate::query::{Direction, PeopleSort, Sort};
use crate::row::{PersonRow, PublicationRow};

/// A page of publications.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicationPage {
    /// How many match in all: exact.
    pub total: u64,
    /// The rows of this page.
    pub rows: Vec<PublicationRow>,
    /// The order that was used.
    pub sort: Sort,
    /// Its direction.
    pub dir: Direction,
    /// Nothing matched to the letter; these match with typing errors.
    pub fuzzy: bool,
    /// Counts, if asked for.
    pub facets: Option<Facets>,
    /// Generation of the catalogue that the order comes from: that of the walk.
    pub generation: u64,
    /// Generation that the rows were read from: the newest.
    pub rows_of: u64,
}

/// Counts over all that match, not only this page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// By type, most frequent first.
    pub types: Vec<FacetCount>,
    /// By year, latest first.
    pub years: Vec<FacetCount>,
    /// By open access status, most frequent first.
    pub open_access: Vec<FacetCount>,
}

/// One value and how many have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The value; `None` counts those without one.
    pub value: Option<String>,
    /// How many.
    pub count: u64,
}

/// A page of people.
#[derive(Debug, Clone, PartialEq)]
pub struct PeoplePage {
    /// How many match in all: exact.
    pub total: u64,
    /// The rows of this page.
    pub rows: Vec<PersonRow>,
    /// The order that was used.
    pub sort: PeopleSort,
    /// Its direction.
    pub dir: Direction,
    /// Nothing matched to the letter; these match with typing errors.
    pub fuzzy: bool,
    /// Generation of the catalogue that the order comes from: that of the walk.
    pub generation: u64,
    /// Generation that the rows were read from: the newest.
    pub rows_of: u64,
}
