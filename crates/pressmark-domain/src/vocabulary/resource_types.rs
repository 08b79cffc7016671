//! What a deposit is: the resource types, and what they are called elsewhere.

use super::{Vocabulary, entry};
use crate::work::WorkType;

/// A resource type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResourceType {
    /// The number that clients know it by.
    pub id: i64,
    /// The code, which never changes.
    pub code: &'static str,
    /// What it is called in lists.
    pub name: &'static str,
    /// What else it is called.
    pub other_names: &'static [&'static str],
    /// DataCite's `resourceTypeGeneral` (4.6).
    pub datacite: &'static str,
    /// URI of COAR's resource type.
    pub coar: &'static str,
    /// Type of schema.org.
    pub schema_org: &'static str,
    /// Type of the work, of the registry's own vocabulary (Crossref's terms where one exists).
    pub work_type: &'static str,
    /// The types of works that are shown as this one when they came without a resource type.
    pub covers: &'static [&'static str],
}

entry!(ResourceType);

impl ResourceType {
    /// The type of a work of this kind.
    #[must_use]
    pub fn kind(&self) -> WorkType {
        WorkType::from_term(self.work_type).unwrap_or(WorkType::OTHER)
    }
}

/// The resource types.
#[must_use]
pub fn resource_types() -> Vocabulary<ResourceType> {
    Vocabulary(&ALL)
}

/// The resource type that a work of this type is shown as: never "Indigenous Knowledge" for what merely was imported.
#[must_use]
pub fn resource_type_of(kind: WorkType) -> &'static ResourceType {
    let covering = ALL.iter().find(|row| row.covers.contains(&kind.as_str()));
    covering.unwrap_or(&OTHER)
}

macro_rules! coar {
    ($term:literal) => {
        concat!("http://purl.org/coar/resource_type/", $term)
    };
}

/// One row: id, code, name, other names, DataCite, COAR, schema.org, type of the work, types it covers.
macro_rules! row {
    ($id:literal, $code:literal, $name:literal, [$($other:literal),*], $datacite:literal, $coar:literal,
     $schema:literal, $work:literal, [$($covers:literal),*]) => {
        ResourceType {
            id: $id,
            code: $code,
            name: $name,
            other_names: &[$($other),*],
            datacite: $datacite,
            coar: coar!($coar),
            schema_org: $schema,
            work_type: $work,
            covers: &[$($covers),*],
        }
    };
}

/// What fits nowhere else.
const OTHER: ResourceType =
    row!(106, "other", "Other", [], "Other", "c_1843", "CreativeWork", "other", ["other", "component"]);

#[rustfmt::skip]
static ALL: [ResourceType; 38] = [
    // The running registry's.
    row!(1, "indigenous-knowledge", "Indigenous Knowledge", ["Indigeneous Knowledge"], "Text", "c_1843", "CreativeWork",
        "indigenous-knowledge", ["indigenous-knowledge"]),
    row!(2, "patent", "Patent", [], "Text", "c_15cd", "CreativeWork", "patent", ["patent"]),
    row!(3, "cultural-heritage", "Cultural Heritage", [], "PhysicalObject", "c_1843", "CreativeWork",
        "cultural-heritage", ["cultural-heritage"]),
    row!(4, "project", "Project", [], "Project", "c_1843", "ResearchProject", "other", []),
    row!(5, "funder", "Funder", [], "Other", "c_1843", "FundingAgency", "other", []),
    row!(6, "data-management-plan", "DMP (Data Management Plan)", ["DMP", "OutputManagementPlan"],
        "OutputManagementPlan", "c_ab20", "Report", "report", []),
    row!(7, "manuscript", "Manuscripts", [], "Text", "c_0040", "Manuscript", "other", []),
    // Ours.
    row!(101, "article", "Article", ["JournalArticle"], "JournalArticle", "c_6501", "ScholarlyArticle",
        "journal-article", ["journal-article"]),
    row!(102, "dataset", "Dataset", ["Datasets"], "Dataset", "c_ddb1", "Dataset", "dataset", ["dataset", "database"]),
    row!(103, "software", "Software", [], "Software", "c_5ce6", "SoftwareSourceCode", "software", ["software"]),
    row!(104, "image", "Image", [], "Image", "c_c513", "ImageObject", "image", ["image"]),
    row!(105, "video", "Video", ["Audiovisual"], "Audiovisual", "c_12ce", "MediaObject", "audiovisual",
        ["audiovisual"]),
    OTHER,
    row!(107, "book", "Book", [], "Book", "c_2f33", "Book", "book",
        ["book", "monograph", "edited-book", "reference-book", "book-set", "book-track", "translation"]),
    row!(108, "book-chapter", "Book Chapter", ["Chapter"], "BookChapter", "c_3248", "Chapter", "book-chapter",
        ["book-chapter", "book-section", "book-part", "reference-entry"]),
    row!(109, "conference-paper", "Conference Paper", [], "ConferencePaper", "c_5794", "ScholarlyArticle",
        "proceedings-article", ["proceedings-article", "conference-abstract"]),
    row!(110, "conference-proceedings", "Conference Proceedings", ["ConferenceProceeding"], "ConferenceProceeding",
        "c_f744", "Book", "proceedings", ["proceedings"]),
    row!(111, "conference-poster", "Conference Poster", ["Poster"], "Text", "c_6670", "Poster", "conference-poster",
        ["conference-poster"]),
    row!(112, "presentation", "Presentation", ["Seminar"], "Text", "c_8544", "PresentationDigitalDocument",
        "presentation", ["presentation"]),
    row!(113, "preprint", "Preprint", [], "Preprint", "c_816b", "ScholarlyArticle", "posted-content",
        ["posted-content"]),
    row!(114, "working-paper", "Working Paper", [], "Preprint", "c_8042", "ScholarlyArticle", "working-paper",
        ["working-paper"]),
    row!(115, "report", "Report", [], "Report", "c_93fc", "Report", "report", ["report", "report-component"]),
    row!(116, "dissertation", "Dissertation", ["Thesis"], "Dissertation", "c_46ec", "Thesis", "dissertation",
        ["dissertation", "supervised-student-publication"]),
    row!(117, "peer-review", "Peer Review", [], "PeerReview", "H9BQ-739P", "Review", "peer-review", ["peer-review"]),
    row!(118, "standard", "Standard", [], "Standard", "c_71bd", "CreativeWork", "standard", ["standard"]),
    row!(119, "journal", "Journal", [], "Journal", "c_0640", "Periodical", "journal",
        ["journal", "journal-volume", "journal-issue"]),
    row!(120, "collection", "Collection", [], "Collection", "RMP5-3GQ6", "Collection", "collection",
        ["collection", "book-series", "report-series", "proceedings-series", "standard-series"]),
    row!(121, "model", "Model", [], "Model", "c_1843", "CreativeWork", "model", ["model"]),
    row!(122, "workflow", "Workflow", [], "Workflow", "c_393c", "HowTo", "workflow", ["workflow"]),
    row!(123, "physical-object", "Physical Object", [], "PhysicalObject", "c_1843", "CreativeWork", "physical-object",
        ["physical-object"]),
    row!(124, "event", "Event", [], "Event", "c_1843", "Event", "event", ["event"]),
    row!(125, "interactive-resource", "Interactive Resource", [], "InteractiveResource", "c_e9a0", "CreativeWork",
        "interactive-resource", ["interactive-resource"]),
    row!(126, "web-page", "Web Page", ["Website"], "InteractiveResource", "c_7ad9", "WebPage", "web-page",
        ["web-page"]),
    row!(127, "sound", "Sound", ["Audio"], "Sound", "c_18cc", "AudioObject", "audiovisual", []),
    row!(128, "artwork", "Artwork", [], "Image", "F8RT-TJK0", "VisualArtwork", "artwork", ["artwork"]),
    row!(129, "periodical-article", "Newspaper or Magazine Article", [], "Text", "c_998f", "Article",
        "newspaper-article", ["newspaper-article", "magazine-article"]),
    row!(130, "award", "Award", ["Grant"], "Award", "c_1843", "Grant", "grant", ["grant"]),
    row!(131, "text", "Text", [], "Text", "c_18cf", "CreativeWork", "other", []),
];
