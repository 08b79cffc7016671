//! Depositing more than is allowed, and while the database fails.

use pressmark_app::allowance::PerRole;
use pressmark_app::deposit::MOST_VERSIONS;
use pressmark_store::entity::deposit;
use pressmark_store::repo::deposits;
use pressmark_store::repo::users::Role;
use pressmark_store::testing::{Fresh, works};
use reqwest::Method;
use serde_json::json;

use crate::depositors::one;
use crate::deposits::{Author, PUBLISH, form};
use crate::world::World;

#[tokio::test]
async fn depositing_is_limited_and_neither_mistakes_nor_replays_count() {
    let one_an_hour = PerRole { user: 1, admin: 0, superadmin: 0 };
    let world = World::with(Fresh::sqlite(), |settings| settings.allowances.publishing = one_an_hour).await;
    let josiah = Author::of(&world, "josiah@example.org").await;
    let send = |title: &str| {
        let request = josiah.request(Method::POST, PUBLISH).header("Idempotency-Key", "key-0001");
        josiah.send(request.json(&form(title)))
    };
    assert_eq!(josiah.call(Method::POST, PUBLISH, &json!({})).await.0, 422);
    let (status, headers, body) = send("On the limits of pottery").await;
    assert_eq!((status, headers["x-ratelimit-limit"].to_str().unwrap()), (201, "1"), "{body}");
    assert_eq!(headers["x-ratelimit-remaining"], "0");
    let (status, _, again) = send("On the limits of pottery").await;
    assert_eq!((status, &again), (201, &body));
    let (status, headers, body) =
        josiah.send(josiah.request(Method::POST, PUBLISH).json(&form("On the excess of pottery"))).await;
    assert_eq!((status, &body["code"]), (429, &json!("RATE_LIMITED")), "{body}");
    assert!(headers.contains_key("retry-after"));
}

#[tokio::test]
async fn a_work_has_so_many_versions_and_no_more() {
    let world = World::start().await;
    let josiah = Author::of(&world, "josiah@example.org").await;
    let (status, body) = josiah.call(Method::POST, PUBLISH, &form("On pots without end")).await;
    assert_eq!(status, 201, "{body}");
    let made = &body["data"]["publication"];
    let id = made["id"].as_i64().unwrap();
    let tx = world.store.begin().await.unwrap();
    let first = deposits::find(&*tx, 1, id).await.unwrap().unwrap();
    for (number, publication_id) in (2..).zip(works(&tx, 1, MOST_VERSIONS - 2).await) {
        let docid = format!("20.500.5555/version-{number}");
        let retired_at = Some(1);
        let row = deposit::Model { publication_id, docid, version_number: number, retired_at, ..first.clone() };
        deposits::add(&tx, row).await.unwrap();
    }
    tx.commit().await.unwrap();
    let versions = format!("{}/versions", one(made));
    let (status, body) = josiah.call(Method::POST, &versions, &json!({ "version": "the last" })).await;
    assert_eq!((status, &body["data"]["publication"]["version_number"]), (201, &json!(MOST_VERSIONS)), "{body}");
    let (status, body) = josiah.call(Method::POST, &versions, &json!({ "version": "one more" })).await;
    assert_eq!((status, body["error"].as_str().unwrap().contains("too many versions")), (409, true), "{body}");
}

#[tokio::test]
async fn a_store_that_fails_leaves_nothing_half_done() {
    let world = World::start().await;
    let admin = Author::with_role(&world, "admin@example.org", Role::Admin).await;
    let send = || {
        let request = admin.request(Method::POST, PUBLISH).header("Idempotency-Key", "key-0001");
        admin.send(request.json(&form("On pots that fell in the kiln")))
    };
    world.store.fail_after(Some(0));
    let (status, _, body) = send().await;
    assert!((500..=503).contains(&status) && body["details"]["request_id"].is_string(), "{status} {body}");
    world.store.fail_after(None);
    assert_eq!(admin.total("scope=own").await, 0);
    let (status, headers, _) = send().await;
    assert_eq!((status, headers.contains_key("x-idempotent-replay")), (201, false));
    assert_eq!(admin.total("scope=own").await, 1);
}
