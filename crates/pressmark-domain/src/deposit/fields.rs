//! The fields of a form as JSON: which are known, and how a change is laid over what is there.

use serde_json::{Map, Value};

/// The fields of a form.
const FIELDS: [&str; 18] = [
    "title",
    "abstract",
    "resource_type_id",
    "publication_type_id",
    "creators",
    "organizations",
    "funders",
    "publication_date",
    "publisher",
    "language",
    "license",
    "keywords",
    "subjects",
    "doi",
    "related_identifiers",
    "version",
    "embargo_until",
    "award_currency",
];

/// What the elements of lists hold.
const OF_ELEMENTS: [(&str, &[&str]); 4] = [
    ("creators", &["creator_name", "name_type", "orcid_id", "role_id", "affiliation", "ror_id"]),
    ("organizations", &["organization_name", "ror_id", "country"]),
    ("funders", &["funder_name", "ror_id", "grant_number", "award_amount", "award_currency"]),
    ("related_identifiers", &["related_identifier", "related_identifier_type", "relation_type"]),
];

/// The fields of a form among those of a body, as they were sent; what is null or unknown is left out. Unknown is also
/// what some clients put beside names: national numbers are not kept (rule 49).
#[must_use]
pub fn known_fields(body: &Map<String, Value>) -> Map<String, Value> {
    let known = FIELDS.iter().filter_map(|name| Some((*name, body.get(*name).filter(|value| !value.is_null())?)));
    known.map(|(name, value)| (name.to_owned(), known_elements(name, value))).collect()
}

fn known_elements(name: &str, value: &Value) -> Value {
    let inner = OF_ELEMENTS.iter().find(|(list, _)| *list == name).map(|(_, inner)| *inner);
    let Value::Array(elements) = value else { return bare(value) };
    let element = |element: &Value| match (element, inner) {
        (Value::Object(members), Some(inner)) => {
            let known = members.iter().filter(|(name, value)| inner.contains(&name.as_str()) && !value.is_null());
            Value::Object(known.map(|(name, value)| (name.clone(), bare(value))).collect())
        }
        (other, _) => bare(other),
    };
    elements.iter().map(element).collect()
}

/// What stands where one value belongs. A list or an object is wrong there; it stays so, but nobody looks at what is in
/// it, and nothing of that is kept.
fn bare(value: &Value) -> Value {
    match value {
        Value::Array(_) => Value::Array(Vec::new()),
        Value::Object(_) => Value::Object(Map::new()),
        value => value.clone(),
    }
}

/// A form with what was sent laid over: null takes a field away, a list replaces the list, what was not sent stays.
#[must_use]
pub fn patched(form: &Map<String, Value>, sent: &Map<String, Value>) -> Map<String, Value> {
    let mut whole = form.clone();
    for name in FIELDS.iter().filter(|name| sent.get(**name).is_some_and(Value::is_null)) {
        whole.retain(|known, _| known != name);
    }
    whole.extend(known_fields(sent));
    whole
}
