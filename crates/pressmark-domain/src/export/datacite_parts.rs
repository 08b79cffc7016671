//! Parts of DataCite JSON: people, funders, rights, relations.

use serde_json::{Map, Value, json};

use super::datacite::{UNAVAILABLE, uri};
use super::names::{Name, inverted, is_group, name};
use crate::work::{Author, Funder, License, Relation, WorkRecord, scheme};

/// Creators; one that says so where nobody is known.
pub(super) fn creators(authors: &[Author]) -> Value {
    if authors.is_empty() {
        return json!([{"name": UNAVAILABLE}]);
    }
    authors.iter().map(person).collect()
}

/// Editors, as contributors.
pub(super) fn editors(editors: &[Author]) -> Value {
    let one = |editor: &Author| {
        let mut contributor = person(editor);
        contributor["contributorType"] = "Editor".into();
        contributor
    };
    editors.iter().map(one).collect()
}

fn person(author: &Author) -> Value {
    let mut out = json!({"name": inverted(author)});
    if is_group(author) {
        out["nameType"] = "Organizational".into();
    }
    if let Name::Parts { family, given } = name(author) {
        out["nameType"] = "Personal".into();
        out["familyName"] = family.into();
        if let Some(given) = given {
            out["givenName"] = given.into();
        }
    }
    if let Some(orcid) = author.orcid {
        let id = format!("https://orcid.org/{orcid}");
        out["nameIdentifiers"] =
            json!([{"nameIdentifier": id, "nameIdentifierScheme": "ORCID", "schemeUri": "https://orcid.org"}]);
    }
    let mut places: Vec<Value> = Vec::new();
    for affiliation in &author.affiliations {
        let ror = affiliation.ror.as_ref().map(ToString::to_string);
        let Some(name) = affiliation.name.clone().or(ror.clone()) else { continue };
        let mut place = json!({"name": name});
        if let Some(ror) = ror {
            place["affiliationIdentifier"] = ror.into();
            place["affiliationIdentifierScheme"] = "ROR".into();
        }
        if !places.contains(&place) {
            places.push(place);
        }
    }
    if !places.is_empty() {
        out["affiliation"] = places.into();
    }
    out
}

/// Funding references; DataCite wants the funder's name.
pub(super) fn funding(funders: &[Funder]) -> Value {
    let one = |funder: &Funder| {
        let mut out = json!({"funderName": funder.name.as_deref()?});
        let ror = funder.ror.as_ref().map(|ror| (ror.to_string(), "ROR"));
        let registry = || funder.doi.as_ref().map(|doi| (format!("https://doi.org/{doi}"), "Crossref Funder ID"));
        if let Some((id, kind)) = ror.or_else(registry) {
            out["funderIdentifier"] = id.into();
            out["funderIdentifierType"] = kind.into();
        }
        if let Some(award) = &funder.award {
            out["awardNumber"] = award.as_str().into();
        }
        Some(out)
    };
    funders.iter().filter_map(one).collect()
}

/// Licences, each once.
pub(super) fn rights(licenses: &[License]) -> Value {
    let mut all: Vec<Value> = Vec::new();
    for license in licenses {
        let mut out = Map::new();
        if let Some(url) = license.url.as_deref().filter(|url| url.contains("://")) {
            out.insert("rightsUri".into(), uri(url).into());
        }
        if let Some(spdx) = &license.spdx {
            out.insert("rightsIdentifier".into(), spdx.to_lowercase().into());
            out.insert("rightsIdentifierScheme".into(), "SPDX".into());
        }
        let out = Value::Object(out);
        if out != json!({}) && !all.contains(&out) {
            all.push(out);
        }
    }
    all.into()
}

/// Related identifiers: those relations that both vocabularies know, and the container's numbers.
pub(super) fn related(record: &WorkRecord) -> Value {
    let mut all: Vec<Value> = record.relations.iter().filter_map(relation).collect();
    let container = record.container.iter();
    let numbers = container.flat_map(|c| c.issn.iter().map(|n| (n, "ISSN")).chain(c.isbn.iter().map(|n| (n, "ISBN"))));
    all.extend(numbers.map(
        |(value, kind)| json!({"relatedIdentifier": value, "relatedIdentifierType": kind, "relationType": "IsPartOf"}),
    ));
    let mut unique: Vec<Value> = Vec::new();
    for one in all {
        if !unique.contains(&one) {
            unique.push(one);
        }
    }
    unique.into()
}

fn relation(relation: &Relation) -> Option<Value> {
    let kind = match relation.identifier.scheme.as_str() {
        scheme::DOI => "DOI",
        scheme::HANDLE => "Handle",
        scheme::PMID => "PMID",
        scheme::ARXIV => "arXiv",
        scheme::ISBN => "ISBN",
        "issn" => "ISSN",
        "urn" => "URN",
        scheme::URI if relation.identifier.value.starts_with("http") => "URL",
        _ => return None,
    };
    let relation_type = RELATIONS.iter().find(|(ours, _)| *ours == relation.kind)?.1;
    Some(json!({
        "relatedIdentifier": relation.identifier.value,
        "relatedIdentifierType": kind,
        "relationType": relation_type,
    }))
}

/// Crossref's words and DataCite's.
const RELATIONS: [(&str, &str); 33] = [
    ("is-part-of", "IsPartOf"),
    ("has-part", "HasPart"),
    ("is-version-of", "IsVersionOf"),
    ("has-version", "HasVersion"),
    ("is-new-version-of", "IsNewVersionOf"),
    ("is-previous-version-of", "IsPreviousVersionOf"),
    ("is-preprint-of", "IsVersionOf"),
    ("has-preprint", "HasVersion"),
    ("is-supplement-to", "IsSupplementTo"),
    ("is-supplemented-by", "IsSupplementedBy"),
    ("is-review-of", "Reviews"),
    ("has-review", "IsReviewedBy"),
    ("reviews", "Reviews"),
    ("is-reviewed-by", "IsReviewedBy"),
    ("is-derived-from", "IsDerivedFrom"),
    ("is-source-of", "IsSourceOf"),
    ("has-derivation", "IsSourceOf"),
    ("references", "References"),
    ("is-referenced-by", "IsReferencedBy"),
    ("cites", "Cites"),
    ("is-cited-by", "IsCitedBy"),
    ("is-documented-by", "IsDocumentedBy"),
    ("documents", "Documents"),
    ("is-continued-by", "IsContinuedBy"),
    ("continues", "Continues"),
    ("is-identical-to", "IsIdenticalTo"),
    ("is-same-as", "IsIdenticalTo"),
    ("is-variant-form-of", "IsVariantFormOf"),
    ("is-original-form-of", "IsOriginalFormOf"),
    ("is-translation-of", "IsDerivedFrom"),
    ("has-translation", "IsSourceOf"),
    ("requires", "Requires"),
    ("is-required-by", "IsRequiredBy"),
];
