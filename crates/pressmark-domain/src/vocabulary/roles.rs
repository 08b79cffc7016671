//! What somebody did for a deposit: the creators' roles.

use super::{Vocabulary, entry};

/// A role of a creator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreatorRole {
    /// The number that clients know it by.
    pub id: i64,
    /// The code, which never changes.
    pub code: &'static str,
    /// What it is called in lists.
    pub name: &'static str,
    /// What else it is called.
    pub other_names: &'static [&'static str],
    /// DataCite's `contributorType`; none for those who are its creators. Where a deposit names nobody who is a
    /// creator there, all whom it names are.
    pub contributor_type: Option<&'static str>,
}

entry!(CreatorRole);

/// The roles.
#[must_use]
pub fn creator_roles() -> Vocabulary<CreatorRole> {
    Vocabulary(&ALL)
}

macro_rules! row {
    ($id:literal, $code:literal, $name:literal, [$($other:literal),*], $contributor:expr) => {
        CreatorRole {
            id: $id,
            code: $code,
            name: $name,
            other_names: &[$($other),*],
            contributor_type: $contributor,
        }
    };
}

static ALL: [CreatorRole; 20] = [
    // The running registry's.
    row!(1, "innovator", "Innovator", [], None),
    row!(2, "director", "Director", [], Some("Other")),
    row!(3, "researcher", "Researcher", [], None),
    row!(4, "principal-investigator", "Principal Investigator", [], None),
    row!(5, "librarian", "Librarian", [], Some("Other")),
    row!(6, "vice-chancellor", "Vice Chancellor", [], Some("Other")),
    row!(7, "deputy-vice-chancellor", "Deputy Vice Chancellor", [], Some("Other")),
    row!(8, "author", "Author", [], None),
    row!(9, "contributor", "Contributor", [], Some("Other")),
    // Ours.
    row!(101, "co-author", "Co-Author", [], None),
    row!(102, "lead-author", "Lead Author", [], None),
    row!(103, "editor", "Editor", [], Some("Editor")),
    row!(104, "data-collector", "Data Collector", [], Some("DataCollector")),
    row!(105, "supervisor", "Supervisor", [], Some("Supervisor")),
    row!(106, "project-leader", "Project Leader", [], Some("ProjectLeader")),
    row!(107, "translator", "Translator", [], Some("Translator")),
    row!(108, "reviewer", "Reviewer", [], Some("Other")),
    row!(109, "knowledge-holder", "Knowledge Holder", [], None),
    row!(110, "community-representative", "Community Representative", [], Some("Other")),
    row!(111, "creator", "Creator", [], None),
];
