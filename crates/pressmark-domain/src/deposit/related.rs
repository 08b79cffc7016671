//! Other works that a depositor names.

use super::reader::Reader;
use crate::identifier::{Doi, Handle};
use crate::work::{Identifier, Relation, scheme};

/// Relations, in the words of work records; clients may write them as DataCite does (`IsSupplementTo`).
const RELATIONS: [&str; 36] = [
    "cites",
    "collects",
    "compiles",
    "continues",
    "describes",
    "documents",
    "has-metadata",
    "has-part",
    "has-translation",
    "has-version",
    "is-cited-by",
    "is-collected-by",
    "is-compiled-by",
    "is-continued-by",
    "is-derived-from",
    "is-described-by",
    "is-documented-by",
    "is-identical-to",
    "is-metadata-for",
    "is-new-version-of",
    "is-obsoleted-by",
    "is-original-form-of",
    "is-part-of",
    "is-previous-version-of",
    "is-published-in",
    "is-referenced-by",
    "is-required-by",
    "is-reviewed-by",
    "is-source-of",
    "is-supplement-to",
    "is-supplemented-by",
    "is-translation-of",
    "is-variant-form-of",
    "is-version-of",
    "references",
    "reviews",
];

/// Schemes that are kept as they come, under this word.
const PLAIN: [&str; 10] = ["ark", "arxiv", "eissn", "igsn", "isbn", "issn", "istc", "pmid", "urn", "w3id"];

/// One of `related_identifiers`.
pub(super) fn related(element: &mut Reader<'_>) -> Option<Relation> {
    let kind = element.parsed("relation_type", 60, |text| relation_of(text).ok_or("Not a relation of DataCite"));
    if kind.is_none() {
        element.must_have("relation_type");
    }
    let scheme = element.text("related_identifier_type", 30);
    let value = element.parsed("related_identifier", 1_000, |text| identifier(scheme.as_deref(), text));
    if value.is_none() {
        element.must_have("related_identifier");
    }
    Some(Relation { kind: kind?.to_owned(), identifier: value? })
}

fn relation_of(text: &str) -> Option<&'static str> {
    let bare = |text: &str| text.replace(['-', '_', ' '], "").to_ascii_lowercase();
    let wanted = bare(text);
    RELATIONS.iter().find(|known| bare(known) == wanted).copied()
}

/// The identifier that a text is, by the scheme that is named, or by its look.
fn identifier(named: Option<&str>, text: &str) -> Result<Identifier, String> {
    let word = named.map(str::to_ascii_lowercase);
    let of = |scheme: &str, value: &str| Ok(Identifier { scheme: scheme.to_owned(), value: value.to_owned() });
    let doi = || Doi::parse(text).map_err(|error| error.to_string());
    let handle = || Handle::parse(text).map_err(|error| error.to_string());
    let is_web = text.starts_with("http://") || text.starts_with("https://");
    let is_address = is_web && !text.contains(char::is_whitespace);
    match word.as_deref() {
        Some("doi") => of(scheme::DOI, doi()?.as_str()),
        Some("handle" | "docid") => of(scheme::HANDLE, handle()?.as_str()),
        Some("url" | "uri") if is_address => of(scheme::URI, text),
        Some("url" | "uri") => Err("Not an address of the web".to_owned()),
        Some(plain) if PLAIN.contains(&plain) => of(plain, text),
        Some(_) => Err("`related_identifier_type` is not known".to_owned()),
        None => match (doi(), handle()) {
            (Ok(doi), _) => of(scheme::DOI, doi.as_str()),
            (_, Ok(handle)) => of(scheme::HANDLE, handle.as_str()),
            _ if is_address => of(scheme::URI, text),
            _ => Err("Neither a DOI nor a handle nor an address: say `related_identifier_type`".to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_are_known_in_both_spellings() {
        assert_eq!(relation_of("IsSupplementTo"), Some("is-supplement-to"));
        assert_eq!(relation_of("is_supplement_to"), Some("is-supplement-to"));
        assert_eq!(relation_of("likes"), None);
    }

    #[test]
    fn identifiers_are_read_by_their_look_where_no_scheme_is_named() {
        let scheme = |named, text| identifier(named, text).map(|id| format!("{} {}", id.scheme, id.value));
        assert_eq!(scheme(None, "https://doi.org/10.5555/ABC").unwrap(), "doi 10.5555/abc");
        assert_eq!(scheme(None, "20.500.99999/AbC").unwrap(), "handle 20.500.99999/AbC");
        assert_eq!(scheme(None, "https://example.org/x").unwrap(), "uri https://example.org/x");
        assert_eq!(scheme(Some("ISSN"), "1234-5678").unwrap(), "issn 1234-5678");
        assert!(scheme(Some("DOI"), "x").is_err() && scheme(None, "x").is_err() && scheme(Some("x"), "y").is_err());
    }
}
