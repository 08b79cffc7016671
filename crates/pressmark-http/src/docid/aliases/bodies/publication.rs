//! Publications in the older shape (`docid.md` §1.2).

use serde_json::{Value, json};

use super::{data, elements, seconds};

/// How the file of a poster is called among the files of a deposit.
const POSTER: &str = "publicationPoster";

/// A publication in full. Members that only the other implementation knows are null.
pub(in super::super) fn whole(envelope: Value) -> Value {
    let mut data = data(envelope);
    let publication = data["publication"].take();
    let mut body = head(&publication);
    body["user_id"] = data["user_id"].take();
    body["owner"] = data["owner"].take();
    body["abstract_text"] = publication["abstract"].clone();
    body["publication_date"] = publication["publication_date"].clone();
    body["updated_at"] = publication["updated_at"].clone();
    body["url"] = publication["url"].clone();
    body["version_number"] = publication["version_number"].clone();
    for name in [
        "collection_name",
        "handle_url",
        "citation_count",
        "influential_citation_count",
        "open_access_status",
        "open_access_url",
        "openalex_id",
        "openalex_topics",
        "semantic_scholar_id",
        "openaire_id",
    ] {
        body[name] = Value::Null;
    }
    body["publications_files"] = elements(&publication, "files").filter(|file| !is_poster(file)).map(file).collect();
    body["publication_creators"] = numbered(&publication, "creators", creator);
    body["publication_organizations"] = numbered(&publication, "organizations", organization);
    body["publication_funders"] = numbered(&publication, "funders", funder);
    for name in ["publication_documents", "publication_projects", "research_resources"] {
        body[name] = json!([]);
    }
    body["related_identifiers"] = publication["related_identifiers"].clone();
    body
}

/// What all answers tell of a publication.
fn head(publication: &Value) -> Value {
    let poster = elements(publication, "files").find(|file| is_poster(file));
    json!({
        "id": publication["id"],
        "document_title": publication["title"],
        "document_description": publication["abstract"],
        "document_docid": publication["docid"],
        "resource_type_id": publication["resource_type_id"],
        "user_id": null,
        "owner": null,
        "avatar": null,
        "doi": publication["doi"],
        "publication_poster_url": poster.map(|poster| poster["file_url"].clone()),
        "published": seconds(&publication["created_at"]),
    })
}

fn is_poster(file: &Value) -> bool {
    file["file_type"] == POSTER
}

/// The elements of a list with their places, from 1, as their keys.
fn numbered(publication: &Value, name: &str, make: fn(&Value) -> Value) -> Value {
    let with_place = |(place, element): (usize, &Value)| {
        let mut row = make(element);
        row["id"] = (place + 1).into();
        row
    };
    elements(publication, name).enumerate().map(with_place).collect()
}

fn creator(creator: &Value) -> Value {
    let name = creator["creator_name"].as_str().unwrap_or_default();
    let (family, given) = name.split_once(", ").map_or((name, None), |(family, given)| (family, Some(given)));
    let orcid = creator["orcid_id"].as_str();
    json!({
        "family_name": family,
        "given_name": given,
        "identifier": orcid.map(|orcid| format!("https://orcid.org/{orcid}")),
        "identifier_type": orcid.map(|_| "orcid"),
        "role": creator["role_id"].as_i64().map(|role| role.to_string()),
        "affiliation": creator["affiliation"],
    })
}

fn organization(organization: &Value) -> Value {
    json!({
        "name": organization["organization_name"],
        "type": null,
        "other_name": null,
        "country": organization["country"],
        "identifier": organization["ror_id"],
        "identifier_type": organization["ror_id"].as_str().map(|_| "ror"),
        "ringgold_id": null,
        "isni": null,
        "rrid": null,
    })
}

fn funder(funder: &Value) -> Value {
    json!({
        "name": funder["funder_name"],
        "type": null,
        "funder_type": null,
        "other_name": null,
        "country": null,
        "identifier": funder["ror_id"],
        "identifier_type": funder["ror_id"].as_str().map(|_| "ror"),
        "grant_number": funder["grant_number"],
        "award_amount": funder["award_amount"],
    })
}

fn file(file: &Value) -> Value {
    json!({
        "id": file["id"],
        "title": file["title"].as_str().or_else(|| file["file_name"].as_str()),
        "description": "",
        "publication_type_id": null,
        "file_name": file["file_name"],
        "file_type": file["media_type"],
        "file_url": file["file_url"],
        "file_size": file["file_size"],
        "checksum": file["checksum"],
        "identifier": null,
        "generated_identifier": null,
    })
}

/// What was published of a form.
pub(in super::super) fn deposited(envelope: Value) -> Value {
    let mut data = data(envelope);
    let mut publication = head(&data["publication"]);
    publication["user_id"] = data["user_id"].take();
    publication["owner"] = data["owner"].take();
    json!({
        "message": "Publication created successfully",
        "publication_id": publication["id"],
        "publication": publication,
        "local_contexts_attached": [],
        "local_contexts_failed": data["local_contexts_failed"],
        "ignored": data["ignored"],
    })
}

/// What was made another version of.
pub(in super::super) fn version(envelope: Value) -> Value {
    let data = data(envelope);
    let publication = &data["publication"];
    json!({
        "message": "Version created successfully",
        "publication_id": publication["id"],
        "parent_id": data["parent_id"],
        "version_number": publication["version_number"],
        "document_docid": publication["docid"],
        "ignored": data["ignored"],
    })
}

/// What was edited, and how much of it.
pub(in super::super) fn edited(envelope: Value) -> Value {
    let data = data(envelope);
    json!({
        "message": "Publication updated successfully",
        "publication_id": data["publication"]["id"],
        "changes_count": data["changes_count"],
        "ignored": data["ignored"],
    })
}

/// What was retired.
pub(in super::super) fn retired(envelope: Value) -> Value {
    let data = data(envelope);
    let tombstone = &data["tombstone"];
    json!({
        "message": "Publication deleted successfully",
        "publication_id": tombstone["id"],
        "deleted_at": tombstone["deleted_at"],
    })
}

/// A page of a list.
pub(in super::super) fn list(envelope: Value) -> Value {
    let data = data(envelope);
    let pagination = &data["pagination"];
    json!({
        "data": elements(&data, "publications").map(row).collect::<Vec<_>>(),
        "pagination": {
            "total": pagination["total"],
            "page": pagination["page"],
            "page_size": pagination["limit"],
            "total_pages": pagination["pages"],
        },
    })
}

fn row(publication: &Value) -> Value {
    json!({
        "id": publication["id"],
        "title": publication["title"],
        "description": null,
        "resource_type_id": publication["resource_type_id"],
        "user_id": null,
        "publication_poster_url": null,
        "docid": publication["docid"],
        "doi": publication["doi"],
        "owner": null,
        "avatar": null,
        "published_isoformat": publication["created_at"],
        "published": seconds(&publication["created_at"]),
        "version_number": publication["version_number"],
    })
}

/// The versions of a work: the first, and those behind it.
pub(in super::super) fn versions(envelope: Value) -> Value {
    let data = data(envelope);
    let version = |version: &Value| {
        let mut row = row(&version["publication"]);
        row["docid"] = version["docid"].clone();
        row["version_number"] = version["version_number"].clone();
        row["deleted"] = version["retired"].clone();
        row
    };
    let mut all = elements(&data, "versions").map(version);
    json!({
        "parent": all.next(),
        "versions": all.collect::<Vec<_>>(),
        "total_versions": data["total"],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_publication_has_the_members_that_older_clients_read() {
        let publication = json!({
            "id": 7, "title": "Cracked pots", "docid": "20.500.5555/x", "doi": null, "abstract": "Pots crack.",
            "resource_type_id": 101, "created_at": "2023-11-14T22:13:20.000Z",
            "creators": [
                { "creator_name": "Carberry, Josiah", "orcid_id": "0000-0002-1825-0097", "role_id": 8 },
                { "creator_name": "Ada Quill", "orcid_id": null, "role_id": null, "affiliation": "Kiln" },
            ],
            "files": [
                { "id": 1, "file_type": POSTER, "file_url": "https://registry.example/files/1/p.png" },
                { "id": 2, "file_type": "Dataset", "file_name": "pots.csv", "title": null, "media_type": "text/plain" },
            ],
        });
        let body = whole(json!({ "status": "success", "data": { "publication": publication } }));
        assert_eq!((&body["document_title"], &body["published"]), (&json!("Cracked pots"), &json!(1_700_000_000)));
        assert_eq!(body["publication_poster_url"], "https://registry.example/files/1/p.png");
        let files = body["publications_files"].as_array().unwrap();
        assert_eq!((files.len(), &files[0]["title"]), (1, &json!("pots.csv")));
        let creators = &body["publication_creators"];
        assert_eq!((&creators[0]["family_name"], &creators[0]["given_name"]), (&json!("Carberry"), &json!("Josiah")));
        assert_eq!(creators[0]["identifier"], "https://orcid.org/0000-0002-1825-0097");
        assert_eq!((&creators[1]["id"], &creators[1]["given_name"]), (&json!(2), &Value::Null));
        assert_eq!(creators[0]["role"], "8");
    }
}
