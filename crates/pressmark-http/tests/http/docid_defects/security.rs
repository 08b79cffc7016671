//! `docid.md` §6.2: security.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pressmark_app::identifiers::{self, Turn, run_due};
use pressmark_domain::Docid;
use pressmark_simulator::made_up::{Plan, World as MadeUp};
use pressmark_simulator::{Agency, SimulatorOptions, start};
use pressmark_store::entity::{activity, audit, deposit, identifier_attempt};
use pressmark_store::repo::users::Role;
use pressmark_store::testing::Fresh;
use reqwest::Method;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::{Value, json};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::{code, upload_to};
use crate::depositors::{HANDLE, LIST, PUBLISH, Person, answered, by_docid, by_key, comments, form, key, one};
use crate::files::path;
use crate::identifiers::at;
use crate::staff::PASSWORD;
use crate::tokens::{login, me, post, refresh};
use crate::world::World;

const LOGIN: &str = "/api/v1/auth/login";

#[tokio::test]
async fn personal_data_without_login() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let ada = Person::of(&world, "ada", Role::User).await;
    let secret = json!({ "title": "Nobody has read this yet" });
    let (status, body) = josiah.call(&world, Method::POST, "/api/v1/publications/drafts", &secret).await;
    assert_eq!(status, 201, "{body}");
    let (draft, id, email) = (&body["data"]["draft"]["id"], josiah.id, &josiah.email);
    for path in [
        "/api/v1/publications/drafts".to_owned(),
        format!("/api/v1/publications/drafts/{draft}"),
        "/api/v1/publications/drafts/stats".to_owned(),
        format!("/api/v1/publications/draft/{email}"),
        format!("/api/v1/publications/draft/by-user/{id}"),
        format!("/api/v1/auth/user/{id}"),
        format!("/api/v1/auth/user/id/{id}"),
        format!("/api/v1/auth/user/email/{email}"),
        format!("/api/v1/auth/user/social/{id}"),
        format!("/api/v1/national-id/researchers/{id}"),
        "/api/v1/national-id/researchers/search?q=1".to_owned(),
        "/api/v1/localcontexts/audit-log".to_owned(),
    ] {
        let (status, body) = world.json(&path).await;
        assert!(matches!(status, 401 | 404), "{path}: {status} {body}");
        let (status, body) = ada.read(&world, &path).await;
        let told = body.to_string();
        assert!(status < 500 && !told.contains("Nobody has read") && !told.contains(email), "{path}: {told}");
    }
    let made = josiah.publish(&world, &form("On the names of potters")).await;
    josiah.say(&world, key(&made), "Who was it?").await;
    for path in [comments(key(&made)), format!("/api/users/{id}/comments"), by_docid(&made)] {
        assert!(!world.ok(&path).await.to_string().contains("@example.org"), "{path}");
    }
}

/// The names of all files below a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let below = |path: std::path::PathBuf| {
        if path.is_dir() { names(&path) } else { vec![path.file_name().unwrap().to_string_lossy().into_owned()] }
    };
    entries.flat_map(below).collect()
}

#[tokio::test]
async fn names_of_clients_become_paths_and_html_runs_from_the_origin() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let made = josiah.publish(&world, &form("On the paths of pots")).await;
    let page = |n: u8| format!("<!DOCTYPE html><script>steal({n})</script>").into_bytes();
    let sent = ["../../../evil.html", "..\\..\\evil.html", "/tmp/evil.html", "evil.html", "evil.html"];
    let mut uploaded = Vec::new();
    for (n, name) in (0_u8..).zip(sent) {
        let (status, body) = upload_to(&world, &josiah, key(&made), name, &page(n)).await;
        assert_eq!(status, 201, "{name}: {body}");
        let kept = body["data"]["file"]["file_name"].as_str().unwrap();
        assert!(!kept.contains(['/', '\\']) && !kept.starts_with('.'), "{name} is kept as {kept}");
        uploaded.push((n, path(&world, &body)));
    }
    for (n, path) in uploaded {
        let answer = world.get(&path).send().await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert!(header("content-disposition").starts_with("attachment"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert!(header("content-security-policy").starts_with("sandbox"), "{path}");
        assert_eq!(answer.bytes().await.unwrap(), page(n), "nobody's file was written over: {path}");
    }
    let everything = names(world.files.parent().unwrap());
    assert!(everything.len() > 5 && !everything.iter().any(|name| name.contains("evil")), "{everything:?}");
}

/// What was logged in this thread, in which the whole test runs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn tokens_and_national_numbers_in_the_log() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let log = Log::default();
    let writer = log.clone();
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(move || writer.clone());
    let listening = tracing_subscriber::registry().with(layer).set_default();
    let mut wish = form("On numbers that nobody should know");
    wish["national_id_number"] = json!("KE-7788990011");
    wish["creators"][0]["national_id_number"] = json!("KE-7788990011");
    let made = josiah.publish(&world, &wish).await;
    drop(listening);
    let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(text.contains(PUBLISH), "nothing was heard");
    for secret in [josiah.token.as_str(), "7788990011"] {
        assert!(!text.contains(secret), "{:?}", text.lines().find(|line| line.contains(secret)));
    }
    let row = deposit::Entity::find_by_id(key(&made)).one(world.store.read()).await.unwrap().unwrap();
    let events = activity::Entity::find().all(world.store.read()).await.unwrap();
    let shown = world.ok(&by_docid(&made)).await;
    assert!(!format!("{row:?} {events:?} {shown}").contains("7788990011"), "nor is it kept");
}

#[tokio::test]
async fn the_client_chooses_the_identifier() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let mut wish = form("On choosing one's own identifier");
    for name in ["docid", "documentDocid", "document_docid", "user_id", "owner", "owner_id"] {
        wish[name] = json!("20.500.14351/mine-own-choice");
    }
    let request = josiah.request(&world, Method::POST, PUBLISH).json(&wish);
    let (status, headers, body) = answered(request).await;
    assert_eq!(status, 201, "{body}");
    let made = &body["data"]["publication"];
    let docid = Docid::parse(made["docid"].as_str().unwrap()).unwrap();
    assert_eq!((docid.prefix(), &made["provisional"]), ("20.500.5555", &json!(true)));
    assert_eq!(world.json("/api/v1/publications/docid/20.500.14351/mine-own-choice").await.0, 404);
    let row = identifiers::find(world.store.read(), docid.as_str()).await.unwrap().unwrap();
    assert_eq!((row.owner_id, row.publication_id), (Some(josiah.id), Some(key(made))), "attributed, and in use");
    assert_eq!(row.request_id.as_deref(), headers["x-request-id"].to_str().ok());
}

#[tokio::test]
async fn ways_around_the_kill_switch() {
    let options = SimulatorOptions { hang: Duration::from_millis(400), ..SimulatorOptions::default() };
    let agency = start(MadeUp::generate(&Plan::demo()).into(), options).await.unwrap();
    let world = World::minting(Fresh::sqlite(), at(&agency, false)).await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let made = josiah.publish(&world, &form("On pots that wait for a name")).await;
    assert_eq!(made["registration"], "pending", "{made}");
    assert_eq!(upload_to(&world, &josiah, key(&made), "pots.txt", b"pots").await.0, 201);
    for path in ["/api/v1/localcontexts/store", "/api/v1/cordoi/push-apa-sample", "/api/v1/cordoi/deposit-metadata"] {
        let (status, body) = josiah.call(&world, Method::POST, path, &json!({ "type": "APA_Handle_ID" })).await;
        assert!(matches!(status, 404 | 405), "{path}: {body}");
    }
    let request = josiah.request(&world, Method::POST, HANDLE).header("Idempotency-Key", "switched:off");
    let (status, _, body) = answered(request).await;
    assert_eq!((status, code(&body)), (503, "PID_MINTING_DISABLED"));
    assert_eq!(run_due(&world.app).await.unwrap(), Turn::default());
    assert!(agency.agencies().held(Agency::Cordra).is_empty(), "nobody was asked");
    let attempts = identifier_attempt::Entity::find().count(world.store.read()).await.unwrap();
    assert_eq!(attempts, 0);
}

#[tokio::test]
async fn sql_and_hosts_in_errors() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let deep = format!("{{\"title\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
    let long = json!({ "title": "x".repeat(2_001), "creators": "\0", "resource_type_id": i64::MAX }).to_string();
    for sent in [deep.as_str(), long.as_str(), "\u{feff}{}", "{\"title\":\"\\ud800\"}", "NaN", ""] {
        let request = josiah.request(&world, Method::POST, PUBLISH).body(sent.to_owned());
        let (status, _, body) = answered(request).await;
        assert!(matches!(status, 400 | 422), "{}: {body}", &sent[..sent.len().min(30)]);
    }
    world.store.fail_after(Some(0));
    let (status, body) = josiah.call(&world, Method::POST, PUBLISH, &form("On a full disk")).await;
    world.store.fail_after(None);
    assert_eq!((status, &body["error"]), (500, &json!("Internal server error")), "{body}");
    for word in ["fault", "INSERT", "SELECT", "sqlite", "pressmark.db", "/tmp"] {
        assert!(!body.to_string().contains(word), "{body}");
    }
}

#[tokio::test]
async fn no_throttling_and_telling_who_has_an_account() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let ask = async |path: &str, body: Value| {
        let (status, _, mut body) = post(&world, path, &body).await;
        (body["timestamp"], body["details"]["request_id"]) = (Value::Null, Value::Null);
        (status, body)
    };
    let wrong = |email: &str| json!({ "email": email, "password": "a wrong one" });
    let (known, unknown) = (ask(LOGIN, wrong(&josiah.email)).await, ask(LOGIN, wrong("no@example.org")).await);
    assert_eq!((known.0, &known), (401, &unknown), "the same words");
    let reset = |email: &str| json!({ "email": email });
    let lost = "/api/v1/auth/request-password-reset";
    let (known, unknown) = (ask(lost, reset(&josiah.email)).await, ask(lost, reset("no@example.org")).await);
    assert_eq!((known.0, &known), (200, &unknown), "the same words");
    // Whatever a client says of where it comes from.
    let mut last = 0;
    for n in 0..5 {
        let request = world.client.post(format!("{}{LOGIN}", world.url)).json(&wrong(&josiah.email));
        let from = format!("203.0.113.{n}");
        let request = request.header("X-Forwarded-For", &from).header("X-Real-IP", &from);
        last = answered(request.header("Forwarded", format!("for={from}"))).await.0;
    }
    assert_eq!(last, 429);
    let weak = json!({ "email": "eve@example.org", "full_name": "Eve Kiln", "password": "password" });
    assert_eq!(ask("/api/v1/auth/store-registration-token", weak).await.0, 422);
}

#[tokio::test]
async fn a_logout_that_revokes_nothing() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let (access, token) = login(&world, &josiah.email).await;
    let logout = world.client.post(format!("{}/api/v1/auth/logout", world.url)).bearer_auth(&access);
    assert_eq!(answered(logout).await.0, 200);
    assert_eq!((me(&world, &access).await.0, refresh(&world, &token).await.0), (401, 401));
    let publish = world.client.post(format!("{}{PUBLISH}", world.url)).bearer_auth(&access);
    assert_eq!(answered(publish.json(&form("On ghosts"))).await.0, 401);
}

#[tokio::test]
async fn reads_with_effects() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let made = josiah.publish(&world, &form("On looking without touching")).await;
    josiah.say(&world, key(&made), "Look!").await;
    let (docid, id) = (made["docid"].as_str().unwrap(), key(&made));
    world.store.fail_after(Some(0));
    for path in [
        by_docid(&made),
        by_key(&made),
        format!("{LIST}?limit=100"),
        format!("{LIST}?scope=all"),
        comments(id),
        format!("/api/comments/stats/{id}"),
        format!("{}/versions", one(&made)),
        format!("/api/v1/verify/{docid}"),
        "/api/v1/publications/get-resource-types".to_owned(),
    ] {
        let (status, body) = josiah.read(&world, &path).await;
        assert_eq!(status, 200, "{path} writes: {body}");
    }
    world.store.fail_after(None);
    for path in ["/api/v1/crossref/submit-crossref-xml", "/api/v1/datacite/get-doi", "/api/v1/docid/get-doi"] {
        assert_eq!(world.json(path).await.0, 404, "{path}");
    }
    // What asks others, nobody does anonymously.
    for path in ["/api/v1/crossref/doi/10.5555/x", "/api/v1/ror/search?query=x", "/api/v1/orcid/0000-0002-1825-0097"] {
        assert_eq!(world.json(path).await.0, 401, "{path}");
    }
}

#[tokio::test]
async fn any_origin_no_headers_and_markup_as_it_came() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let harm = "<script>steal()</script><img src=x onerror=steal()><a href=\"javascript:steal()\">Pots</a> \
                <b>crack</b>";
    let mut wish = form("On harm");
    wish["title"] = json!(format!("On harm {harm}"));
    wish["abstract"] = json!(harm);
    let made = josiah.publish(&world, &wish).await;
    let say = json!({ "comment_text": harm });
    let (status, said) = josiah.call(&world, Method::POST, &comments(key(&made)), &say).await;
    assert_eq!(status, 201, "{said}");
    let shown = world.ok(&by_docid(&made)).await;
    for told in [&made, &said, &shown, &world.ok(&comments(key(&made))).await] {
        let told = told.to_string();
        assert!(told.contains("crack"), "{told}");
        assert!(!told.contains("steal") && !told.contains("<script") && !told.contains("onerror"), "{told}");
    }
    let stats = format!("/api/comments/stats/{}", key(&made));
    for path in [comments(key(&made)), by_docid(&made), stats, LIST.to_owned()] {
        let request = world.client.request(Method::OPTIONS, format!("{}{path}", world.url));
        let request = request.header("Access-Control-Request-Method", "GET");
        let asked = request.header("Origin", "https://elsewhere.example");
        let read = world.get(&path).header("Origin", "https://elsewhere.example");
        for answer in [asked.send().await.unwrap(), read.send().await.unwrap()] {
            assert!(!answer.headers().contains_key("access-control-allow-origin"), "{path}");
            assert_eq!(answer.headers()["x-content-type-options"], "nosniff", "{path}");
            assert!(answer.headers().contains_key("content-security-policy"), "{path}");
        }
    }
}

#[tokio::test]
async fn an_audit_that_misses_what_was_done() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let published = async || {
        let found = activity::Entity::find().filter(activity::Column::EventType.eq("deposit.published"));
        found.all(world.store.read()).await.unwrap()
    };
    // Either both or neither.
    world.store.fail_after(Some(0));
    assert_eq!(josiah.call(&world, Method::POST, PUBLISH, &form("On witnesses")).await.0, 500);
    world.store.fail_after(None);
    assert!(published().await.is_empty());
    let request = josiah.request(&world, Method::POST, PUBLISH).json(&form("On witnesses"));
    let (status, headers, body) = answered(request.header("X-Real-IP", "203.0.113.9")).await;
    assert_eq!(status, 201, "{body}");
    let events = published().await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].request_id.as_deref(), headers["x-request-id"].to_str().ok());
    // What takes something away is in the audit trail, with the address that it really came from.
    let retire = josiah.request(&world, Method::DELETE, &one(&body["data"]["publication"]));
    let retire = retire.header("X-Real-IP", "203.0.113.9").header("X-Forwarded-For", "203.0.113.9");
    assert_eq!(answered(retire.json(&json!({ "reason": "Seen." }))).await.0, 200);
    let trail = audit::Entity::find().filter(audit::Column::EventType.eq("deposit.retired"));
    let trail = trail.all(world.store.read()).await.unwrap();
    assert_eq!(trail.len(), 1, "{trail:?}");
    assert!(!format!("{trail:?}").contains("203.0.113.9"), "{trail:?}");
}

#[tokio::test]
async fn keys_that_answer_for_other_payloads_or_are_stuck() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let send = async |key: &str, title: &str| {
        let request = josiah.request(&world, Method::POST, PUBLISH).header("Idempotency-Key", key);
        let (status, headers, body) = answered(request.json(&form(title))).await;
        (status, headers.contains_key("x-idempotent-replay"), body)
    };
    world.store.fail_after(Some(0));
    assert_eq!(send("pots:0001", "On keys").await.0, 500);
    world.store.fail_after(None);
    let (status, replayed, first) = send("pots:0001", "On keys").await;
    assert_eq!((status, replayed), (201, false), "what broke does not stick to its key: {first}");
    let (status, replayed, again) = send("pots:0001", "On keys").await;
    assert_eq!((status, replayed, &again), (201, true, &first));
    let (status, _, other) = send("pots:0001", "On other keys").await;
    assert_eq!((status, code(&other)), (422, "IDEMPOTENCY_KEY_REUSED"));
    assert_eq!(josiah.read(&world, &format!("{LIST}?scope=own")).await.1["data"]["pagination"]["total"], 1);
}

#[tokio::test]
async fn a_role_or_a_password_that_a_token_outlives() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let (access, _) = login(&world, &josiah.email).await;
    let hide = |token: &str| world.client.post(format!("{}/api/comments/1/hide", world.url)).bearer_auth(token);
    assert_eq!(answered(hide(&access)).await.0, 403);
    let change = json!({
        "currentPassword": PASSWORD, "newPassword": "whistling in the kiln", "revokeOtherSessions": true,
    });
    let session = world.session(josiah.id).await;
    let request = world.client.post(format!("{}/api/auth/change-password", world.url)).bearer_auth(&session);
    assert_eq!(answered(request.json(&change)).await.0, 200);
    assert_eq!(me(&world, &access).await.0, 401, "whoever knew the old password is out");
}
