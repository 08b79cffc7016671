//! What the types of works are called elsewhere.

use crate::work::{WorkRecord, WorkType};

/// The type of a work in other vocabularies.
pub(super) struct Names {
    /// CSL 1.0.2.
    pub(super) csl: &'static str,
    /// DataCite's `resourceTypeGeneral` (4.5).
    pub(super) datacite: &'static str,
    /// schema.org.
    pub(super) schema_org: &'static str,
    /// BibTeX.
    pub(super) bibtex: &'static str,
    /// RIS.
    pub(super) ris: &'static str,
    /// CSL's `genre`, where the type alone says too little.
    pub(super) genre: Option<&'static str>,
}

/// The names of a work's type; of none, those of what fits nowhere.
pub(super) fn names(record: &WorkRecord) -> Names {
    of(record.publication_type.unwrap_or(WorkType::OTHER))
}

/// The names of a type.
pub(super) fn of(kind: WorkType) -> Names {
    let row = |csl, datacite, schema_org, bibtex, ris| Names { csl, datacite, schema_org, bibtex, ris, genre: None };
    let genre = |genre, names: Names| Names { genre: Some(genre), ..names };
    match kind.as_str() {
        "journal-article" => row("article-journal", "JournalArticle", "ScholarlyArticle", "article", "JOUR"),
        "book" | "monograph" | "edited-book" | "book-set" | "book-track" => row("book", "Book", "Book", "book", "BOOK"),
        "reference-book" => row("book", "Book", "Book", "book", "EDBOOK"),
        "book-chapter" | "book-section" | "book-part" => {
            row("chapter", "BookChapter", "Chapter", "incollection", "CHAP")
        }
        "reference-entry" => row("entry-encyclopedia", "BookChapter", "Chapter", "incollection", "ENCYC"),
        "book-series" | "report-series" | "proceedings-series" | "standard-series" => {
            row("collection", "Collection", "CreativeWorkSeries", "misc", "SER")
        }
        "proceedings" => row("book", "ConferenceProceeding", "Book", "proceedings", "CONF"),
        "proceedings-article" => {
            row("paper-conference", "ConferencePaper", "ScholarlyArticle", "inproceedings", "CPAPER")
        }
        "conference-abstract" => genre(
            "Conference abstract",
            row("paper-conference", "ConferencePaper", "ScholarlyArticle", "inproceedings", "CPAPER"),
        ),
        "conference-poster" => genre("Poster", row("speech", "Text", "Poster", "misc", "SLIDE")),
        "presentation" => genre("Presentation", row("speech", "Text", "PresentationDigitalDocument", "misc", "SLIDE")),
        "posted-content" => genre("Preprint", row("article", "Preprint", "ScholarlyArticle", "misc", "UNPB")),
        "working-paper" => genre("Working paper", row("article", "Preprint", "ScholarlyArticle", "techreport", "UNPB")),
        "report" | "report-component" => row("report", "Report", "Report", "techreport", "RPRT"),
        "dissertation" => genre("Dissertation", row("thesis", "Dissertation", "Thesis", "phdthesis", "THES")),
        "supervised-student-publication" => {
            genre("Student work", row("thesis", "Dissertation", "Thesis", "mastersthesis", "THES"))
        }
        "dataset" | "database" => row("dataset", "Dataset", "Dataset", "misc", "DATA"),
        "software" => row("software", "Software", "SoftwareSourceCode", "misc", "COMP"),
        "peer-review" => row("review", "PeerReview", "Review", "misc", "GEN"),
        "journal" | "journal-volume" | "journal-issue" => row("periodical", "Journal", "Periodical", "misc", "JFULL"),
        "standard" => row("standard", "Standard", "CreativeWork", "misc", "STAND"),
        "patent" => row("patent", "Text", "CreativeWork", "misc", "PAT"),
        "magazine-article" => row("article-magazine", "Text", "Article", "article", "MGZN"),
        "newspaper-article" => row("article-newspaper", "Text", "NewsArticle", "article", "NEWS"),
        "web-page" => row("webpage", "InteractiveResource", "WebPage", "misc", "ELEC"),
        "image" => row("graphic", "Image", "ImageObject", "misc", "FIGURE"),
        "artwork" => row("graphic", "Image", "VisualArtwork", "misc", "ART"),
        "audiovisual" => row("motion_picture", "Audiovisual", "MediaObject", "misc", "VIDEO"),
        "collection" => row("collection", "Collection", "Collection", "misc", "GEN"),
        "workflow" => row("document", "Workflow", "HowTo", "misc", "GEN"),
        "model" => row("document", "Model", "CreativeWork", "misc", "GEN"),
        "physical-object" | "cultural-heritage" => row("document", "PhysicalObject", "CreativeWork", "misc", "GEN"),
        "event" => row("event", "Event", "Event", "misc", "GEN"),
        "interactive-resource" => row("document", "InteractiveResource", "CreativeWork", "misc", "ELEC"),
        "translation" => row("book", "Text", "CreativeWork", "book", "BOOK"),
        "indigenous-knowledge" => row("document", "Text", "CreativeWork", "misc", "GEN"),
        // component, grant, other
        _ => row("document", "Other", "CreativeWork", "misc", "GEN"),
    }
}
