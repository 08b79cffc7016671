//! Works as DataCite's REST API shows them.

use serde_json::{Value, json};

use super::crossref::is_group;
use crate::made_up::{Authorship, Work};

/// The `/dois/{doi}` document. `objects`: affiliations as objects, else as strings. `None` without a DOI.
pub(super) fn document(work: &Work, objects: bool) -> Option<Value> {
    let doi = work.doi.as_ref()?.as_str();
    let mut titles = vec![json!({"title": work.title})];
    titles.extend(work.subtitle.iter().map(|subtitle| json!({"title": subtitle, "titleType": "Subtitle"})));
    let descriptions: Vec<Value> =
        work.abstract_text.iter().map(|text| json!({"description": text, "descriptionType": "Abstract"})).collect();
    let rights: Vec<Value> = work.license.iter().map(|url| json!({"rightsUri": url})).collect();
    let funding: Vec<Value> = work
        .funders
        .iter()
        .map(|funder| {
            let (id, kind) = match (&funder.ror, &funder.doi) {
                (Some(ror), _) => (json!(ror.as_str()), json!("ROR")),
                (None, Some(doi)) => (json!(doi.url()), json!("Crossref Funder ID")),
                (None, None) => (Value::Null, Value::Null),
            };
            json!({"funderName": funder.name, "funderIdentifier": id, "funderIdentifierType": kind, "awardNumber": funder.award})
        })
        .collect();
    let container = match &work.container_title {
        Some(title) => json!({"type": "Series", "title": title}),
        None => json!({}),
    };
    Some(json!({"data": {
        "id": doi, "type": "dois",
        "attributes": {
            "doi": doi, "prefix": doi.split('/').next(), "identifiers": [],
            "creators": work.authors.iter().map(|author| creator(author, objects)).collect::<Vec<_>>(),
            "titles": titles, "publisher": work.publisher, "container": container,
            "publicationYear": work.date.year(),
            "subjects": work.keywords.iter().map(|keyword| json!({"subject": keyword})).collect::<Vec<_>>(),
            "contributors": [],
            "dates": [{"date": work.date.to_string(), "dateType": "Issued"}],
            "language": work.language,
            "types": {"resourceTypeGeneral": general_type(work.kind.as_str()), "resourceType": ""},
            "relatedIdentifiers": [], "relatedItems": [], "sizes": [], "formats": [], "version": null,
            "rightsList": rights, "descriptions": descriptions, "geoLocations": [], "fundingReferences": funding,
            "url": format!("https://example.org/work/{}", work.index), "schemaVersion": "http://datacite.org/schema/kernel-4",
            "source": "api", "isActive": true, "state": "findable", "citationCount": work.cited_by, "referenceCount": work.references,
            "created": format!("{}T00:00:00Z", super::whole_day(work.date)), "updated": format!("{}T00:00:00Z", super::whole_day(work.date)),
        },
        "relationships": {"client": {"data": {"id": "example.repository", "type": "clients"}}},
    }}))
}

fn creator(authorship: &Authorship, objects: bool) -> Value {
    let written = &authorship.written;
    let affiliation: Vec<Value> = written
        .affiliations
        .iter()
        .map(|affiliation| match (&affiliation.ror, objects) {
            (_, false) => json!(affiliation.name),
            (Some(ror), true) => {
                json!({"name": affiliation.name, "affiliationIdentifier": ror.as_str(), "affiliationIdentifierScheme": "ROR", "schemeUri": "https://ror.org"})
            }
            (None, true) => json!({"name": affiliation.name}),
        })
        .collect();
    let orcid = written.orcid.as_ref().filter(|_| authorship.orcid_asserted);
    let identifiers: Vec<Value> = orcid
        .map(|orcid| json!({"nameIdentifier": orcid.url(), "nameIdentifierScheme": "ORCID", "schemeUri": "https://orcid.org"}))
        .into_iter()
        .collect();
    if is_group(written) {
        return json!({"name": written.name, "nameType": "Organizational", "affiliation": affiliation, "nameIdentifiers": identifiers});
    }
    let name = match (&written.family, &written.given) {
        (Some(family), Some(given)) => format!("{family}, {given}"),
        _ => written.name.clone(),
    };
    json!({
        "name": name, "nameType": "Personal", "givenName": written.given, "familyName": written.family,
        "affiliation": affiliation, "nameIdentifiers": identifiers,
    })
}

fn general_type(kind: &str) -> &'static str {
    match kind {
        "dataset" => "Dataset",
        "software" => "Software",
        "journal-article" => "JournalArticle",
        "proceedings-article" => "ConferencePaper",
        "posted-content" => "Preprint",
        "book" | "monograph" => "Book",
        "book-chapter" => "BookChapter",
        "report" => "Report",
        "dissertation" => "Dissertation",
        "conference-poster" => "Poster",
        "presentation" => "Presentation",
        _ => "Text",
    }
}
