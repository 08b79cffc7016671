//! What an agency wants to know before it registers anything (rule 43).

use pressmark_domain::WorkRecord;

use super::Kind;

/// What is missing for an identifier of this kind: the field of a deposit, and what is wrong with it.
#[must_use]
pub fn missing(kind: Kind, record: &WorkRecord) -> Vec<(&'static str, &'static str)> {
    let mut missing = Vec::new();
    let is_blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    if is_blank(&record.title) {
        missing.push(("title", "Required to mint an identifier"));
    }
    // A handle leads to a page; DataCite describes works, and has these as mandatory (schema 4.5).
    if kind == Kind::Doi {
        if record.authors.is_empty() {
            missing.push(("creators", "Required by DataCite: at least one"));
        }
        if is_blank(&record.publisher) {
            missing.push(("publisher", "Required by DataCite"));
        }
        if record.publication_year.is_none() {
            missing.push(("publication_date", "Required by DataCite: at least the year"));
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_agency_has_its_mandatory_fields() {
        let names = |kind, record: &WorkRecord| missing(kind, record).into_iter().map(|(n, _)| n).collect::<Vec<_>>();
        let empty = WorkRecord::default();
        assert_eq!(names(Kind::Docid, &empty), ["title"]);
        assert_eq!(names(Kind::Doi, &empty), ["title", "creators", "publisher", "publication_date"]);
        let whole = serde_json::json!({
            "title": "Cracked pots", "publisher": "Brown University", "publication_year": 2026,
            "authors": [{ "name": "Josiah Carberry" }],
        });
        let whole: WorkRecord = serde_json::from_value(whole).unwrap();
        assert!(missing(Kind::Doi, &whole).is_empty());
    }
}
