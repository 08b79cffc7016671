//! The creators of an older form.

use pressmark_domain::vocabulary::creator_roles;
use serde_json::{Map, Value, json};

use super::fields::Reading;

/// The role of those who are named beside the others, with a national number (`docid.md` §3).
const CREATOR: &str = "creator";

/// Creators as our form has them. National numbers are not kept, only the names that they stand beside (rule 49).
pub(super) fn creators(reading: &mut Reading<'_>) -> Vec<Value> {
    let mut all = Vec::new();
    for (place, members) in reading.lists.list("creators") {
        let at = |member: &str| format!("creators[{place}][{member}]");
        let get = |member: &str| members.get(member).map(String::as_str);
        let name = match (get("family_name"), get("given_name")) {
            (Some(family), Some(given)) => format!("{family}, {given}"),
            (Some(name), None) | (None, Some(name)) => name.to_owned(),
            (None, None) => {
                reading.errors.add(at("family_name"), "Required");
                continue;
            }
        };
        let mut creator = Map::from_iter([("creator_name".to_owned(), name.into())]);
        if let Some(role) = get("role") {
            match creator_roles().find(role) {
                Some(known) => drop(creator.insert("role_id".to_owned(), known.id.into())),
                None => reading.errors.add(at("role"), format!("Invalid creators role '{role}'.")),
            }
        }
        let scheme = get("identifier").unwrap_or("orcid").to_ascii_lowercase();
        let of_scheme = get(&scheme).or_else(|| get(&format!("{scheme}_id")));
        if scheme != "orcid" && of_scheme.is_some() {
            reading.ignored.push(at(&scheme));
        }
        let orcid = get("orcid_id").or_else(|| get("orcid"));
        creator.extend(orcid.map(|orcid| ("orcid_id".to_owned(), orcid.into())));
        creator.extend(get("affiliation").map(|name| ("affiliation".to_owned(), name.into())));
        all.push(Value::Object(creator));
    }
    for (place, members) in reading.lists.list("creatorsNationalId") {
        if members.contains_key("national_id_number") {
            reading.ignored.push(format!("creatorsNationalId[{place}][national_id_number]"));
        }
        let role = creator_roles().by_code(CREATOR).map(|role| role.id);
        all.extend(members.get("name").map(|name| json!({ "creator_name": name, "role_id": role })));
    }
    all
}
