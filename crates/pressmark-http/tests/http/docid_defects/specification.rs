//! `docid.md` §1: where the public implementation does otherwise than its specification says.

use std::collections::BTreeSet;

use pressmark_domain::Orcid;
use pressmark_simulator::made_up::{Plan, World as MadeUp};
use pressmark_simulator::{Override, SimulatorOptions, Upstream, start};
use pressmark_store::repo::users::Role;
use pressmark_store::testing::Fresh;
use reqwest::Method;
use serde_json::{Value, json};

use super::code;
use crate::dashboard_contract::operations;
use crate::depositors::{LIST, PUBLISH, Person, answered, by_docid, by_key, comments, form, key, one};
use crate::docid_codes::sources;
use crate::docid_contract::contract;
use crate::staff::PASSWORD;
use crate::tokens::{login, post};
use crate::world::World;

#[tokio::test]
async fn specified_paths_that_do_not_exist() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::Admin).await;
    for (path, method, _) in operations(&contract()) {
        let address = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
        let address = address.collect::<Vec<_>>().join("/");
        let request = josiah.request(&world, method.to_uppercase().parse().unwrap(), &address);
        let (status, _, body) = answered(request).await;
        let is_absent = status == 405 || (status == 404 && body["error"] == "Not found");
        assert!(!is_absent && status != 500, "{method} {path}: {status} {body}");
        assert!(body["status"].is_string() && body["timestamp"].is_string(), "{method} {path}: {body}");
    }
}

#[tokio::test]
async fn tokens_that_are_no_tokens_are_answered_422_or_as_if_there_were_none() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let (access, refresh) = login(&world, &josiah.email).await;
    let tampered = format!("{}x", &access[..access.len() - 1]);
    for token in ["garbage", "a.b.c", "", refresh.as_str(), tampered.as_str(), "null"] {
        for path in [LIST, "/api/v1/auth/me", "/api/v1/publications/drafts"] {
            let request = world.get(path).header("Authorization", format!("Bearer {token}"));
            let (status, headers, body) = answered(request).await;
            assert_eq!((status, &body["status"]), (401, &json!("error")), "{path} with `{token}`: {body}");
            assert_eq!(headers["www-authenticate"], "Bearer", "{path}");
        }
    }
    let renew = json!({ "refresh_token": access });
    let (status, _, body) = post(&world, "/api/v1/auth/refresh", &renew).await;
    assert_eq!((status, code(&body)), (401, "INVALID_TOKEN"), "an access token renews nothing: {body}");
}

#[tokio::test]
async fn bodies_that_are_no_json_500() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let comment = josiah.say(&world, 1, "Can you read this?").await;
    for (path, method, operation) in operations(&contract()) {
        if !operation["requestBody"]["content"]["application/json"].is_object() || method == "delete" {
            continue;
        }
        let path = path.replace("{publication_id}", "1").replace("{comment_id}", &comment.to_string());
        for (kind, sent) in [
            ("text/plain", "hello"),
            ("application/json", "{\"title\":"),
            ("application/json", "[1]"),
            ("application/x-www-form-urlencoded", "email=a%40example.org"),
            ("application/xml", "<a/>"),
        ] {
            let request = josiah.request(&world, method.to_uppercase().parse().unwrap(), &path);
            let (status, _, body) = answered(request.header("Content-Type", kind).body(sent)).await;
            assert_eq!((status, &body["status"]), (400, &json!("error")), "{method} {path} {kind}: {body}");
        }
    }
}

#[tokio::test]
async fn a_password_less_login_500() {
    let world = World::start().await;
    let actor = pressmark_app::activity::Actor::system("test");
    let email = "social@example.org";
    world.accounts.create_user(email, "Social Example", Role::User, None, &actor).await.unwrap();
    for password in [PASSWORD, "whistling in the kiln"] {
        let body = json!({ "email": email, "password": password });
        let (status, _, body) = post(&world, "/api/v1/auth/login", &body).await;
        assert_eq!((status, code(&body)), (401, "INVALID_CREDENTIALS"), "{body}");
    }
    let (status, _, body) = post(&world, "/api/v1/auth/login", &json!({})).await;
    let fields = body["details"]["field_errors"].as_object().unwrap();
    assert_eq!((status, fields.len()), (422, 2), "both that are missing: {body}");
}

#[tokio::test]
async fn a_client_of_the_public_api_cannot_register() {
    let world = World::start().await;
    let wish = json!({
        "email": "eve@example.org", "full_name": "Eve Kiln", "password": PASSWORD, "role": "superadmin",
        "orcid_id": "https://orcid.org/0000-0002-1825-0097", "affiliation": "Brown University",
    });
    let (status, _, body) = post(&world, "/api/v1/auth/store-registration-token", &wish).await;
    assert_eq!((status, &body["data"]["user"]["role"]), (201, &json!("user")), "{body}");
    let body = json!({ "email": "eve@example.org", "password": PASSWORD });
    let (_, _, body) = post(&world, "/api/v1/auth/login", &body).await;
    let data = &body["data"];
    let user = &data["user"];
    assert_eq!((&data["expires_in"], &user["affiliation"]), (&json!(3_600), &json!("Brown University")), "{body}");
    // Whoever has not proven the address reads, and deposits nothing.
    let token = data["access_token"].as_str().unwrap();
    assert_eq!(answered(world.get(LIST).bearer_auth(token)).await.0, 200);
    let publish = world.client.post(format!("{}{PUBLISH}", world.url)).bearer_auth(token).json(&form("On haste"));
    let (status, _, body) = answered(publish).await;
    assert_eq!((status, code(&body)), (403, "EMAIL_NOT_VERIFIED"));
}

#[tokio::test]
async fn pages_without_end_and_parameters_that_nobody_reads() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    for (resource_type, of) in [(101, "kilns"), (102, "glazes"), (103, "shards")] {
        let mut wish = form(&format!("On the pages about {of}"));
        wish["resource_type_id"] = json!(resource_type);
        josiah.publish(&world, &wish).await;
    }
    let list = async |query: &str| {
        let (status, body) = josiah.read(&world, &format!("{LIST}?{query}")).await;
        (status, body["data"].clone())
    };
    for query in ["limit=100000", "limit=0", "limit=-1", "page=0", "page=x", "limit=1.5", "resource_type=nothing"] {
        assert_eq!(list(query).await.0, 400, "{query}");
    }
    let mut seen = BTreeSet::new();
    for page in 1..=3 {
        let (_, data) = list(&format!("limit=1&page={page}")).await;
        assert_eq!(data["pagination"], json!({ "page": page, "pages": 3, "total": 3, "limit": 1 }));
        let row = &data["publications"][0];
        assert!(!row["creators"].as_array().unwrap().is_empty() && row["organizations"].is_array(), "{row}");
        seen.insert(row["id"].as_i64().unwrap());
    }
    assert_eq!(seen.len(), 3, "each on its page");
    for wanted in ["102", "dataset", "Dataset"] {
        let (_, data) = list(&format!("resource_type={wanted}")).await;
        let rows = data["publications"].as_array().unwrap();
        assert_eq!((rows.len(), &rows[0]["resource_type"]), (1, &json!("Dataset")), "{wanted}");
    }
    let nothing = json!({ "page": 100_000_000, "pages": 1, "total": 3, "limit": 100 });
    let nothing = json!({ "publications": [], "pagination": nothing });
    assert_eq!(list("page=100000000&limit=100").await, (200, nothing));
}

#[tokio::test]
async fn any_string_is_a_type_and_what_is_deleted_is_edited() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let wrong = json!({ "comment_text": "Hm", "comment_type": "rant" });
    let (status, body) = josiah.call(&world, Method::POST, &comments(1), &wrong).await;
    assert_eq!((status, body["details"]["field_errors"]["comment_type"].is_string()), (422, true), "{body}");
    let comment = josiah.say(&world, 1, "I take this back").await;
    let at = format!("/api/comments/{comment}");
    assert_eq!(josiah.ask(&world, Method::DELETE, &at).await.0, 200);
    let (status, body) = josiah.call(&world, Method::PUT, &at, &json!({ "comment_text": "No" })).await;
    assert_eq!((status, code(&body)), (404, "COMMENT_NOT_FOUND"));
    // Whose words these are, the token tells.
    let forged = json!({ "comment_text": "I am somebody else", "user_id": 1_000_000 });
    let (_, body) = josiah.call(&world, Method::POST, &comments(1), &forged).await;
    assert_eq!(body["data"]["comment"]["user_id"], josiah.id, "{body}");
}

#[tokio::test]
async fn a_number_of_the_client_that_is_taken_for_its_identity() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let made = josiah.publish(&world, &form("On claims to be somebody")).await;
    let ada = Person::of(&world, "ada", Role::User).await;
    let forged = json!({ "title": "Mine", "user_id": josiah.id, "owner": josiah.id });
    let path = format!("{}?user_id={}", one(&made), josiah.id);
    assert_eq!(ada.call(&world, Method::PATCH, &path, &forged).await.0, 403);
    // Nor does it narrow what is public.
    let (status, body) = ada.read(&world, &format!("{}?user_id=0", by_key(&made))).await;
    assert_eq!((status, key(&body["data"]["publication"])), (200, key(&made)));
    assert_eq!(world.json(&by_docid(&made)).await.0, 200);
}

#[tokio::test]
async fn upstreams_that_fail_are_the_clients_fault() {
    let upstreams = start(MadeUp::generate(&Plan::demo()).into(), SimulatorOptions::default()).await.unwrap();
    let world = World::asking(Fresh::sqlite(), sources(&upstreams)).await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let get = async |path: &str| josiah.read(&world, path).await;
    // An unknown iD is not found; a wrong one is told as such, and nobody is asked.
    assert_eq!(get(&format!("/api/v1/orcid/{}", Orcid::from_number(901))).await.0, 404);
    let before = upstreams.request_total(Upstream::Orcid).asked;
    assert_eq!(get("/api/v1/orcid/0000-0002-1825-0098").await.0, 400);
    assert_eq!(upstreams.request_total(Upstream::Orcid).asked, before);
    // The names that ROR shows, and all that were found.
    let (status, body) = get("/api/v1/ror/search?query=University").await;
    let items = body["data"]["items"].as_array().unwrap();
    assert!(status == 200 && !items.is_empty() && items.iter().all(|item| item["name"].is_string()), "{body}");
    // What Crossref chokes on is no mistake of whoever asked.
    let said = b"ConnectionError: HTTPSConnectionPool(host='api.crossref.org', port=443)".to_vec();
    let said = Override { status: 500, body: said, location: None };
    upstreams.override_body(Upstream::Crossref, "10.5555/choke", Some(said));
    let (status, body) = get("/api/v1/crossref/doi/10.5555/choke").await;
    assert_eq!((status, code(&body)), (502, "EXTERNAL_SERVICE_ERROR"));
    assert!(!body.to_string().contains("HTTPSConnectionPool"), "{body}");
}

#[tokio::test]
async fn vocabularies_that_answer_500_and_disagree() {
    let world = World::start().await;
    let mut sizes = Vec::new();
    let lists = [("get-resource-types", "id"), ("get-creators-roles", "role_id"), ("get-publication-types", "id")];
    for (name, id) in lists {
        let answer = world.get(&format!("/api/v1/publications/{name}")).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{name}");
        assert!(answer.headers().contains_key("cache-control") && answer.headers().contains_key("etag"), "{name}");
        let body: Value = answer.json().await.unwrap();
        let rows = body["data"].as_array().unwrap().clone();
        let ids: BTreeSet<i64> = rows.iter().map(|row| row[id].as_i64().unwrap()).collect();
        assert_eq!(ids.len(), rows.len(), "{name}: an id names one thing");
        sizes.push(ids);
    }
    // What is listed is what a form may hold.
    let josiah = Person::of(&world, "josiah", Role::User).await;
    for (field, ids) in [("resource_type_id", &sizes[0]), ("publication_type_id", &sizes[2])] {
        for id in ids {
            let mut wish = json!({ "title": "", "resource_type_id": 1, "creators": [{ "creator_name": "Ada" }] });
            wish[field] = json!(id);
            let (_, body) = josiah.call(&world, Method::POST, PUBLISH, &wish).await;
            let wrong: Vec<&String> = body["details"]["field_errors"].as_object().unwrap().keys().collect();
            assert_eq!(wrong, ["title"], "{field} {id}: {body}");
        }
    }
}
