//! ORCID's work types for those of the other providers.

/// ORCID's term for a Crossref type (or one that this registry added).
pub(crate) fn from_crossref(kind: &str) -> &'static str {
    match kind {
        "journal-article" => "journal-article",
        "book" | "monograph" | "reference-book" | "book-set" => "book",
        "edited-book" => "edited-book",
        "book-chapter" | "book-section" | "book-part" => "book-chapter",
        "reference-entry" => "encyclopedia-entry",
        "proceedings-article" => "conference-paper",
        "posted-content" => "preprint",
        "report" | "report-component" => "report",
        "dissertation" => "dissertation-thesis",
        "dataset" | "database" => "data-set",
        "peer-review" => "review",
        "journal-issue" => "journal-issue",
        "standard" => "standards-and-policy",
        "software" => "software",
        "patent" => "patent",
        "conference-poster" => "conference-poster",
        "conference-abstract" => "conference-abstract",
        "presentation" => "lecture-speech",
        "working-paper" => "working-paper",
        "translation" => "translation",
        "magazine-article" => "magazine-article",
        "newspaper-article" => "newspaper-article",
        "web-page" => "online-resource",
        "supervised-student-publication" => "supervised-student-publication",
        _ => "other",
    }
}

/// ORCID's term for DataCite's `resourceTypeGeneral`.
pub(crate) fn from_datacite(general: &str) -> &'static str {
    match general {
        "Dataset" => "data-set",
        "Software" | "ComputationalNotebook" => "software",
        "JournalArticle" | "DataPaper" => "journal-article",
        "ConferencePaper" => "conference-paper",
        "Preprint" => "preprint",
        "Book" => "book",
        "BookChapter" => "book-chapter",
        "Report" => "report",
        "Dissertation" => "dissertation-thesis",
        "Standard" => "standards-and-policy",
        _ => "other",
    }
}

/// ORCID's term for an OpenAlex type.
pub(crate) fn from_openalex(kind: &str) -> &'static str {
    match kind {
        "article" | "review" | "editorial" | "letter" | "erratum" => "journal-article",
        "conference-paper" => "conference-paper",
        "preprint" => "preprint",
        "book" => "book",
        "book-chapter" => "book-chapter",
        "dissertation" => "dissertation-thesis",
        "dataset" => "data-set",
        "report" => "report",
        "peer-review" => "review",
        "software" => "software",
        _ => "other",
    }
}
