//! Researchers, under both names.

use pressmark_domain::Orcid;
use serde_json::{Value, json};

use crate::world::{CARBERRY, World, former, hidden_person, unpublished_person};

#[tokio::test]
async fn researchers_are_those_with_something_public() {
    let world = World::start().await;
    let list = world.ok("/v1/researchers").await;
    let names: Vec<&str> =
        list["researchers"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Ada Quill", "Josiah Carberry", "Nameless One"]);
    assert_eq!((&list["total"], &list["pages"], &list["q"]), (&json!(3), &json!(1), &json!("")));
    let people = world.ok("/v1/people").await;
    assert_eq!(people["people"], list["researchers"]);
    assert!(people.get("researchers").is_none());
    let josiah = &list["researchers"][1];
    assert_eq!(josiah["biography"], json!({ "en": "Professor of psychoceramics." }));
    assert_eq!((&josiah["orcid_id"], &josiah["publication_count"]), (&json!(CARBERRY), &json!(39)));
    assert_eq!(
        (&list["researchers"][2]["orcid_id"], &list["researchers"][2]["external_id"]),
        (&Value::Null, &json!("nameless-one"))
    );
}

#[tokio::test]
async fn a_researcher_is_found_by_name_and_id() {
    let world = World::start().await;
    for q in ["carberry", "josi", CARBERRY] {
        let list = world.ok(&format!("/v1/researchers?q={q}")).await;
        assert_eq!(list["researchers"][0]["orcid_id"], CARBERRY, "{q}");
        assert_eq!(list["q"], q);
    }
    assert_eq!(world.ok("/v1/people?q=unpublished").await["total"], 0);
}

#[tokio::test]
async fn one_researcher_by_current_or_former_id() {
    let world = World::start().await;
    for path in [
        format!("/v1/researchers/{CARBERRY}"),
        format!("/v1/people/{}", former()),
        format!("/v1/people/https%3A%2F%2Forcid.org%2F{CARBERRY}"),
    ] {
        let person = world.ok(&path).await;
        assert_eq!(
            (&person["orcid_id"], &person["name"]),
            (&json!(CARBERRY), &json!({ "en": "Josiah Carberry" })),
            "{path}"
        );
        assert_eq!(person["former_orcid_ids"], json!([former()]));
    }
    let mut bodies = Vec::new();
    for orcid in [
        hidden_person(),
        unpublished_person(),
        Orcid::from_number(99).to_string(),
        "nobody".into(),
        "0000-0002-1825-0098".into(),
    ] {
        let (status, body) = world.json(&format!("/v1/researchers/{orcid}")).await;
        assert_eq!(status, 404, "{orcid}");
        bodies.push(body);
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn the_publications_of_one_researcher() {
    let world = World::start().await;
    let list = world.ok(&format!("/v1/researchers/{CARBERRY}/publications?per_page=5&sort=cited_by_count")).await;
    assert_eq!((&list["total"], &list["pages"], &list["q"]), (&json!(39), &json!(8), &json!("")));
    assert_eq!(list["publications"][0]["doi"], "10.5555/study.39");
    let former = world.ok(&format!("/v1/people/{}/publications", former())).await;
    assert_eq!(former["total"], 39);
    for nobody in [Orcid::from_number(99).to_string(), hidden_person()] {
        assert_eq!(world.ok(&format!("/v1/researchers/{nobody}/publications")).await["total"], 0, "{nobody}");
    }
    let (status, body) = world.json("/v1/researchers/nobody/publications").await;
    assert_eq!((status, &body["details"]["fieldErrors"]["orcid"][0]), (400, &json!("`nobody` is not an ORCID iD")));
}
