//! What a publication or a file of one is in print: the publication types.

use super::{ResourceType, Vocabulary, entry, resource_type_of};
use crate::work::WorkType;

/// A publication type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicationType {
    /// The number that clients know it by.
    pub id: i64,
    /// The code, which never changes.
    pub code: &'static str,
    /// What it is called in lists.
    pub name: &'static str,
    /// What else it is called.
    pub other_names: &'static [&'static str],
    /// Type of the work, where this says more of it than the resource type; none for roles of files.
    pub work_type: Option<&'static str>,
    /// URI of COAR's resource type, where there is one.
    pub coar: Option<&'static str>,
}

entry!(PublicationType);

impl PublicationType {
    /// The type of a work of this kind, if this tells it.
    #[must_use]
    pub fn kind(&self) -> Option<WorkType> {
        WorkType::from_term(self.work_type?)
    }

    /// The resource type that covers works of this kind, if this tells it: what they are to DataCite and schema.org.
    #[must_use]
    pub fn resource_type(&self) -> Option<&'static ResourceType> {
        self.kind().map(resource_type_of)
    }
}

/// The publication types.
#[must_use]
pub fn publication_types() -> Vocabulary<PublicationType> {
    Vocabulary(&ALL)
}

/// One row: id, code, name, other names, and the type of the work with COAR's term, where there is one.
macro_rules! row {
    ($id:literal, $code:literal, $name:literal, [$($other:literal),*], $work:literal, $coar:literal) => {
        PublicationType {
            work_type: Some($work),
            coar: Some(concat!("http://purl.org/coar/resource_type/", $coar)),
            ..row!($id, $code, $name, [$($other),*])
        }
    };
    ($id:literal, $code:literal, $name:literal, [$($other:literal),*]) => {
        PublicationType { id: $id, code: $code, name: $name, other_names: &[$($other),*], work_type: None, coar: None }
    };
}

static ALL: [PublicationType; 33] = [
    // The running registry's.
    row!(1, "article", "Article", [], "journal-article", "c_6501"),
    row!(2, "book-chapter", "Book Chapter", [], "book-chapter", "c_3248"),
    row!(3, "chapter", "Chapter", [], "book-chapter", "c_3248"),
    row!(4, "proceeding", "Proceeding", ["Proceedings"], "proceedings-article", "c_5794"),
    row!(5, "monograph", "Monograph", [], "monograph", "c_2f33"),
    row!(6, "preprint", "Preprint", [], "posted-content", "c_816b"),
    row!(7, "edited-book", "Edited Book", [], "edited-book", "c_2f33"),
    row!(8, "seminar", "Seminar", [], "presentation", "c_8544"),
    row!(9, "research-chapter", "Research Chapter", [], "book-chapter", "c_3248"),
    row!(10, "review-article", "Review Article", [], "journal-article", "c_dcae04bc"),
    row!(11, "book-review", "Book Review", [], "journal-article", "c_ba08"),
    row!(12, "conference-abstract", "Conference Abstract", [], "conference-abstract", "c_c94f"),
    row!(13, "letter-to-editor", "Letter To Editor", ["Letter to the Editor"], "journal-article", "c_545b"),
    row!(14, "editorial", "Editorial", [], "journal-article", "c_b239"),
    row!(15, "other-book-content", "Other Book Content", [], "book-part", "c_3248"),
    row!(16, "correction-erratum", "Correction Erratum", ["Correction", "Erratum"], "journal-article", "c_7acd"),
    // Ours.
    row!(101, "main-file", "Main File", []),
    row!(102, "supplementary", "Supplementary", []),
    row!(103, "versioned-update", "Versioned Update", []),
    row!(104, "book", "Book", [], "book", "c_2f33"),
    row!(105, "report", "Report", [], "report", "c_93fc"),
    row!(106, "dissertation", "Dissertation", ["Thesis"], "dissertation", "c_46ec"),
    row!(107, "dataset", "Dataset", ["Datasets"], "dataset", "c_ddb1"),
    row!(108, "software", "Software", [], "software", "c_5ce6"),
    row!(109, "conference-poster", "Conference Poster", ["Poster"], "conference-poster", "c_6670"),
    row!(110, "presentation", "Presentation", [], "presentation", "c_8544"),
    row!(111, "working-paper", "Working Paper", [], "working-paper", "c_8042"),
    row!(112, "peer-review", "Peer Review", [], "peer-review", "H9BQ-739P"),
    row!(113, "video", "Video", [], "audiovisual", "c_12ce"),
    row!(114, "audio", "Audio", [], "audiovisual", "c_18cc"),
    row!(115, "image", "Image", [], "image", "c_c513"),
    row!(116, "gif", "Gif", [], "image", "c_c513"),
    row!(117, "other", "Other", []),
];
