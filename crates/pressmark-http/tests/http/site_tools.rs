//! What is done to a workspace as a whole: emptying it, and judging its author links anew.

use std::time::Duration;

use pressmark_domain::Orcid;
use pressmark_store::entity::{app_user, author_link};
use pressmark_store::repo::api_keys::Scope;
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::{self, Role};
use pressmark_store::repo::{links, people, publications};
use serde_json::{Value, json};

use crate::world::{CARBERRY, PUBLIC, World};

const RESET: &str = "/api/site-tools/reset-data";
const REPAIR: &str = "/api/site-tools/repair-author-links";
const BULK: &str = "/api/site-tools/repair-author-links/bulk";
const PHRASE: &str = "RESET default root@example.org";
/// The works of the world that are not deleted.
const LIVE: u64 = 46;

async fn post(world: &World, session: &str, path: &str, body: Value) -> (u16, Value) {
    let request = world.client.post(format!("{}{path}", world.url)).bearer_auth(session).json(&body);
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap())
}

async fn done(world: &World, session: &str, path: &str, body: Value) -> Value {
    let (status, answer) = post(world, session, path, body.clone()).await;
    assert_eq!(status, 200, "{path} {body}: {answer}");
    answer
}

async fn superadmin(world: &World) -> String {
    let id = world.user("root@example.org", Role::Superadmin).await;
    world.session(id).await
}

async fn works(world: &World) -> u64 {
    publications::count(world.store.read(), 1).await.unwrap()
}

#[tokio::test]
async fn a_workspace_is_emptied_once_somebody_means_it() {
    let world = World::start().await;
    let session = superadmin(&world).await;
    let key = world.key(&[Scope::Ingest], 60).await;
    for (body, name) in [
        (json!({}), "confirmation"),
        (json!({ "confirmation": "RESET default" }), "confirmation"),
        (json!({ "confirmation": "RESET default other@example.org" }), "confirmation"),
        (json!({ "confirmation": format!("{PHRASE} ") }), "confirmation"),
        (json!({ "confirmation": PHRASE, "dryRun": "yes" }), "dryRun"),
        (json!({ "confirmation": PHRASE, "dryRun": null }), "dryRun"),
    ] {
        let (status, answer) = post(&world, &session, RESET, body.clone()).await;
        assert_eq!(status, 400, "{body}: {answer}");
        assert!(answer["details"]["fieldErrors"][name].is_array(), "{body}: {answer}");
    }
    let (_, told) = post(&world, &session, RESET, json!({ "confirmation": "?" })).await;
    assert!(told.to_string().contains(PHRASE), "it says what has to be sent: {told}");

    let counted = done(&world, &session, RESET, json!({ "confirmation": PHRASE, "dryRun": true })).await;
    assert_eq!((&counted["counts"]["publication"], &counted["counts"]["person"]), (&json!(47), &json!(5)));
    assert_eq!((&counted["dry_run"], &counted["complete"]), (&json!(true), &json!(false)));
    assert_eq!(works(&world).await, LIVE, "counting removes nothing");

    let removed = done(&world, &session, RESET, json!({ "confirmation": PHRASE })).await;
    assert_eq!(removed["complete"], true);
    for table in ["publication", "person", "work_key", "author_link", "person_alias"] {
        assert_eq!(removed["counts"][table], counted["counts"][table], "{table}");
    }
    assert_eq!(works(&world).await, 0);
    assert_eq!(people::by_orcid(world.store.read(), 1, CARBERRY).await.unwrap(), None);
    let mut total = PUBLIC;
    for _ in 0..2_400 {
        total = world.ok("/v1/publications").await["total"].as_u64().unwrap();
        if total == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(total, 0, "the catalogue follows");

    // Accounts, keys and the trail of what was done stay.
    let request = world.client.post(format!("{}/api/ingest", world.url)).header("X-API-Key", key);
    let ingested = request.json(&json!({ "orcid_ids": [CARBERRY] })).send().await.unwrap();
    assert_eq!(ingested.status(), 202);
    let audit = world.get("/api/audit?event_type=data.reset").bearer_auth(&session).send().await.unwrap();
    let audit: Value = audit.json().await.unwrap();
    assert_eq!(audit["events"][0]["metadata"]["removed"]["publication"], 47, "{audit}");
}

#[tokio::test]
async fn a_reset_that_breaks_off_says_so_and_what_is_gone() {
    let world = World::start().await;
    let session = superadmin(&world).await;
    world.store.fail_after(Some(0));
    let (status, report) = post(&world, &session, RESET, json!({ "confirmation": PHRASE })).await;
    world.store.fail_after(None);
    assert_eq!(status, 500);
    assert_eq!((&report["complete"], &report["total"]), (&json!(false), &json!(0)), "{report}");
    assert!(report["request_id"].is_string() && report["remedy"].is_string(), "{report}");
    assert!(!report.to_string().contains("made for a test"), "the cause is for the log: {report}");
    assert_eq!(works(&world).await, LIVE, "a small workspace is emptied at once or not at all");
    assert_eq!(done(&world, &session, RESET, json!({ "confirmation": PHRASE })).await["counts"]["publication"], 47);
}

#[tokio::test]
async fn only_a_superadmin_with_a_proven_address_empties_anything() {
    let world = World::start().await;
    let admin = world.user("admin@example.org", Role::Admin).await;
    world.member(admin, WorkspaceRole::Admin).await;
    let admin = world.session(admin).await;
    for path in [RESET, REPAIR, BULK] {
        assert_eq!(post(&world, &admin, path, json!({})).await.0, 403, "{path}");
    }
    let id = world.user("root@example.org", Role::Superadmin).await;
    let session = world.session(id).await;
    let user = users::by_id(world.store.read(), id).await.unwrap().unwrap();
    let tx = world.store.begin().await.unwrap();
    users::update(&tx, app_user::Model { email_verified_at: None, ..user }).await.unwrap();
    tx.commit().await.unwrap();
    let (status, answer) = post(&world, &session, RESET, json!({ "confirmation": PHRASE })).await;
    assert_eq!((status, &answer["code"]), (403, &json!("email_not_verified")));
    assert_eq!(works(&world).await, LIVE);
}

/// A link as it is stored.
async fn stored(world: &World, publication_id: i64, person_id: i64) -> author_link::Model {
    let links = links::of_publications(world.store.read(), &[publication_id]).await.unwrap();
    links[&publication_id].iter().find(|link| link.person_id == person_id).unwrap().clone()
}

async fn put(world: &World, link: author_link::Model) {
    let tx = world.store.begin().await.unwrap();
    links::put(&tx, vec![link]).await.unwrap();
    tx.commit().await.unwrap();
}

/// What a report says of a person's link.
fn change(report: &Value, person_key: i64) -> &Value {
    report["changes"].as_array().unwrap().iter().find(|change| change["person_key"] == person_key).unwrap()
}

#[tokio::test]
async fn a_wrong_link_is_put_right_and_a_decision_stands() {
    let world = World::start().await;
    let session = superadmin(&world).await;
    // Josiah's claim stands at Ada's place; somebody decided the same on another work. Ada was taken for Josiah.
    let wrong = author_link::Model {
        position: Some(1),
        author_name: Some("Ada Quill".into()),
        method: "name".into(),
        ..stored(&world, 1, 1).await
    };
    put(&world, wrong.clone()).await;
    put(&world, author_link::Model { publication_id: 2, decided_by: Some("curator".into()), ..wrong.clone() }).await;
    put(
        &world,
        author_link::Model { publication_id: 3, person_id: 2, position: Some(0), claimed: false, ..wrong.clone() },
    )
    .await;

    let ask = |doi: &str, dry: bool| json!({ "doi": doi, "dryRun": dry });
    let told = done(&world, &session, REPAIR, ask("10.5555/study.1", true)).await;
    let first = change(&told, 1);
    assert_eq!((&first["orcid_id"], &first["publication_id"]), (&json!(CARBERRY), &json!("10.5555/study.1")));
    assert_eq!((&first["before"]["position"], &first["after"]["position"]), (&json!(1), &json!(0)));
    assert_eq!((&first["after"]["method"], &first["after"]["score"]), (&json!("orcid"), &json!(1.0)));
    assert!(first["after"]["evidence"].to_string().contains(CARBERRY), "{first}");
    assert_eq!(stored(&world, 1, 1).await, wrong, "a dry run writes nothing");

    let members = json!({ "doi": "10.5555/study.1", "cesamOnly": true });
    assert_eq!(done(&world, &session, REPAIR, members).await["changed"], 0, "Josiah is no member");
    assert_eq!(done(&world, &session, REPAIR, ask("https://doi.org/10.5555/STUDY.1", false)).await["changed"], 1);
    assert_eq!(stored(&world, 1, 1).await.position, Some(0));
    assert_eq!(done(&world, &session, REPAIR, ask("10.5555/study.1", false)).await["changed"], 0);
    assert_eq!(done(&world, &session, REPAIR, ask("10.5555/study.2", false)).await["changed"], 0);
    assert_eq!(stored(&world, 2, 1).await.position, Some(1), "a curator said so");
    let hers = done(&world, &session, REPAIR, ask("10.5555/study.3", false)).await;
    let hers = change(&hers, 2);
    assert_eq!((&hers["before"]["position"], &hers["after"]["position"]), (&json!(0), &json!(1)), "{hers}");

    for (doi, expected) in [("10.5555/nothing", 404), ("10.5555/deleted", 404), ("nothing", 400), (" ", 400)] {
        assert_eq!(post(&world, &session, REPAIR, ask(doi, true)).await.0, expected, "{doi}");
    }
    assert_eq!(post(&world, &session, REPAIR, json!({ "doi": "10.5555/study.1", "all": true })).await.0, 400);
}

#[tokio::test]
async fn all_links_are_judged_anew_page_by_page_and_once_is_enough() {
    let world = World::start().await;
    let session = superadmin(&world).await;
    for body in [json!({ "limitPerShard": 0 }), json!({ "limitPerShard": 1_001 }), json!({ "cursor": 7 }), json!([])] {
        assert_eq!(post(&world, &session, BULK, body.clone()).await.0, 400, "{body}");
    }
    let nothing = world.client.post(format!("{}{BULK}", world.url)).bearer_auth(&session).send().await.unwrap();
    assert_eq!(nothing.status(), 400, "nothing is not a wish");
    let walk = async || {
        let (mut scanned, mut changed) = (0, 0);
        loop {
            let dry = done(&world, &session, BULK, json!({ "limitPerShard": 20, "dryRun": true })).await;
            let page = done(&world, &session, BULK, json!({ "limitPerShard": 20 })).await;
            assert_eq!((&dry["changed"], &dry["next_cursor"]), (&page["changed"], &page["next_cursor"]));
            scanned += page["scanned"].as_u64().unwrap();
            changed += page["changed"].as_u64().unwrap();
            if page["complete"] == true {
                return (scanned, changed);
            }
            assert!(page["next_cursor"].is_i64());
        }
    };
    let (scanned, changed) = walk().await;
    assert_eq!(scanned, LIVE);
    assert!(changed > 0);
    // Nobody had claimed this work for Josiah, whose iD stands on it.
    assert_eq!(
        (stored(&world, 40, 1).await.method, stored(&world, 40, 1).await.state),
        ("orcid".into(), "linked".into())
    );
    assert_eq!(walk().await, (LIVE, 0), "what is judged the same is not written");
    let hidden = Orcid::from_number(8).to_string();
    assert!(people::by_orcid(world.store.read(), 1, &hidden).await.unwrap().is_some());
    let events =
        world.get("/api/activity?event_type=author_links.repaired").bearer_auth(&session).send().await.unwrap();
    assert!(!events.json::<Value>().await.unwrap()["events"].as_array().unwrap().is_empty());
}
