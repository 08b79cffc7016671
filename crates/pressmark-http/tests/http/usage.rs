//! Who looks at works and gets their files, as it is counted and told.

use std::time::Duration;

use pressmark_store::clock::now_millis;
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::Role;
use pressmark_store::testing::on_both_engines;
use serde_json::{Value, json};

use crate::files::{DOCID, Field, HIDDEN_KEY, STUDY_1, change_deposit, deposit, path, upload};
use crate::world::{HIDDEN, World};

const PAGE: &str = "/docid/20.500.5555/pots-1";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const CHROME: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/// A look with a browser, and further headers; its status.
async fn look(world: &World, path: &str, agent: &str, further: &[(&str, &str)]) -> u16 {
    let request = world.get(path).header("User-Agent", agent);
    let request = further.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.send().await.unwrap().status().as_u16()
}

/// Whoever comes back in another hour is another session, and the next day another visitor: where the hour is nearly
/// over, waits for the next one.
async fn well_within_an_hour() {
    while now_millis().rem_euclid(3_600_000) > 3_570_000 {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// What is told of a work some time after it has so many views, in which nobody else should be counted.
async fn stats(world: &World, path: &str, views: i64) -> Value {
    let counted = async || {
        tokio::time::sleep(Duration::from_millis(300)).await;
        world.state.usage().flush().await.unwrap();
        world.ok(path).await
    };
    // Whether somebody is of the staff is found out beside the request.
    for _ in 0..200 {
        if counted().await["stats"]["views"].as_i64() >= Some(views) {
            break;
        }
    }
    counted().await
}

on_both_engines! {
    async fn people_are_counted_and_nobody_else(fresh: Fresh) {
        let world = World::with(fresh, |settings| settings.usage.robots = vec!["acme-reader".into()]).await;
        let owner = world.user("owner@example.org", Role::User).await;
        let member = world.user("member@example.org", Role::User).await;
        world.member(member, WorkspaceRole::Member).await;
        let admin = world.user("admin@example.org", Role::Admin).await;
        deposit(&world, STUDY_1, owner, DOCID).await;
        let token = world.token(owner).await;
        let fields: [Field<'_>; 3] = [
            ("file", Some("pots.csv"), b"year,pots\n2019,3\n"),
            ("file_type", None, b"Dataset"),
            ("publication_id", None, b"1"),
        ];
        let uploaded = upload(&world, &token, &fields).await.1;
        let (file, key) = (path(&world, &uploaded), uploaded["data"]["file"]["id"].as_i64().unwrap());

        well_within_an_hour().await;
        let html = [("Accept", "text/html")];
        for _ in 0..3 {
            assert_eq!(look(&world, PAGE, FIREFOX, &html).await, 200, "clicks in a row are one");
        }
        assert_eq!(look(&world, PAGE, CHROME, &html).await, 200);
        assert_eq!(look(&world, &file, FIREFOX, &[]).await, 200);
        // A file that a browser reads in parts.
        assert_eq!(look(&world, &file, CHROME, &[("Range", "bytes=0-3")]).await, 206);
        assert_eq!(look(&world, &file, CHROME, &[("Range", "bytes=4-8")]).await, 206);
        // Their own depositors are people.
        let bearer = format!("Bearer {token}");
        assert_eq!(look(&world, PAGE, "Depositor's browser 1.0", &[("Authorization", &bearer)]).await, 200);

        let other = "Somebody else's browser 1.0";
        for agent in ["curl/8.5.0", "Mozilla/5.0 (compatible; Examplebot/1.0)", "ACME-Reader/3", "-"] {
            assert_eq!(look(&world, PAGE, agent, &html).await, 200);
            assert_eq!(look(&world, &file, agent, &[]).await, 200);
        }
        for header in [
            ("Accept", "application/json"),
            ("Accept", "application/x-bibtex"),
            ("X-API-Key", "pmk_x"),
            ("Sec-Purpose", "prefetch"),
        ] {
            assert_eq!(look(&world, PAGE, other, &[header]).await, 200);
        }
        let head = world.client.head(format!("{}{PAGE}", world.url)).header("User-Agent", other);
        assert_eq!(head.send().await.unwrap().status(), 200);
        for staff in [member, admin] {
            let session = format!("Bearer {}", world.session(staff).await);
            assert_eq!(look(&world, PAGE, other, &[("Authorization", &session)]).await, 200);
            let token = format!("Bearer {}", world.token(staff).await);
            assert_eq!(look(&world, &file, other, &[("Authorization", &token)]).await, 200);
        }

        let body = stats(&world, "/api/publications/1/stats", 3).await;
        assert_eq!((&body["status"], &body["publication_id"]), (&json!("success"), &json!(1)));
        assert_eq!(body["data"]["stats"], body["stats"]);
        let figures = &body["stats"];
        assert_eq!((&figures["views"], &figures["downloads"], &figures["comments"]), (&json!(3), &json!(2), &json!(0)));
        let counter = &figures["counter"];
        assert_eq!((&counter["total_item_investigations"], &counter["total_item_requests"]), (&json!(5), &json!(2)));
        // More where an hour begins meanwhile.
        let unique = counter["unique_item_investigations"].as_i64().unwrap();
        assert!((3..=4).contains(&unique) && counter["unique_item_requests"].as_i64().unwrap() <= 3, "{counter}");
        assert_eq!(world.ok("/api/publications/1/views/count").await["views"], 3);
        assert_eq!(world.ok("/api/publications/1/downloads/count").await["data"]["downloads"], 2);
        let of_file = world.ok(&format!("/api/publications/files/{key}/stats")).await;
        assert_eq!((&of_file["stats"]["downloads"], &of_file["data"]["publication_id"]), (&json!(2), &json!(1)));
    }
}

#[tokio::test]
async fn what_is_not_public_has_no_statistics() {
    let world = World::start().await;
    let owner = world.user("owner@example.org", Role::User).await;
    world.change(HIDDEN, |row| row.first_public_at = None).await;
    deposit(&world, HIDDEN_KEY, owner, DOCID).await;
    deposit(&world, STUDY_1, owner, "20.500.5555/pots-2").await;
    for path in ["46/stats", "999999/stats", "x/stats", "46/views/count", "46/downloads/count"] {
        let (status, body) = world.json(&format!("/api/publications/{path}")).await;
        assert_eq!((status, body["code"].as_str()), (404, Some("PUBLICATION_NOT_FOUND")), "{path}: {body}");
    }
    let (status, body) = world.json("/api/publications/files/999999/stats").await;
    assert_eq!((status, body["code"].as_str()), (404, Some("FILE_NOT_FOUND")), "{body}");
    change_deposit(&world, STUDY_1, |row| row.retired_at = Some(1)).await;
    let (status, body) = world.json("/api/publications/1/stats").await;
    assert_eq!((status, body["code"].as_str()), (410, Some("GONE")), "{body}");
}
