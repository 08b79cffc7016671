//! Why two works may be one.

use serde::{Deserialize, Serialize};

/// Why two works may be one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    /// Both carry this DOI.
    SameDoi {
        /// The DOI.
        doi: String,
    },
    /// Their DOIs are two spellings of one.
    DoiVariant {
        /// Of the first.
        first: String,
        /// Of the second.
        second: String,
    },
    /// One says in its metadata that it is the other.
    DeclaredSame,
    /// Both carry this identifier.
    SharedIdentifier {
        /// Scheme.
        scheme: String,
        /// Value.
        value: String,
    },
    /// Both have this ISBN.
    SharedIsbn {
        /// The ISBN.
        isbn: String,
    },
    /// Their titles are the same but for case, accents, punctuation and markup.
    SameTitle,
    /// They share authors.
    SharedAuthors {
        /// How many.
        shared: usize,
        /// Of how many, on the work that has more.
        of: usize,
    },
    /// They appeared in the same year.
    SameYear {
        /// The year.
        year: i32,
    },
    /// They appeared a year apart.
    AdjacentYears {
        /// Of the first.
        first: i32,
        /// Of the second.
        second: i32,
    },
    /// They are of the same type.
    SameType {
        /// The type.
        publication_type: String,
    },
    /// They stand at the same place of the same journal or book.
    SamePlace {
        /// Volume and page.
        place: String,
    },
    /// They stand in the same journal or book.
    SameContainer,
}

impl Reason {
    /// How much it says, 0 to 1. Reasons are taken together as if each alone could err.
    pub(super) fn weight(&self) -> f64 {
        match self {
            Self::SameDoi { .. } => 0.95,
            Self::DoiVariant { .. } | Self::DeclaredSame => 0.9,
            Self::SharedIdentifier { .. } => 0.85,
            Self::SharedIsbn { .. } => 0.3,
            Self::SameTitle | Self::SamePlace { .. } => 0.5,
            Self::SharedAuthors { shared, of } if shared == of => 0.4,
            Self::SharedAuthors { shared, of } if shared * 2 >= *of => 0.3,
            Self::SharedAuthors { .. } | Self::SameYear { .. } => 0.2,
            Self::SameContainer => 0.15,
            Self::SameType { .. } => 0.1,
            Self::AdjacentYears { .. } => 0.05,
        }
    }

    /// Whether it says by itself that they are one: a common identifier, or what comes to the same.
    pub(super) fn identifies(&self) -> bool {
        matches!(
            self,
            Self::SameDoi { .. } | Self::DoiVariant { .. } | Self::DeclaredSame | Self::SharedIdentifier { .. }
        )
    }

    /// The reason in words.
    #[must_use]
    pub fn explanation(&self) -> String {
        match self {
            Self::SameDoi { doi } => format!("Both carry the DOI {doi}."),
            Self::DoiVariant { first, second } => format!("{first} and {second} are two spellings of one DOI."),
            Self::DeclaredSame => "One says in its metadata that it is the other.".to_owned(),
            Self::SharedIdentifier { scheme, value } => format!("Both carry {scheme} {value}."),
            Self::SharedIsbn { isbn } => format!("Both have the ISBN {isbn}."),
            Self::SameTitle => "The titles are the same.".to_owned(),
            Self::SharedAuthors { shared, of } => format!("They share {shared} of {of} authors."),
            Self::SameYear { year } => format!("Both appeared in {year}."),
            Self::AdjacentYears { first, second } => format!("They appeared in {first} and {second}."),
            Self::SameType { publication_type } => format!("Both are of the type {publication_type}."),
            Self::SamePlace { place } => format!("Both stand at the same place of the same journal or book: {place}."),
            Self::SameContainer => "Both stand in the same journal or book.".to_owned(),
        }
    }
}

/// Whether a relation says that two are the same work (Crossref's and DataCite's words).
pub(super) fn says_same(relation: &str) -> bool {
    matches!(relation, "is-same-as" | "is-identical-to")
}
