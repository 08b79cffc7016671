//! The vocabulary of publication types: Crossref's terms where one exists, a short list of our own elsewhere.

/// A publication type of the registry's vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorkType(&'static str);

/// Crossref's types (`api.crossref.org/types`).
const CROSSREF: [&str; 31] = [
    "journal-article",
    "book",
    "monograph",
    "edited-book",
    "reference-book",
    "book-chapter",
    "book-section",
    "book-part",
    "book-track",
    "book-set",
    "book-series",
    "reference-entry",
    "proceedings",
    "proceedings-series",
    "proceedings-article",
    "posted-content",
    "report",
    "report-component",
    "report-series",
    "dissertation",
    "dataset",
    "peer-review",
    "journal",
    "journal-volume",
    "journal-issue",
    "standard",
    "component",
    "database",
    "grant",
    "other",
    "standard-series",
];

/// What Crossref has no term for.
const OURS: [&str; 22] = [
    "software",
    "patent",
    "conference-poster",
    "presentation",
    "conference-abstract",
    "working-paper",
    "artwork",
    "translation",
    "cultural-heritage",
    "indigenous-knowledge",
    "image",
    "audiovisual",
    "collection",
    "model",
    "workflow",
    "physical-object",
    "event",
    "interactive-resource",
    "magazine-article",
    "newspaper-article",
    "web-page",
    "supervised-student-publication",
];

/// Terms of OpenAlex, ORCID, DataCite and CSL that mean one of ours; both sides in lower case with hyphens.
const SYNONYMS: &[(&str, &str)] = &[
    // OpenAlex
    ("article", "journal-article"),
    ("review", "journal-article"),
    ("editorial", "journal-article"),
    ("letter", "journal-article"),
    ("erratum", "journal-article"),
    ("retraction", "journal-article"),
    ("preprint", "posted-content"),
    ("conference-paper", "proceedings-article"),
    ("paratext", "other"),
    ("libguides", "web-page"),
    ("supplementary-materials", "component"),
    ("reference-entry", "reference-entry"),
    // ORCID work types
    ("data-set", "dataset"),
    ("dissertation-thesis", "dissertation"),
    ("encyclopedia-entry", "reference-entry"),
    ("dictionary-entry", "reference-entry"),
    ("book-review", "journal-article"),
    ("journal-issue", "journal-issue"),
    ("lecture-speech", "presentation"),
    ("conference-presentation", "presentation"),
    ("conference-output", "proceedings-article"),
    ("conference-proceedings", "proceedings"),
    ("manual", "report"),
    ("newsletter-article", "magazine-article"),
    ("online-resource", "web-page"),
    ("website", "web-page"),
    ("blog-post", "posted-content"),
    ("test", "other"),
    ("research-technique", "other"),
    ("research-tool", "other"),
    ("technical-standard", "standard"),
    ("standards-and-policy", "standard"),
    ("artistic-performance", "artwork"),
    ("artistic-edition", "artwork"),
    ("sound", "audiovisual"),
    ("moving-image", "audiovisual"),
    ("video", "audiovisual"),
    ("musical-composition", "artwork"),
    ("design", "artwork"),
    ("cartographic-material", "image"),
    ("clinical-study", "report"),
    ("data-management-plan", "report"),
    ("invention", "patent"),
    ("disclosure", "patent"),
    ("license", "other"),
    ("registered-copyright", "other"),
    ("trademark", "other"),
    ("spin-off-company", "other"),
    ("physical-object", "physical-object"),
    ("public-speech", "presentation"),
    ("teaching-material", "other"),
    ("learning-object", "other"),
    ("transcription", "translation"),
    ("annotation", "other"),
    ("undefined", "other"),
    // DataCite resourceTypeGeneral, folded
    ("journalarticle", "journal-article"),
    ("bookchapter", "book-chapter"),
    ("conferencepaper", "proceedings-article"),
    ("conferenceproceeding", "proceedings"),
    ("datapaper", "journal-article"),
    ("data-paper", "journal-article"),
    ("peerreview", "peer-review"),
    ("interactiveresource", "interactive-resource"),
    ("physicalobject", "physical-object"),
    ("computationalnotebook", "software"),
    ("outputmanagementplan", "report"),
    ("studyregistration", "other"),
    ("presentation", "presentation"),
    ("poster", "conference-poster"),
    ("award", "grant"),
    ("thesis", "dissertation"),
    // CSL
    ("article-journal", "journal-article"),
    ("article-magazine", "magazine-article"),
    ("article-newspaper", "newspaper-article"),
    ("paper-conference", "proceedings-article"),
    ("chapter", "book-chapter"),
    ("entry-encyclopedia", "reference-entry"),
    ("entry-dictionary", "reference-entry"),
    ("entry", "reference-entry"),
    ("webpage", "web-page"),
    ("post-weblog", "posted-content"),
    ("speech", "presentation"),
    ("motion-picture", "audiovisual"),
    ("graphic", "image"),
    ("map", "image"),
];

impl WorkType {
    /// An article in a journal.
    pub const JOURNAL_ARTICLE: Self = Self("journal-article");
    /// A preprint or another posted text.
    pub const POSTED_CONTENT: Self = Self("posted-content");
    /// Research data.
    pub const DATASET: Self = Self("dataset");
    /// What fits nowhere else.
    pub const OTHER: Self = Self("other");

    /// The type that a term means: one of the vocabulary, or a provider's synonym for it. Case, blanks and underscores
    /// do not matter (`JOURNAL_ARTICLE` of ORCID's older documents).
    #[must_use]
    pub fn from_term(term: &str) -> Option<Self> {
        if term.len() > 64 {
            return None;
        }
        let folded = term.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        let known = CROSSREF.iter().chain(&OURS).find(|t| **t == folded);
        let synonym = || SYNONYMS.iter().find(|(from, _)| *from == folded).map(|(_, to)| to);
        known.or_else(synonym).map(|t| Self(t))
    }

    /// The term, as it stands in records and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The whole vocabulary.
    pub fn all() -> impl Iterator<Item = Self> {
        CROSSREF.iter().chain(&OURS).map(|t| Self(t))
    }
}

impl std::fmt::Display for WorkType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl serde::Serialize for WorkType {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> serde::Deserialize<'de> for WorkType {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::from_term(&text)
            .ok_or_else(|| serde::de::Error::custom(format_args!("`{text}` is not a publication type")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_synonym_means_a_term_of_the_vocabulary() {
        for (from, to) in SYNONYMS {
            assert_eq!(WorkType::from_term(from).map(WorkType::as_str), Some(*to), "{from}");
            assert!(WorkType::all().any(|t| t.as_str() == *to), "{to}");
        }
    }

    #[test]
    fn spelling_does_not_matter() {
        assert_eq!(WorkType::from_term("JOURNAL_ARTICLE"), Some(WorkType::JOURNAL_ARTICLE));
        assert_eq!(WorkType::from_term("Journal Article"), Some(WorkType::JOURNAL_ARTICLE));
        assert_eq!(WorkType::from_term("article"), Some(WorkType::JOURNAL_ARTICLE));
        assert_eq!(WorkType::from_term("no such thing"), None);
    }
}
