//! Types of works, as far as two of them may be one work.

use super::doi;
use crate::work::WorkRecord;

/// How the types of two works go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// The same.
    Same,
    /// Providers call one work by either.
    Near,
    /// One is not known.
    Unknown,
    /// They are two works.
    Different,
}

/// Types that name one kind of work, under the first of them.
fn family(term: &str) -> &str {
    match term {
        "magazine-article" | "newspaper-article" | "proceedings-article" => "journal-article",
        "monograph" | "edited-book" | "reference-book" => "book",
        "book-section" | "book-part" | "book-track" | "reference-entry" => "book-chapter",
        "working-paper" => "posted-content",
        "report-component" => "report",
        "conference-poster" | "presentation" => "conference-abstract",
        "supervised-student-publication" => "dissertation",
        other => other,
    }
}

/// How the types of two works go together.
pub(super) fn fit(a: &WorkRecord, b: &WorkRecord) -> Fit {
    let term = |record: &WorkRecord| record.publication_type.map(|kind| kind.as_str()).filter(|term| *term != "other");
    let (Some(a), Some(b)) = (term(a), term(b)) else { return Fit::Unknown };
    // Proceedings that are books have papers that are chapters.
    let paper_in_book = |a: &str, b: &str| a == "proceedings-article" && family(b) == "book-chapter";
    if a == b {
        Fit::Same
    } else if family(a) == family(b) || paper_in_book(a, b) || paper_in_book(b, a) {
        Fit::Near
    } else {
        Fit::Different
    }
}

/// Whether a work is a preprint, by its type or by who gave its DOI.
pub(super) fn is_preprint(record: &WorkRecord) -> bool {
    record.publication_type.is_some_and(|kind| family(kind.as_str()) == "posted-content")
        || record.doi.as_ref().is_some_and(doi::is_of_preprint)
}

/// Whether a work is of a type of which versions are deposited, each with a DOI of its own.
pub(super) fn has_versions(record: &WorkRecord) -> bool {
    const VERSIONED: [&str; 7] =
        ["dataset", "software", "collection", "model", "workflow", "posted-content", "interactive-resource"];
    record.publication_type.is_some_and(|kind| VERSIONED.contains(&kind.as_str()))
}
