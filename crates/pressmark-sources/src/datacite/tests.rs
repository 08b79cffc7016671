//! Made-up works that hold what real ones do.

use pressmark_domain::Orcid;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::map;
use crate::MapError;
use crate::mutation::{assert_sound, replace, size, strange};

/// A data set as today's API gives it.
fn dataset() -> Value {
    json!({"data": {"id": "10.5555/pots-1", "type": "dois", "attributes": {
        "doi": "10.5555/POTS-1", "state": "findable", "source": "api",
        "creators": [
            {"name": "Carberry, Josiah", "nameType": "Personal", "givenName": "Josiah", "familyName": "Carberry",
             "affiliation": [{"name": "Example University", "affiliationIdentifier": "https://ror.org/03yrm5c26", "affiliationIdentifierScheme": "ROR"}, "Kiln Ltd"],
             "nameIdentifiers": [{"nameIdentifier": "0000-0002-1825-0097", "nameIdentifierScheme": "ORCID"}]},
            {"name": "Ring, Wanda", "nameType": "Personal", "affiliation": "Kiln Ltd",
             "nameIdentifiers": {"nameIdentifier": Orcid::from_number(7).url(), "nameIdentifierScheme": "ORCID"}},
            {"name": "Crackpot, Pots and Pans", "nameType": "Organizational", "affiliation": []},
            {"name": "Fant; Ella", "affiliation": []},
            {"name": ", Kim", "givenName": "Kim", "familyName": "", "nameType": "Personal"},
            {"name": ":(unav)"},
            "Truman Grayson"
        ],
        "contributors": [{"name": "Toucan, T.", "nameType": "Personal", "contributorType": "Editor"},
                         {"name": "Someone", "contributorType": "DataCollector"}],
        "titles": [{"title": "Pots in numbers", "lang": "en"}, {"title": "1850-1900", "titleType": "Subtitle"},
                   {"title": "Töpfe in Zahlen", "titleType": "TranslatedTitle"}],
        "descriptions": [{"description": "How made.", "descriptionType": "Methods"},
                         {"description": "All <b>pots</b>.", "descriptionType": "Abstract"}],
        "publisher": {"name": "Example Repository", "publisherIdentifier": "https://ror.org/03yrm5c26"},
        "publicationYear": "2023",
        "dates": [{"date": "2020/2021", "dateType": "Collected"}, {"date": "2023-05-17T10:00:00Z", "dateType": "Issued"}],
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Survey", "citeproc": "dataset"},
        "language": "eng",
        "subjects": [{"subject": "pots"}, {"subject": "Ceramics", "subjectScheme": "DDC"}, {"subject": "FOS: Arts"},
                     {"subject": "Arts", "subjectScheme": "Fields of Science and Technology (FOS)"}, "kilns"],
        "rightsList": [{"rights": "Creative Commons Attribution 4.0 International", "rightsUri": "http://creativecommons.org/licenses/by/4.0/legalcode", "rightsIdentifier": "cc-by-4.0"},
                       {"rights": "Open Access", "rightsUri": "info:eu-repo/semantics/openAccess"}],
        "container": {"type": "Series", "title": "Pot Data", "volume": "2", "firstPage": "1", "lastPage": "9"},
        "relatedIdentifiers": [
            {"relationType": "IsVersionOf", "relatedIdentifier": "10.5555/POTS", "relatedIdentifierType": "DOI"},
            {"relationType": "IsPartOf", "relatedIdentifier": "1234-5679", "relatedIdentifierType": "ISSN"},
            {"relationType": "References", "relatedIdentifier": "https://doi.org/10.5555/psycho.2024.1", "relatedIdentifierType": "URL"},
            {"relationType": "IsPartOf", "relatedIdentifier": "not a doi", "relatedIdentifierType": "DOI"}
        ],
        "identifiers": [{"identifier": "https://doi.org/10.5555/pots-1", "identifierType": "DOI"},
                        {"identifier": "0706.0001", "identifierType": "arXiv"}, {"identifier": "42", "identifierType": "ppn"}],
        "fundingReferences": [{"funderName": "Pottery Fund", "funderIdentifier": "https://doi.org/10.13039/999999999", "funderIdentifierType": "Crossref Funder ID", "awardNumber": 17},
                              {"funderName": "Kiln Trust", "funderIdentifier": "https://ror.org/03yrm5c26", "funderIdentifierType": "ROR"}],
        "url": "https://example.org/pots/1", "contentUrl": null, "citationCount": 3, "referenceCount": 0, "version": 1.0
    }}})
}

fn mapped(attributes: &Value) -> pressmark_domain::ProviderView {
    map::work(attributes.to_string().as_bytes()).unwrap()
}

#[test]
fn a_data_set() {
    insta::assert_json_snapshot!(mapped(&dataset()));
}

#[test]
fn the_old_shapes_say_the_same() {
    let view = mapped(&json!({
        "doi": "10.5555/old", "titles": {"title": "Wind"}, "creators": {"name": "Carberry, Josiah", "nameType": "Personal"},
        "publicationYear": "2016", "dates": {"date": "2000/2019", "dateType": "Valid"}, "publisher": "Example",
        "rightsList": {"rights": "CC BY 4.0", "rightsUri": "https://creativecommons.org/licenses/by/4.0/"},
        "subjects": null, "relatedIdentifiers": null, "types": {"resourceTypeGeneral": "Dataset"},
        "contributors": {"name": "X", "contributorType": "DataCurator"}
    }));
    assert_eq!(view.record.title.as_deref(), Some("Wind"));
    assert_eq!(view.record.authors[0].name, "Josiah Carberry");
    assert_eq!(view.record.publication_date.unwrap().to_string(), "2016");
    assert_eq!(view.record.licenses[0].spdx.as_deref(), Some("CC-BY-4.0"));
}

#[test]
fn an_imported_record_says_whose_it_is() {
    let agency = |members: Value| {
        let mut work = json!({"doi": "10.5555/x", "titles": ["X"]});
        work.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        mapped(&work).agency
    };
    assert_eq!(agency(json!({"source": "levriero"})).as_deref(), Some("crossref"));
    assert_eq!(agency(json!({"agency": "Crossref"})).as_deref(), Some("crossref"));
    assert_eq!(agency(json!({"clientId": "crossref.citations"})).as_deref(), Some("crossref"));
    assert_eq!(agency(json!({"agency": "datacite", "source": "mds"})), None);
}

#[test]
fn types_come_from_both_words() {
    let kind = |general: &str, own: &str, citeproc: &str| {
        let types = json!({"resourceTypeGeneral": general, "resourceType": own, "citeproc": citeproc});
        let view = mapped(&json!({"doi": "10.5555/x", "titles": ["X"], "types": types}));
        view.record.publication_type.map_or("none", |kind| kind.as_str())
    };
    for (general, own, citeproc, expected) in [
        ("Text", "Journal article", "article-journal", "journal-article"),
        ("Text", "Taxonomic treatment", "article-journal", "other"),
        ("Text", "Dissertation", "thesis", "dissertation"),
        ("Text", "Bericht", "report", "report"),
        ("Text", "Staff Working Paper", "article-journal", "report"),
        ("Text", "BlogPosting", "article-journal", "posted-content"),
        ("Image", "Poster", "graphic", "conference-poster"),
        ("Image", "Figure", "graphic", "image"),
        ("Dataset", "Journal article", "dataset", "dataset"),
        ("Preprint", "Article", "article", "posted-content"),
        ("ConferencePaper", "", "", "proceedings-article"),
        ("Software", "XML", "article", "software"),
        ("Instrument", "", "", "physical-object"),
        ("Novelty", "", "", "other"),
    ] {
        assert_eq!(kind(general, own, citeproc), expected, "{general} {own}");
    }
}

#[test]
fn what_cannot_be_used_is_named() {
    let error = |body: &str| map::work(body.as_bytes()).unwrap_err();
    assert!(matches!(error("not json"), MapError::NotJson(_)));
    assert!(matches!(error(r#"{"errors": [{"status": "404", "title": "not there"}]}"#), MapError::NotAWork { .. }));
    assert!(matches!(
        error(r#"{"data": {"id": "x.y", "type": "clients", "attributes": {"name": "X"}}}"#),
        MapError::NotAWork { .. }
    ));
    assert!(matches!(error(r#"{"data": []}"#), MapError::NotAWork { .. }));
    assert_eq!(
        error(r#"{"doi": "10.5555/x", "titles": ["X"], "state": "draft"}"#).to_string(),
        "`state` is unusable: `draft`"
    );
}

proptest! {
    #[test]
    fn a_strange_member_loses_that_member(number in any::<prop::sample::Index>(), with in strange()) {
        let mut document = dataset();
        let number = number.index(size(&document));
        let path = replace(&mut document, number, with);
        let body = document.to_string();
        let vital = path.len() < 3 || ["doi", "state"].contains(&path[2].as_str());
        match map::work(body.as_bytes()) {
            Ok(view) => assert_sound(&view),
            Err(e) => prop_assert!(vital, "{path:?}: {e}"),
        }
        let _ = map::works(body.as_bytes());
    }
}
