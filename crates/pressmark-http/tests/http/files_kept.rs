//! What files are called and sent as, and which of them can be removed.

use pressmark_store::entity::activity;
use pressmark_store::repo::users::Role;
use pressmark_store::testing::Fresh;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use crate::files::{
    DOCID, Field, HIDDEN_KEY, POTS, STUDY_1, change_deposit, deposit, draft_of, found, path, rows, upload,
};
use crate::world::{HIDDEN, World};

#[tokio::test]
async fn names_of_clients_touch_no_path_and_nothing_runs_in_our_name() {
    let world = World::start().await;
    let user = world.user("owner@example.org", Role::User).await;
    deposit(&world, STUDY_1, user, DOCID).await;
    let token = world.token(user).await;
    let page = b"<!DOCTYPE html><script>fetch('/me')</script>";
    for (name, kept) in [
        ("../../../../etc/cron.d/pots", "pots"),
        ("..\\..\\pots.html", "pots.html"),
        ("pots\u{202e}gnp.html", "potsgnp.html"),
        ("T\u{f6}pfe.png", "T\u{f6}pfe.png"),
        ("..", "file"),
    ] {
        let fields: [Field<'_>; 3] =
            [("publication_id", None, b"1"), ("file_type", None, b"Page"), ("file", Some(name), page)];
        let (status, body) = upload(&world, &token, &fields).await;
        assert_eq!((status, &body["data"]["file"]["file_name"]), (201, &json!(kept)), "{body}");
        let answer = world.get(&path(&world, &body)).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{name}: a public work's file is public at once");
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "text/html; charset=utf-8", "whatever its name says");
        assert!(header("content-disposition").starts_with("attachment; filename=\""));
        assert!(header("content-security-policy").starts_with("sandbox; default-src 'none'"));
        assert_eq!(header("x-content-type-options"), "nosniff");
    }
    for path in found(&world.files) {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(name.len() == 32 && name.bytes().all(|b| b.is_ascii_hexdigit()), "{name}");
    }
    assert_eq!(found(&world.files).len(), 5);
}

#[tokio::test]
async fn what_was_published_stays_and_the_rest_can_be_removed() {
    let world = World::start().await;
    let user = world.user("owner@example.org", Role::User).await;
    let other = world.user("other@example.org", Role::User).await;
    deposit(&world, STUDY_1, user, DOCID).await;
    let draft = draft_of(&world, user).await.to_string();
    let (token, other) = (world.token(user).await, world.token(other).await);
    let remove = async |id: i64, token: &str| {
        let request = world.client.delete(format!("{}/api/v1/files/{id}", world.url)).bearer_auth(token);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let kind: Field<'_> = ("file_type", None, b"Dataset");
    let of_work: [Field<'_>; 3] = [("file", Some("pots.csv"), POTS), kind, ("publication_id", None, b"1")];
    let of_draft: [Field<'_>; 3] = [("file", Some("pots.csv"), POTS), kind, ("draft_id", None, draft.as_bytes())];
    let published = upload(&world, &token, &of_work).await.1["data"]["file"]["id"].as_i64().unwrap();
    let (status, drafted) = upload(&world, &token, &of_draft).await;
    assert_eq!(status, 201, "{drafted}");
    let (path, drafted) = (path(&world, &drafted), drafted["data"]["file"]["id"].as_i64().unwrap());
    assert_eq!(world.get(&path).bearer_auth(&other).send().await.unwrap().status(), 404);
    assert_eq!(world.get(&path).bearer_auth(&token).send().await.unwrap().status(), 200);
    let (status, body) = remove(published, &token).await;
    assert_eq!((status, body["code"].as_str()), (409, Some("CONFLICT")), "{body}");
    assert!(body["error"].as_str().unwrap().contains("new version"));
    assert_eq!(remove(published, &other).await.0, 403);
    assert_eq!(remove(drafted, &other).await.0, 404);
    assert_eq!(remove(drafted, &token).await.0, 200);
    assert_eq!(remove(drafted, &token).await.0, 404);
    assert_eq!(world.get(&path).bearer_auth(&token).send().await.unwrap().status(), 404);
    assert_eq!((rows(&world).await, found(&world.files).len()), (1, 1), "bytes and all");
    let events = activity::Entity::find().all(world.store.read()).await.unwrap();
    let told: Vec<_> = events.iter().filter(|event| event.event_type.starts_with("file.")).collect();
    assert_eq!(told.len(), 1, "of the draft the workspace is not told: {told:?}");
}

#[tokio::test]
async fn a_merge_sets_nothing_free() {
    let world = World::start().await;
    let user = world.user("owner@example.org", Role::User).await;
    let token = world.token(user).await;
    deposit(&world, HIDDEN_KEY, user, DOCID).await;
    let key = HIDDEN_KEY.to_string();
    let fields: [Field<'_>; 3] =
        [("publication_id", None, key.as_bytes()), ("file_type", None, b"Dataset"), ("file", Some("pots.csv"), POTS)];
    let (status, body) = upload(&world, &token, &fields).await;
    assert_eq!(status, 201, "{body}");
    let path = path(&world, &body);
    change_deposit(&world, HIDDEN_KEY, |row| row.embargo_until = Some(4_102_444_800_000)).await;
    // A harvest brought the same work, which is public and nobody's deposit.
    world.change(HIDDEN, |row| row.merged_into = Some(STUDY_1)).await;
    assert_eq!(world.get(&path).send().await.unwrap().status(), 403, "the embargo stands");
    let own = world.get(&path).bearer_auth(&token).send().await.unwrap();
    assert_eq!(own.status(), 200, "and its owner is its owner");
    change_deposit(&world, HIDDEN_KEY, |row| row.embargo_until = None).await;
    assert_eq!(world.get(&path).send().await.unwrap().status(), 200);
    change_deposit(&world, HIDDEN_KEY, |row| row.retired_at = Some(1)).await;
    assert_eq!(world.get(&path).send().await.unwrap().status(), 410);
}

#[tokio::test]
async fn downloads_and_checksums_count_as_reads() {
    let proxied =
        |settings: &mut pressmark_http::HttpSettings| settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    let world = World::with(Fresh::sqlite(), proxied).await;
    for path in ["/files/7/pots.csv", "/api/v1/verify/20.500.5555/nothing"] {
        let answer = world.get(path).header("X-Forwarded-For", "192.0.2.7").send().await.unwrap();
        let left: u32 = answer.headers()["x-ratelimit-remaining"].to_str().unwrap().parse().unwrap();
        assert_eq!((answer.status().as_u16(), left < 6_000), (404, true), "{path}");
    }
}
