//! Organisations, funders and whatever else an older form names.

use pressmark_domain::Ror;
use pressmark_domain::vocabulary::funder_types;
use serde_json::{Map, Value, json};

use super::fields::Reading;
use super::lists::Members;

/// The lists of organisations, by where they were looked up.
const ORGANIZATIONS: [&str; 4] = ["organization", "organizationRor", "organizationIsni", "organizationRinggold"];
/// Where research resources resolve.
const RRID: &str = "https://identifiers.org/RRID:";

/// Organisations as our form has them: of their identifiers, those of ROR.
pub(super) fn organizations(reading: &mut Reading<'_>) -> Vec<Value> {
    let mut all = Vec::new();
    for list in ORGANIZATIONS {
        for (place, members) in reading.lists.list(list) {
            let at = format!("{list}[{place}]");
            let Some(name) = members.get("name") else {
                reading.errors.add(format!("{at}[name]"), "Required");
                continue;
            };
            let mut row = Map::from_iter([("organization_name".to_owned(), name.as_str().into())]);
            row.extend(members.get("country").map(|country| ("country".to_owned(), country.as_str().into())));
            row.extend(ror(members, &at, reading.ignored).map(|ror| ("ror_id".to_owned(), ror.into())));
            for other in ["isni_id", "ringgold_id", "rrid"] {
                reading.ignored.extend(members.contains_key(other).then(|| format!("{at}[{other}]")));
            }
            all.push(Value::Object(row));
        }
    }
    all
}

/// Funders as our form has them.
pub(super) fn funders(reading: &mut Reading<'_>) -> Vec<Value> {
    let mut all = Vec::new();
    for (place, members) in reading.lists.list("funders") {
        let at = format!("funders[{place}]");
        let Some(name) = members.get("name") else {
            reading.errors.add(format!("{at}[name]"), "Required");
            continue;
        };
        let mut row = Map::from_iter([("funder_name".to_owned(), name.as_str().into())]);
        if let Some(kind) = members.get("type").filter(|kind| funder_types().find(kind).is_none()) {
            reading.errors.add(format!("{at}[type]"), format!("Invalid funder type '{kind}'."));
        }
        row.extend(ror(members, &at, reading.ignored).map(|ror| ("ror_id".to_owned(), ror.into())));
        row.extend(members.get("grant_number").map(|text| ("grant_number".to_owned(), text.as_str().into())));
        // What is no number is complained of as such.
        let number = |text: &String| serde_json::from_str(text).ok().filter(Value::is_number);
        let amount = members.get("award_amount").map(|text| number(text).unwrap_or_else(|| json!(text)));
        row.extend(amount.map(|amount| ("award_amount".to_owned(), amount)));
        all.push(Value::Object(row));
    }
    all
}

/// The ROR id of an organisation. Older forms write other identifiers into the same field, which are not kept.
fn ror(members: &Members, at: &str, ignored: &mut Vec<String>) -> Option<String> {
    let scheme = members.get("identifier_type").map(|scheme| scheme.to_ascii_lowercase());
    let identifier = members.get("identifier").filter(|_| scheme.as_deref().is_none_or(|scheme| scheme == "ror"));
    let (member, given) = match (members.get("ror_id"), identifier) {
        (Some(ror), _) => ("ror_id", ror),
        (None, Some(identifier)) => ("identifier", identifier),
        (None, None) => {
            ignored.extend(members.contains_key("identifier").then(|| format!("{at}[identifier]")));
            return None;
        }
    };
    if is_isni(given) || (member == "identifier" && Ror::parse(given).is_err()) {
        ignored.push(format!("{at}[{member}]"));
        return None;
    }
    Some(given.clone())
}

/// Sixteen digits, of which the last may be X: the shape of an ISNI.
fn is_isni(text: &str) -> bool {
    let bare = text.rsplit('/').next().unwrap_or_default();
    let bare: String = bare.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let (digits, last) = bare.split_at_checked(15).unwrap_or_default();
    digits.bytes().all(|byte| byte.is_ascii_digit()) && matches!(last.as_bytes(), [b'0'..=b'9' | b'X' | b'x'])
}

/// Projects, research resources and films elsewhere, as works that this one refers to.
pub(super) fn related(reading: &mut Reading<'_>) -> Vec<Value> {
    let mut all = Vec::new();
    for (place, members) in reading.lists.list("projects") {
        match members.get("raid_id") {
            Some(raid) => all.push(json!({ "relation_type": "References", "related_identifier": raid })),
            None => reading.ignored.push(format!("projects[{place}]")),
        }
    }
    for (place, members) in reading.lists.list("researchResources") {
        let Some(rrid) = members.get("rrid") else {
            reading.errors.add(format!("researchResources[{place}][rrid]"), "Required");
            continue;
        };
        let url = format!("{RRID}{}", rrid.trim_start_matches("RRID:"));
        all.push(address("References", &url));
    }
    for list in ["filesPublications", "filesDocuments"] {
        let films = reading.lists.list(list).filter_map(|(_, members)| members.get("video_url"));
        all.extend(films.map(|url| address("HasPart", url)));
    }
    all
}

fn address(relation: &str, url: &str) -> Value {
    json!({ "relation_type": relation, "related_identifier": url, "related_identifier_type": "URL" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_isni_is_known_by_its_digits() {
        for isni in ["0000 0004 1936 9094", "https://isni.org/isni/000000012096218X", "0000-0001-2096-2188"] {
            assert!(is_isni(isni), "{isni}");
        }
        for other in ["05gq02987", "https://ror.org/05gq02987", "000000041936909", "", "éééééééééééééééé"]
        {
            assert!(!is_isni(other), "{other}");
        }
    }
}
