//! Made-up works that hold what real ones do.

use pressmark_domain::Orcid;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::map;
use crate::MapError;
use crate::mutation::{assert_sound, replace, size, strange};

/// A work of the newer generation.
fn article() -> Value {
    json!({
        "id": "https://openalex.org/W999000001", "doi": "https://doi.org/10.5555/psycho.2024.1",
        "title": "On <i>cracked</i> pots", "display_name": "On cracked pots",
        "publication_year": 2024, "publication_date": "2024-03-09", "language": "en", "type": "review",
        "ids": {"openalex": "https://openalex.org/W999000001", "mag": 999_000_001, "doi": "https://doi.org/10.5555/psycho.2024.1",
                "pmid": "https://pubmed.ncbi.nlm.nih.gov/999001", "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/999002"},
        "primary_location": {
            "landing_page_url": "https://doi.org/10.5555/psycho.2024.1", "pdf_url": "https://example.org/7.pdf",
            "source": {"display_name": "Journal of Psychoceramics", "issn_l": "1234-5679", "issn": ["1234-5679", "2345-678X"],
                       "host_organization_name": "Society of Psychoceramics", "type": "journal"},
            "license": "cc-by", "license_id": "https://openalex.org/licenses/cc-by", "version": "publishedVersion",
            "raw_type": "journal-article"
        },
        "best_oa_location": null,
        "open_access": {"is_oa": true, "oa_status": "diamond", "oa_url": "https://example.org/7.pdf"},
        "authorships": [
            {"author": {"id": "https://openalex.org/A1", "display_name": "Josiah Carberry", "orcid": "https://orcid.org/0000-0002-1825-0097"},
             "raw_author_name": "CARBERRY, J. S.", "raw_orcid": Orcid::from_number(7).url(),
             "institutions": [{"id": "https://openalex.org/I1", "display_name": "Example University", "ror": "https://ror.org/03yrm5c26"},
                              {"id": "https://openalex.org/I2", "display_name": "Example Hospital", "ror": "https://ror.org/05etxs293"}],
             "affiliations": [{"raw_affiliation_string": "Dept. of\u{2028}Psychoceramics, Example University and Hospital",
                               "institution_ids": ["https://openalex.org/I1", null, "https://openalex.org/I2"]}]},
            {"author": {"id": null, "display_name": "", "orcid": null}, "raw_author_name": "", "institutions": []},
            {"author": {"id": null, "display_name": "Wanda Ring", "orcid": "https://orcid.org/0000-0002-1825-0097"},
             "raw_author_name": null, "institutions": [], "raw_affiliation_strings": ["Kiln Ltd"]}
        ],
        "biblio": {"volume": "7", "issue": "2", "first_page": "33", "last_page": "61"},
        "is_retracted": true, "cited_by_count": 4, "referenced_works_count": 2,
        "keywords": [{"id": "https://openalex.org/keywords/pot", "display_name": "Pot", "score": 0.9}, {"keyword": "glaze"}],
        "topics": [{"display_name": "Ceramics and Minds", "score": 0.99}],
        "awards": [{"funder_id": "https://openalex.org/F1", "funder_display_name": "Pottery Fund", "funder_award_id": "A-1"}],
        "funders": [{"id": "https://openalex.org/F1", "display_name": "Pottery Fund", "ror": "https://ror.org/03yrm5c26"},
                    {"id": "https://openalex.org/F2", "display_name": "Kiln Trust", "ror": null}],
        "abstract_inverted_index": {"Pots": [0], "crack.": [1, 3], "They": [2]}
    })
}

fn mapped(work: &Value) -> pressmark_domain::ProviderView {
    map::work(work.to_string().as_bytes()).unwrap()
}

#[test]
fn an_article() {
    insta::assert_json_snapshot!(mapped(&article()));
}

#[test]
fn a_work_of_the_older_generation_without_doi() {
    insta::assert_json_snapshot!(mapped(&json!({
        "id": "https://openalex.org/W999000002", "doi": null, "title": null, "display_name": "Kilns",
        "publication_year": 1999, "publication_date": "1999-01-01", "type": "article", "type_crossref": "proceedings-article",
        "primary_location": {"source": null, "landing_page_url": null}, "abstract_inverted_index": null,
        "authorships": [{"author": {"id": null, "display_name": "Ella Fant"}, "raw_affiliation_string": "Example Zoo",
                         "institutions": [{"id": "https://openalex.org/I3", "display_name": "Zoo", "ror": "https://ror.org/03yrm5c26"}]}],
        "grants": [{"funder": "https://openalex.org/F1", "funder_display_name": "Pottery Fund", "award_id": null}]
    })));
}

#[test]
fn precision_that_openalex_invents_is_dropped() {
    let date = |date: &str| {
        let view = mapped(&json!({"id": "W1", "publication_year": 2024, "publication_date": date}));
        view.record.publication_date.unwrap().to_string()
    };
    assert_eq!(date("2024-01-01"), "2024");
    assert_eq!(date("2024-06-01"), "2024-06");
    assert_eq!(date("2024-06-17"), "2024-06-17");
    assert_eq!(date("soon"), "2024");
}

#[test]
fn a_repository_is_no_journal() {
    let container = |kind: &str| {
        let source =
            json!({"display_name": "potRxiv", "type": "repository", "host_organization_name": "Example University"});
        let view = mapped(&json!({"id": "W1", "type": kind, "primary_location": {"source": source}}));
        (view.record.container.and_then(|c| c.title), view.record.publisher)
    };
    assert_eq!(container("article"), (None, None));
    assert_eq!(container("preprint"), (Some("potRxiv".into()), Some("Example University".into())));
}

#[test]
fn a_type_is_as_fine_as_it_is_known() {
    let kind = |work: Value| mapped(&work).record.publication_type.map(|kind| kind.as_str());
    assert_eq!(
        kind(json!({"id": "W1", "type": "article", "type_crossref": "proceedings-article"})),
        Some("proceedings-article")
    );
    assert_eq!(
        kind(json!({"id": "W1", "type": "book", "primary_location": {"raw_type": "monograph"}})),
        Some("monograph")
    );
    assert_eq!(
        kind(json!({"id": "W1", "type": "dissertation", "primary_location": {"raw_type": "Theses"}})),
        Some("dissertation")
    );
    assert_eq!(
        kind(json!({"id": "W1", "type": "article", "primary_location": {"raw_type": "other"}})),
        Some("journal-article")
    );
    assert_eq!(kind(json!({"id": "W1", "type": "pamphlet"})), Some("other"));
    assert_eq!(kind(json!({"id": "W1"})), None);
}

#[test]
fn what_cannot_be_used_is_named() {
    let error = |body: &str| map::work(body.as_bytes()).unwrap_err();
    assert!(matches!(error("<!doctype html><title>404</title>"), MapError::NotJson(_)));
    assert!(matches!(error(r#"{"error": "Invalid query", "message": "no"}"#), MapError::NotAWork { .. }));
    assert!(matches!(error(r#"{"id": "https://openalex.org/A999000001"}"#), MapError::Unusable { field: "id", .. }));
}

proptest! {
    #[test]
    fn a_strange_member_loses_that_member(number in any::<prop::sample::Index>(), with in strange()) {
        let mut document = article();
        let number = number.index(size(&document));
        let path = replace(&mut document, number, with);
        let body = document.to_string();
        let vital = path.is_empty() || path[0] == "id";
        match map::work(body.as_bytes()) {
            Ok(view) => {
                assert_sound(&view);
                prop_assert!(view.record.authors.iter().all(|author| author.orcid.is_none()));
            }
            Err(e) => prop_assert!(vital, "{path:?}: {e}"),
        }
        let list = json!({"results": [article(), document]}).to_string();
        let views = map::works(list.as_bytes()).unwrap();
        prop_assert_eq!(views.len(), 2);
        prop_assert!(views[0].is_ok());
    }
}
