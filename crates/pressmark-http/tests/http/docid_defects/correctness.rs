//! `docid.md` §6.3 (and §6.1, where it is about code): correctness.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::join_all;
use pressmark_app::files::collect_orphans;
use pressmark_app::identifiers::{
    self, CordraSettings, DataciteSettings, IdentifierSettings, Identifiers, RegistrarName, run_due,
};
use pressmark_simulator::made_up::{Plan, World as MadeUp};
use pressmark_simulator::{Agency, Running, SimulatorOptions, agencies, start};
use pressmark_sources::Secret;
use pressmark_store::clock::now_millis;
use pressmark_store::entity::{identifier, stored_file};
use pressmark_store::repo::users::Role;
use pressmark_store::testing::Fresh;
use reqwest::Method;
use sea_orm::{ConnectionTrait as _, EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};

use super::{code, keys, upload_to};
use crate::depositors::{HANDLE, LIST, PUBLISH, Person, answered, by_docid, by_key, comments, form, key, one};
use crate::files::{Field, form as multipart, path};
use crate::identifiers::at;
use crate::world::World;

#[tokio::test]
async fn unknown_get_500() {
    let world = World::start().await;
    let below = ["/api/v1/nowhere", "/api/v1/nowhere/at/all", "/api/comments/x/y"];
    for path in below.into_iter().chain(["/nowhere", "/nowhere/at/all"]) {
        let (status, body) = world.json(path).await;
        assert_eq!((status, body["error"].is_string()), (404, true), "{path}: {body}");
        let posted = world.client.post(format!("{}{path}", world.url)).json(&json!({}));
        let (status, _, body) = answered(posted).await;
        assert!(matches!(status, 401 | 404 | 405) && body["error"].is_string(), "{path}: {status} {body}");
    }
}

#[tokio::test]
async fn title_search_and_sort_500() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let made = josiah.publish(&world, &form("On searching for a title")).await;
    for query in ["sort=title", "sort=title&order=asc", "search=title", "search=%25&search_field=all", "order=up"] {
        let (status, body) = josiah.read(&world, &format!("{LIST}?{query}")).await;
        assert!(matches!(status, 200 | 400), "{query}: {status} {body}");
    }
    for title in ["On%20searching%20for%20a%20title", "nothing"] {
        let (status, body) = josiah.read(&world, &format!("{LIST}/{title}")).await;
        assert!(matches!(status, 200 | 404), "{title}: {status} {body}");
    }
    let found = world.ok("/v1/search?q=searching+for+a+title").await;
    assert!(found.to_string().contains(made["title"].as_str().unwrap()), "the index finds it: {found}");
}

/// What a form with a change is answered.
async fn mistaken(world: &World, by: &Person, change: impl FnOnce(&mut Value)) -> (u16, Value) {
    let mut wish = form("On mistakes");
    change(&mut wish);
    by.call(world, Method::POST, PUBLISH, &wish).await
}

/// What makes a form wrong.
type Mistake = fn(&mut Value);

#[tokio::test]
async fn duplicate_long_title_missing_type_unknown_role_500() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let (status, body) = mistaken(&world, &josiah, |wish| wish["title"] = json!("Pot ".repeat(120))).await;
    assert_eq!(status, 201, "480 characters are a title: {body}");
    let own = key(&body["data"]["publication"]).to_string();
    let wrong: [(Mistake, &str); 6] = [
        (|wish| wish["title"] = json!("x".repeat(2_001)), "title"),
        (|wish| wish["creators"][0]["role_id"] = json!(4711), "creators[0].role_id"),
        (|wish| wish["creators"][0]["role_id"] = json!("1"), "creators[0].role_id"),
        (|wish| wish["resource_type_id"] = json!(77), "resource_type_id"),
        (|wish| wish["publication_type_id"] = json!(7_777), "publication_type_id"),
        (|wish| wish["organizations"][0]["ror_id"] = json!("https://ror.org/x"), "organizations[0].ror_id"),
    ];
    for (change, field) in wrong {
        let (status, body) = mistaken(&world, &josiah, change).await;
        assert_eq!((status, code(&body)), (422, "VALIDATION_ERROR"), "{field}: {body}");
        assert!(body["details"]["field_errors"][field].is_string(), "{field}: {body}");
    }
    for expected in [201, 409] {
        let (status, body) = mistaken(&world, &josiah, |wish| wish["doi"] = json!("10.5555/mistaken")).await;
        assert_eq!(status, expected, "{body}");
    }
    let boundary = "multipart/form-data; boundary=pots";
    let untyped: [Field<'_>; 2] = [("publication_id", None, own.as_bytes()), ("file", Some("a.txt"), b"pots")];
    let request = josiah.request(&world, Method::POST, "/uploads").header("Content-Type", boundary);
    let request = request.body(multipart(&untyped));
    let (status, _, body) = answered(request).await;
    assert_eq!((status, body["details"]["field_errors"]["file_type"].is_string()), (422, true), "{body}");
}

/// Waits until nothing of an upload is left: what removes it does so behind the answer, or the collector does where the
/// store still failed then.
async fn nothing_is_left(world: &World) {
    for _ in 0..3_000 {
        collect_orphans(&world.app, now_millis() + 1).await.unwrap();
        let rows = stored_file::Entity::find().count(world.store.read()).await.unwrap();
        let is_empty = std::fs::read_dir(&world.files)
            .map_or(true, |found| found.map(|entry| entry.unwrap().path()).all(|path| path.is_dir() && is_bare(&path)));
        if rows == 0 && is_empty {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("bytes or rows are left in {}", world.files.display());
}

/// Whether there is no file below a folder.
fn is_bare(folder: &std::path::Path) -> bool {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).all(|path| path.is_dir() && is_bare(&path))
}

#[tokio::test]
async fn bytes_stay_after_a_rollback_or_go_elsewhere() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let made = josiah.publish(&world, &form("On what stays behind")).await;
    // The row is written, then the bytes; what binds them fails.
    world.store.fail_after(Some(1));
    let (status, body) = upload_to(&world, &josiah, key(&made), "pots.txt", b"pots").await;
    world.store.fail_after(None);
    assert_eq!((status, code(&body)), (500, "DATABASE_ERROR"), "{body}");
    nothing_is_left(&world).await;
    let (status, body) = upload_to(&world, &josiah, key(&made), "pots.txt", b"pots").await;
    assert_eq!(status, 201, "{body}");
    assert!(!is_bare(&world.files), "in the folder that is configured");
    let answer = world.get(&path(&world, &body)).send().await.unwrap();
    assert_eq!(answer.bytes().await.unwrap(), b"pots".as_slice());
}

#[tokio::test]
async fn replies_twice_and_orphans() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let first = josiah.say(&world, 1, "Why?").await;
    let mut above = first;
    for n in 0..3 {
        let body = json!({ "comment_text": format!("Because {n}"), "parent_comment_id": above });
        let (status, body) = josiah.call(&world, Method::POST, &comments(1), &body).await;
        assert_eq!(status, 201, "{body}");
        above = body["data"]["comment"]["id"].as_i64().unwrap();
    }
    let told = world.ok(&format!("{}?include_replies=true", comments(1))).await;
    let all = keys(&told["data"]["comments"]);
    assert_eq!((all.len(), all.iter().collect::<BTreeSet<_>>().len()), (4, 4), "each once: {told}");
    assert_eq!(told["data"]["comments"].as_array().unwrap().len(), 1, "in one thread");
    let deleted = josiah.ask(&world, Method::DELETE, &format!("/api/comments/{first}")).await;
    assert_eq!(deleted.0, 200);
    let told = world.ok(&comments(1)).await;
    assert_eq!(keys(&told["data"]["comments"]), all, "what is gone keeps its place");
    assert_eq!(told["data"]["comments"][0]["status"], "deleted");
}

#[tokio::test]
async fn a_like_that_is_no_toggle_and_loses_updates() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let comment = josiah.say(&world, 1, "Do you like it?").await;
    let like = format!("/api/comments/{comment}/like");
    let mut people = Vec::new();
    for n in 0..40 {
        people.push(Person::newcomer(&world, &format!("reader{n}")).await);
    }
    let tx = world.store.begin().await.unwrap();
    tx.execute_unprepared("UPDATE app_user SET email_verified_at = 1").await.unwrap();
    tx.commit().await.unwrap();
    let answers = join_all(people.iter().map(|person| person.ask(&world, Method::POST, &like))).await;
    let counts: BTreeSet<i64> = answers.iter().map(|(_, body)| body["data"]["likes_count"].as_i64().unwrap()).collect();
    assert_eq!(counts, (1..=40).collect(), "each was counted");
    for n in 1..=3 {
        let (_, body) = people[0].ask(&world, Method::POST, &like).await;
        let expected = (json!(n % 2 == 0), json!(if n % 2 == 0 { 40 } else { 39 }));
        assert_eq!((&body["data"]["liked"], &body["data"]["likes_count"]), (&expected.0, &expected.1));
    }
}

#[tokio::test]
async fn retired_records_leak_and_can_be_changed() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let made = josiah.publish(&world, &form("On pots that are no more")).await;
    let comment = josiah.say(&world, key(&made), "Farewell").await;
    let (_, file) = upload_to(&world, &josiah, key(&made), "pots.txt", b"pots").await;
    let (status, body) = josiah.call(&world, Method::DELETE, &one(&made), &json!({ "reason": "Dust." })).await;
    assert_eq!(status, 200, "{body}");
    let docid = made["docid"].as_str().unwrap();
    // Gone, in words that say so, wherever it was.
    for path in [
        by_docid(&made),
        by_key(&made),
        format!("/api/v1/verify/{docid}"),
        format!("/api/publications/{}/stats", key(&made)),
        path(&world, &file),
        identifiers::landing_path(docid),
        format!("/{docid}"),
    ] {
        let (status, body) = josiah.read(&world, &path).await;
        assert_eq!(status, 410, "{path}: {body}");
        assert!(!body.to_string().contains("Pots crack"), "{path} tells more than that it is gone: {body}");
    }
    for path in [comments(key(&made)), format!("/api/comments/stats/{}", key(&made)), format!("/v1/doi/{docid}")] {
        assert_eq!(world.json(&path).await.0, 404, "{path}");
    }
    for path in [
        LIST.to_owned(),
        format!("{LIST}?scope=all&limit=100"),
        format!("{LIST}?scope=own"),
        "/v1/publications?per_page=100".to_owned(),
        "/v1/search?q=pots+that+are+no+more".to_owned(),
        format!("/api/users/{}/comments", josiah.id),
    ] {
        let (_, body) = josiah.read(&world, &path).await;
        let told = body.to_string();
        assert!(!told.contains("On pots that are") && !told.contains("Farewell"), "{path}: {told}");
    }
    // Nor is anything done to it.
    let text = json!({ "comment_text": "Too late", "title": "Too late" });
    for (method, path, expected) in [
        (Method::PATCH, one(&made), 410),
        (Method::PUT, one(&made), 410),
        (Method::POST, format!("{}/versions", one(&made)), 410),
        (Method::POST, comments(key(&made)), 404),
        (Method::PUT, format!("/api/comments/{comment}"), 404),
        (Method::POST, format!("/api/comments/{comment}/like"), 404),
    ] {
        let (status, body) = josiah.call(&world, method.clone(), &path, &text).await;
        assert_eq!(status, expected, "{method} {path}: {body}");
    }
    assert_eq!(upload_to(&world, &josiah, key(&made), "late.txt", b"late").await.0, 422);
}

#[tokio::test]
async fn views_need_a_login() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let made = josiah.publish(&world, &form("On pots that are looked at")).await;
    let page = identifiers::landing_path(made["docid"].as_str().unwrap());
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    for agent in [firefox, "Examplebot/1.0"] {
        let look = world.get(&page).header("User-Agent", agent).header("Accept", "text/html");
        assert_eq!(look.send().await.unwrap().status(), 200);
    }
    // Whether somebody is of the staff is found out beside the request.
    tokio::time::sleep(Duration::from_millis(300)).await;
    world.state.usage().flush().await.unwrap();
    let told = world.ok(&format!("/api/publications/{}/stats", key(&made))).await;
    assert_eq!(told["data"]["stats"]["views"], 1, "anybody's, and no robot's: {told}");
}

#[tokio::test]
async fn versions_race_and_an_empty_doi() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let made = josiah.publish(&world, &form("On pots, again and again")).await;
    let path = format!("{}/versions", one(&made));
    let bodies: Vec<Value> = (0..6).map(|n| json!({ "abstract": format!("Take {n}.") })).collect();
    let answers = join_all(bodies.iter().map(|body| josiah.call(&world, Method::POST, &path, body))).await;
    let numbers: BTreeSet<i64> = answers
        .iter()
        .map(|(status, body)| {
            assert_eq!((*status, &body["data"]["publication"]["doi"]), (201, &Value::Null), "{body}");
            body["data"]["publication"]["version_number"].as_i64().unwrap()
        })
        .collect();
    assert_eq!(numbers, (2..=7).collect());
    let (_, body) = world.json(&path).await;
    let docids: BTreeSet<String> =
        body["data"]["versions"].as_array().unwrap().iter().map(|row| row["docid"].to_string()).collect();
    assert_eq!(docids.len(), 7, "each has its own DOCiD: {body}");
}

#[tokio::test]
async fn types_collapse_and_subjects_dates_and_funders_are_dropped() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let (_, list) = josiah.read(&world, &format!("{LIST}?scope=all&limit=100")).await;
    let rows = list["data"]["publications"].as_array().unwrap();
    assert!(rows.iter().filter(|row| row["resource_type"] == "Article").count() > 40, "{list}");
    assert!(rows.iter().all(|row| row["resource_type"] != "Indigenous Knowledge"), "{list}");

    let mut wish = form("On remembering everything");
    let more = json!({
        "publication_date": "2019-05", "publisher": "Kiln Press", "language": "en", "license": "CC-BY-4.0",
        "keywords": ["pots", "cracks"], "subjects": ["Psychoceramics"],
    });
    wish.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = josiah.publish(&world, &wish).await;
    let (_, told) = world.json(&by_docid(&made)).await;
    let told = &told["data"]["publication"];
    for (name, value) in more.as_object().unwrap() {
        assert_eq!(&told[name], value, "{name}");
    }
    assert_eq!(told["funders"][0]["grant_number"], "C-7");
    assert_eq!(told["creators"][1]["creator_name"], "Quill, Ada", "in their order, with their given names");
    // A date that nobody said is not made up, least of all today.
    let undated = josiah.publish(&world, &form("On a day unknown")).await;
    assert_eq!(undated["publication_date"], Value::Null);
}

#[tokio::test]
async fn an_edit_that_wipes_what_it_leaves_out() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let made = josiah.publish(&world, &form("On leaving things out")).await;
    assert_eq!(upload_to(&world, &josiah, key(&made), "pots.txt", b"pots").await.0, 201);
    for method in [Method::PUT, Method::PATCH] {
        let sent = json!({ "title": "On leaving out", "files": [] });
        let (status, body) = josiah.call(&world, method, &one(&made), &sent).await;
        assert_eq!(status, 200, "{body}");
        let told = &body["data"]["publication"];
        assert_eq!(told["files"].as_array().unwrap().len(), 1, "{told}");
        for name in ["creators", "organizations", "funders", "abstract", "docid"] {
            assert_eq!(told[name], made[name], "{name}");
        }
    }
}

async fn agency() -> Running {
    let options = SimulatorOptions { hang: Duration::from_millis(400), ..SimulatorOptions::default() };
    start(MadeUp::generate(&Plan::demo()).into(), options).await.unwrap()
}

#[tokio::test]
async fn a_registration_that_always_succeeds_and_handles_that_are_null() {
    let agency = agency().await;
    let world = World::minting(Fresh::sqlite(), at(&agency, true)).await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    agency.set_faults(1.0);
    let made = josiah.publish(&world, &form("On registering pots")).await;
    assert_eq!(made["registration"], "pending", "it is published all the same");
    assert_eq!(run_due(&world.app).await.unwrap().failed, 1);
    let docid = made["docid"].as_str().unwrap();
    let row = identifiers::find(world.store.read(), docid).await.unwrap().unwrap();
    assert!(row.state == "reserved" && row.last_error.is_some(), "what failed is told: {row:?}");
    assert_eq!(world.ok(&by_docid(&made)).await["data"]["publication"]["registration"], "pending");

    // A mint that fails is told with its own status, and the key gets the one handle later.
    let mint = async || {
        let request = josiah.request(&world, Method::POST, HANDLE).header("Idempotency-Key", "pots:0001");
        let (status, _, body) = answered(request).await;
        (status, body)
    };
    assert_eq!(mint().await.0, 502);
    agency.set_faults(0.0);
    let (status, body) = mint().await;
    assert_eq!((status, body["id"].is_string(), &body["id"]), (200, true, &body["data"]["id"]), "{body}");
    assert!(agency.agencies().held(Agency::Cordra).contains_key(body["id"].as_str().unwrap()));
    let rows = identifier::Entity::find().all(world.store.read()).await.unwrap();
    assert_eq!(rows.len(), 2, "one of the deposit, one of the key");
    assert!(rows.iter().all(|row| row.owner_id == Some(josiah.id) && row.request_id.is_some()), "{rows:?}");
}

#[tokio::test]
async fn a_doi_that_is_somebody_elses() {
    let agency = agency().await;
    let datacite = DataciteSettings {
        base_url: agency.agency_url(Agency::DataCite),
        username: agencies::USERNAME.to_owned(),
        password: Some(Secret::new(agencies::PASSWORD)),
        prefix: "10.5072".to_owned(),
        timeout: Duration::from_secs(30),
        is_test: true,
    };
    let (registrar, cordra) = (RegistrarName::Local, CordraSettings::default());
    let settings = IdentifierSettings { registrar, cordra, datacite, ..IdentifierSettings::default() };
    let minting = Identifiers::new(settings, "https://registry.example.org").unwrap();
    let world = World::minting(Fresh::sqlite(), minting).await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    // What the agency must know is asked for before anything is minted.
    let (status, body) = josiah.call(&world, Method::POST, PUBLISH, &form("On whose DOI it is")).await;
    assert_eq!((status, body["details"]["field_errors"]["publisher"].is_string()), (422, true), "{body}");
    let mut wish = form("On whose DOI it is");
    (wish["publisher"], wish["publication_date"]) = (json!("Kiln Press"), json!("2019"));
    let made = josiah.publish(&world, &wish).await;
    let doi = made["doi"].as_str().unwrap().to_owned();
    assert!(doi.starts_with("10.5072/"), "{made}");
    assert_eq!(run_due(&world.app).await.unwrap().failed, 0);
    let held = agency.agencies().held(Agency::DataCite);
    assert_eq!(held.keys().collect::<Vec<_>>(), [&doi], "one, and ours");
    assert!(held[&doi].content.to_string().contains("On whose DOI it is"), "with what it names: {:?}", held[&doi]);
    // Under a test prefix it leads nowhere: lists lead to its page.
    let work = world.ok(&format!("/v1/doi/{doi}")).await;
    let url = work["doi_url"].as_str().unwrap();
    assert!(url.ends_with(&format!("/docid/{doi}")), "{url}");
    let (_, page) = url.split_once("/docid/").unwrap();
    assert_eq!(world.get(&format!("/docid/{page}")).header("Accept", "text/html").send().await.unwrap().status(), 200);
}
