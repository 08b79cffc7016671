//! What services elsewhere say, in the shapes of the services, which older clients read (`docid.md` §1.4).

use serde_json::{Value, json};

use super::{data, date_parts, elements};

/// A work of Crossref.
pub(in super::super) fn work(envelope: Value) -> Value {
    let work = data(envelope);
    json!({
        "status": "success",
        "data": {
            "doi": work["doi"],
            "title": work["title"],
            "authors": work["authors"],
            "publisher": work["publisher"],
            "published_date": date_parts(&work["published_date"]),
        },
    })
}

/// Works of a search, as Crossref writes them.
pub(in super::super) fn works(envelope: Value) -> Value {
    let found = data(envelope);
    json!({ "status": "success", "data": elements(&found, "items").map(item).collect::<Vec<_>>() })
}

fn item(work: &Value) -> Value {
    let author = |author: &Value| {
        json!({
            "given": author["given"],
            "family": author["family"],
            "name": author["name"],
            "ORCID": author["orcid"],
        })
    };
    let listed = |value: &Value| value.as_str().into_iter().map(str::to_owned).collect::<Vec<_>>();
    json!({
        "DOI": work["doi"],
        "URL": work["url"],
        "title": listed(&work["title"]),
        "author": elements(&work["record"], "authors").map(author).collect::<Vec<_>>(),
        "publisher": work["publisher"],
        "type": work["type"],
        "container-title": listed(&work["container_title"]),
        "issued": { "date-parts": [date_parts(&work["published_date"])] },
    })
}

/// An organisation of ROR.
pub(in super::super) fn organisation(envelope: Value) -> Value {
    short(&data(envelope))
}

/// The first organisation that was found, as a list of one.
pub(in super::super) fn first_organisation(envelope: Value) -> Value {
    json!([organisation(envelope)])
}

/// The organisations that were found.
pub(in super::super) fn organisations(envelope: Value) -> Value {
    let found = data(envelope);
    elements(&found, "items").map(short).collect()
}

fn short(organisation: &Value) -> Value {
    json!({
        "id": organisation["ror_id"],
        "name": organisation["name"],
        "status": organisation["status"],
        "wikipedia_url": organisation["wikipedia_url"],
        "country": organisation["country"],
    })
}

/// A person, as ORCID's section `person` tells one. There are no addresses of mail in it (rule 16).
pub(in super::super) fn person(envelope: Value) -> Value {
    let profile = data(envelope);
    let value = |name: &str| profile[name].as_str().map(|text| json!({ "value": text }));
    let contents =
        |name: &str| elements(&profile, name).map(|content| json!({ "content": content })).collect::<Vec<_>>();
    let link = |link: &Value| json!({ "url-name": link["name"], "url": { "value": link["url"] } });
    let id = |id: &Value| {
        json!({
            "external-id-type": id["type"],
            "external-id-value": id["value"],
            "external-id-url": id["url"].as_str().map(|url| json!({ "value": url })),
        })
    };
    let orcid = profile["orcid_id"].as_str().unwrap_or_default();
    json!({
        "name": {
            "given-names": value("given_names"),
            "family-name": value("family_name"),
            "credit-name": value("credit_name"),
            "path": orcid,
        },
        "other-names": { "other-name": contents("other_names") },
        "biography": profile["biography"].as_str().map(|text| json!({ "content": text })),
        "researcher-urls": { "researcher-url": elements(&profile, "links").map(link).collect::<Vec<_>>() },
        "emails": { "email": [] },
        "keywords": { "keyword": contents("keywords") },
        "external-identifiers": {
            "external-identifier": elements(&profile, "external_ids").map(id).collect::<Vec<_>>(),
        },
        "path": format!("/{orcid}/person"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_told_in_their_own_words() {
        let found = json!({ "items": [{
            "doi": "10.5555/a", "title": "Cracked pots", "published_date": "2019-05", "container_title": null,
            "record": { "authors": [{ "name": "Josiah Carberry", "given": "Josiah", "family": "Carberry" }] },
        }] });
        let item = &works(json!({ "data": found }))["data"][0];
        assert_eq!((&item["title"], &item["container-title"]), (&json!(["Cracked pots"]), &json!([])));
        assert_eq!(item["issued"]["date-parts"], json!([[2019, 5]]));
        assert_eq!(item["author"][0]["family"], "Carberry");
        let profile = json!({
            "orcid_id": "0000-0002-1825-0097", "given_names": "Josiah", "family_name": "Carberry", "credit_name": null,
            "other_names": ["J. S. Carberry"], "biography": null,
        });
        let person = person(json!({ "data": profile }));
        assert_eq!((&person["name"]["given-names"]["value"], &person["biography"]), (&json!("Josiah"), &Value::Null));
        assert_eq!(person["other-names"]["other-name"][0]["content"], "J. S. Carberry");
        assert_eq!(person["path"], "/0000-0002-1825-0097/person");
    }
}
