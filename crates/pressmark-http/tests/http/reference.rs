//! Reference data: whole lists that clients may keep.

use serde_json::Value;

use crate::contract::validate;
use crate::world::World;

#[tokio::test]
async fn the_lists_are_as_the_contract_says_and_are_told_once() {
    let world = World::start().await;
    let contract: Value = serde_json::from_str(include_str!("../contracts/docid-api.json")).unwrap();
    for (name, id, label, first) in [
        ("get-resource-types", "id", "resource_type", "Indigenous Knowledge"),
        ("get-creators-roles", "role_id", "role_name", "Innovator"),
        ("get-publication-types", "id", "publication_type_name", "Article"),
    ] {
        let path = format!("/api/v1/publications/{name}");
        let answer = world.get(&path).send().await.unwrap();
        assert_eq!(answer.headers()["cache-control"], "public, max-age=3600");
        let etag = answer.headers()["etag"].clone();
        let body: Value = answer.json().await.unwrap();
        validate(&contract, &path, "get", 200, &body);
        let rows = body["data"].as_array().unwrap();
        assert_eq!((rows[0][id].as_i64(), rows[0][label].as_str()), (Some(1), Some(first)), "{name}");
        assert!(rows.iter().all(|row| row["code"].is_string()));
        let again = world.get(&path).header("If-None-Match", etag).send().await.unwrap();
        assert_eq!(again.status(), 304, "{name}");
    }
    let types = world.ok("/api/v1/publications/get-resource-types").await;
    let article = types["data"].as_array().unwrap().iter().find(|row| row["code"] == "article").unwrap();
    assert_eq!((&article["id"], &article["datacite_resource_type_general"]), (&101.into(), &"JournalArticle".into()));
    assert_eq!(article["coar_resource_type"], "http://purl.org/coar/resource_type/c_6501");
    let types = world.ok("/api/v1/publications/get-publication-types").await;
    for (code, datacite, schema) in
        [("review-article", Some("JournalArticle"), Some("ScholarlyArticle")), ("main-file", None, None)]
    {
        let row = types["data"].as_array().unwrap().iter().find(|row| row["code"] == code).unwrap();
        assert_eq!(row["datacite_resource_type_general"].as_str(), datacite, "{code}");
        assert_eq!(row["schema_org_type"].as_str(), schema, "{code}");
    }
}
