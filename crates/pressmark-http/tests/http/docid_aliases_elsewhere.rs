//! Older clients that look something up at other services.

use pressmark_simulator::{Override, SimulatorOptions, Upstream};
use serde_json::json;

use crate::external::{asking, get, work};
use crate::world::CARBERRY;

#[tokio::test]
async fn services_elsewhere_answer_older_clients_in_their_own_shapes() {
    let (world, _running, token) = asking(SimulatorOptions::default()).await;
    let (doi, title) = work();
    let found = get(&world, &token, &format!("/api/v1/crossref/doi/?doi={doi}")).await;
    assert_eq!((found.0, &found.2["data"]["doi"]), (200, &json!(doi)), "{}", found.2);
    assert!(found.2["data"]["published_date"][0].is_i64() && found.2["timestamp"].is_null(), "{}", found.2);
    let words: String = url::form_urlencoded::byte_serialize(title.as_bytes()).collect();
    let found = get(&world, &token, &format!("/api/v1/crossref/search/?query={words}")).await;
    let items = found.2["data"].as_array().unwrap();
    assert!(items.iter().any(|item| item["DOI"] == json!(doi) && item["title"][0].is_string()), "{}", found.2);
    let found = get(&world, &token, "/api/v1/ror/search-organization?name=Brown-Example").await;
    let ror = found.2[0]["id"].as_str().unwrap().to_owned();
    assert_eq!((found.0, &found.2[0]["name"]), (200, &json!("Brown-Example University")), "{}", found.2);
    let many = get(&world, &token, "/api/v1/ror/search-organizations?q=Brown-Example").await;
    assert!(many.2.as_array().unwrap().iter().any(|row| row["id"] == json!(ror)), "{}", many.2);
    for id in [ror.as_str(), ror.rsplit('/').next().unwrap()] {
        let one = get(&world, &token, &format!("/api/v1/ror/get-ror-by-id/{id}")).await;
        assert_eq!((one.0, &one.2["id"]), (200, &json!(ror)), "{id}: {}", one.2);
    }
    for id in [CARBERRY.to_owned(), format!("https://orcid.org/{CARBERRY}")] {
        let person = get(&world, &token, &format!("/api/v1/orcid/get-orcid/{id}")).await;
        assert_eq!((person.0, &person.2["name"]["path"]), (200, &json!(CARBERRY)), "{id}: {}", person.2);
        assert_eq!(person.2["emails"], json!({ "email": [] }));
    }
    for (path, status) in [
        ("/api/v1/crossref/doi/", 400),
        ("/api/v1/crossref/doi/?doi=ten", 400),
        ("/api/v1/crossref/search/", 400),
        ("/api/v1/ror/search-organization", 400),
        ("/api/v1/ror/search-organization?name=nobody-at-all-knows-this", 404),
        ("/api/v1/ror/get-ror-by-id/x", 400),
        ("/api/v1/orcid/get-orcid/0000-0002-1825-0098", 400),
        ("/api/v1/orcid/search-orcid", 400),
    ] {
        let refused = get(&world, &token, path).await;
        assert_eq!(
            (refused.0, refused.2["error"].is_string(), refused.2["status"].is_null()),
            (status, true, true),
            "{path}"
        );
        let (status, body) = world.json(path).await;
        assert_eq!((status, body["msg"].is_string()), (401, true), "{path}: {body}");
    }
}

#[tokio::test]
async fn people_are_looked_for_at_orcid_and_no_address_is_told() {
    const SEARCH: &str = "/api/v1/orcid/search-orcid";
    let (world, running, token) = asking(SimulatorOptions::default()).await;
    for (names, left) in
        [("first_name=Josiah&last_name=Carberry", Some("99")), ("first_name=josiah&last_name=carberry%20", None)]
    {
        let (status, headers, found) =
            get(&world, &token, &format!("{SEARCH}?{names}&affiliations=Brown-Example")).await;
        assert_eq!((status, &found["num-found"]), (200, &json!(1)), "{found}");
        let row = &found["expanded-result"][0];
        assert_eq!((&row["orcid-id"], &row["family-names"]), (&json!(CARBERRY), &json!("Carberry")), "{found}");
        assert_eq!(row["institution-name"][0], "Brown-Example University");
        assert_eq!(headers.get("x-ratelimit-remaining").map(|left| left.to_str().unwrap()), left, "asked once");
    }
    assert_eq!(running.request_total(Upstream::Orcid).asked, 1);
    // What would be an operator is a word like others: the service would refuse what else it became.
    let (status, _, nobody) = get(&world, &token, &format!("{SEARCH}?last_name=x%22%20OR%20orcid:%22%2A")).await;
    assert_eq!((status, &nobody["num-found"], &nobody["expanded-result"]), (200, &json!(0), &json!([])), "{nobody}");

    let row = json!({ "orcid-id": CARBERRY, "given-names": "Josiah", "email": ["josiah@example.org"] });
    let said = Override::json(&json!({ "num-found": 1, "expanded-result": [row] }));
    running.override_body(Upstream::Orcid, "expanded-search", Some(said));
    let (status, _, found) = get(&world, &token, &format!("{SEARCH}?other_names=Josiah")).await;
    assert_eq!((status, &found["expanded-result"][0]["email"]), (200, &json!([])), "{found}");
    assert!(!found.to_string().contains("example.org"), "{found}");
    let said = Override { status: 500, body: b"Traceback: db-7.internal".to_vec(), location: None };
    running.override_body(Upstream::Orcid, "expanded-search", Some(said));
    let (status, _, broken) = get(&world, &token, &format!("{SEARCH}?other_names=Ada")).await;
    assert_eq!((status, broken["error"].is_string()), (502, true), "{broken}");
    assert!(!broken.to_string().contains("internal"), "{broken}");
}
