//! Files: from the upload to the tombstone.

use std::path::{Path, PathBuf};
use std::time::Duration;

use pressmark_app::files::{FileSettings, collect_orphans};
use pressmark_sources::sign_in::SignInProviders;
use pressmark_store::blobs::BlobStore;
use pressmark_store::entity::{deposit, draft, stored_file};
use pressmark_store::repo::files::{NewFile, begin};
use pressmark_store::repo::users::Role;
use pressmark_store::testing::{Fresh, on_both_engines};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, PaginatorTrait as _};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::world::{HIDDEN, World};

/// Keys of two works, which the order of filling gives.
pub(crate) const STUDY_1: i64 = 1;
pub(crate) const HIDDEN_KEY: i64 = 46;
/// What is uploaded, and what `sha256sum` says of it.
pub(crate) const POTS: &[u8] = b"year,pots\n2019,3\n";
const CHECKSUM: &str = "ca5ef387a72bb6173e1fd554cfc2a2918dc6aeb159a8f8fd5bcacd481702326b";
pub(crate) const DOCID: &str = "20.500.5555/pots-1";

/// Files in the folder of a test, on a disk of which nothing need stay free.
pub(crate) fn usual_files(fresh: &Fresh) -> FileSettings {
    FileSettings { keep_free: 0, ..FileSettings::in_folder(fresh.folder().join("files")) }
}

/// A registry that keeps files so.
pub(crate) async fn keeping(fresh: Fresh, change: impl FnOnce(&mut FileSettings)) -> World {
    let mut files = usual_files(&fresh);
    change(&mut files);
    let sources = crate::world::no_sources();
    World::whole(fresh, |_| {}, |_| {}, SignInProviders::default(), sources, None, Some(files)).await
}

/// A field of a form: its name, the name of the file if it is one, and what it holds.
pub(crate) type Field<'a> = (&'a str, Option<&'a str>, &'a [u8]);

/// A form as browsers write it.
pub(crate) fn form(fields: &[Field<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file_name, content) in fields {
        body.extend_from_slice(format!("--pots\r\nContent-Disposition: form-data; name=\"{name}\"").as_bytes());
        if let Some(file_name) = file_name {
            body.extend_from_slice(format!("; filename=\"{file_name}\"\r\nContent-Type: text/plain").as_bytes());
        }
        body.extend_from_slice(b"\r\n\r\n");
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--pots--\r\n");
    body
}

pub(crate) async fn upload(world: &World, token: &str, fields: &[Field<'_>]) -> (u16, Value) {
    let request = world.client.post(format!("{}/uploads", world.url)).bearer_auth(token);
    let request = request.header("Content-Type", "multipart/form-data; boundary=pots").body(form(fields));
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or_default())
}

/// The path of a file that was uploaded.
pub(crate) fn path(world: &World, body: &Value) -> String {
    let url = body["data"]["file"]["file_url"].as_str().unwrap();
    url.strip_prefix(&world.url).unwrap().to_owned()
}

/// Makes a work somebody's deposit.
pub(crate) async fn deposit(world: &World, publication_id: i64, owner_id: i64, docid: &str) {
    let row = deposit::Model {
        publication_id,
        workspace_id: 1,
        owner_id,
        docid: docid.into(),
        resource_type_id: 1,
        publication_type_id: None,
        series_id: publication_id,
        version_number: 1,
        embargo_until: None,
        retired_at: None,
        retired_by: None,
        retired_reason: None,
        created_at: 1,
        updated_at: 1,
        revision: 1,
        form: "{}".into(),
    };
    let tx = world.store.begin().await.unwrap();
    row.into_active_model().reset_all().insert(&*tx).await.unwrap();
    tx.commit().await.unwrap();
}

pub(crate) async fn change_deposit(world: &World, publication_id: i64, change: impl FnOnce(&mut deposit::Model)) {
    let found = deposit::Entity::find_by_id(publication_id).one(world.store.read()).await.unwrap();
    let mut row = found.unwrap();
    change(&mut row);
    let tx = world.store.begin().await.unwrap();
    row.into_active_model().reset_all().update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
}

pub(crate) async fn draft_of(world: &World, user_id: i64) -> i64 {
    let row =
        draft::Model { id: 0, workspace_id: 1, user_id, form: "{}".into(), revision: 1, created_at: 1, updated_at: 1 };
    let mut row = row.into_active_model().reset_all();
    row.id = sea_orm::ActiveValue::NotSet;
    let tx = world.store.begin().await.unwrap();
    let id = row.insert(&*tx).await.unwrap().id;
    tx.commit().await.unwrap();
    id
}

/// All files below a folder.
pub(crate) fn found(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(found(&path)) } else { all.push(path) }
    }
    all
}

pub(crate) async fn rows(world: &World) -> u64 {
    stored_file::Entity::find().count(world.store.read()).await.unwrap()
}

/// Waits until nothing of an upload is left; what removes it does so when its client has its answer already.
async fn nothing_is_left(world: &World) {
    for _ in 0..3_000 {
        if rows(world).await == 0 && found(&world.files).is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} rows and {:?} are left", rows(world).await, found(&world.files));
}

on_both_engines! {
    async fn from_the_upload_to_the_tombstone(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let owner = world.user("owner@example.org", Role::User).await;
        let other = world.user("other@example.org", Role::User).await;
        let admin = world.user("admin@example.org", Role::Admin).await;
        let (owner_token, other, admin) =
            (world.token(owner).await, world.token(other).await, world.token(admin).await);
        world.change(HIDDEN, |row| row.first_public_at = None).await;
        deposit(&world, HIDDEN_KEY, owner, DOCID).await;
        // What says where the file belongs may follow it.
        let key = HIDDEN_KEY.to_string();
        let fields: [Field<'_>; 4] = [
            ("file", Some("pots.csv"), POTS),
            ("publication_id", None, key.as_bytes()),
            ("file_type", None, b"Dataset"),
            ("something else", None, b"x"),
        ];
        let (status, body) = upload(&world, &owner_token, &fields).await;
        assert_eq!((status, &body["status"]), (201, &json!("success")), "{body}");
        let file = &body["data"]["file"];
        assert_eq!(file["checksum"], CHECKSUM);
        assert_eq!((&file["media_type"], &file["file_size"]), (&json!("text/plain"), &json!(POTS.len())));
        let path = path(&world, &body);
        assert!(path.ends_with("/pots.csv"), "{path}");

        let get = |token: Option<&str>| token.into_iter().fold(world.get(&path), |get, token| get.bearer_auth(token));
        for (token, expected) in [(None, 404), (Some("a.b.c"), 404), (Some(&*other), 404), (Some(&*admin), 200)] {
            assert_eq!(get(token).send().await.unwrap().status(), expected, "{token:?}");
        }
        let answer = get(Some(&owner_token)).send().await.unwrap();
        assert_eq!(answer.headers()["cache-control"], "private, no-store, no-transform");
        assert_eq!(answer.bytes().await.unwrap(), POTS);
        assert_eq!(world.json(&format!("/api/v1/verify/{DOCID}")).await.0, 404, "nor are its checksums");

        world.change(HIDDEN, |row| (row.visible, row.first_public_at) = (true, Some(1))).await;
        parts_of_it(&world, &path).await;
        let (status, sums) = world.json(&format!("/api/v1/verify/{DOCID}")).await;
        assert_eq!((status, &sums["algorithm"], &sums["object_count"]), (200, &json!("SHA-256"), &json!(1)));
        assert_eq!(sums["objects"][0]["checksum"], CHECKSUM);
        let named = format!("/api/v1/verify?identifier={}", DOCID.replace('/', "%2F"));
        assert_eq!(world.ok(&named).await, sums);

        let far = 4_102_444_800_000;
        change_deposit(&world, HIDDEN_KEY, |row| row.embargo_until = Some(far)).await;
        assert_eq!(get(None).send().await.unwrap().status(), 403, "under an embargo");
        assert_eq!(get(Some(&owner_token)).send().await.unwrap().status(), 200);
        change_deposit(&world, HIDDEN_KEY, |row| (row.embargo_until, row.retired_at) = (Some(1), Some(1))).await;
        for token in [None, Some(&*owner_token)] {
            assert_eq!(get(token).send().await.unwrap().status(), 410);
        }
        assert_eq!(world.json(&format!("/api/v1/verify/{DOCID}")).await.0, 410);
        let (status, body) = upload(&world, &owner_token, &fields).await;
        assert_eq!((status, body["code"].as_str()), (422, Some("VALIDATION_ERROR")), "nothing is added to it either");
    }
}

/// What clients ask for of a public file: parts, nothing if they have it, only its headers.
async fn parts_of_it(world: &World, path: &str) {
    let tag = format!("\"{CHECKSUM}\"");
    let whole = world.get(path).send().await.unwrap();
    assert_eq!(whole.status(), 200);
    for (name, value) in [
        ("etag", tag.as_str()),
        ("content-type", "text/plain; charset=utf-8"),
        ("x-content-type-options", "nosniff"),
        ("accept-ranges", "bytes"),
        ("content-disposition", "inline; filename=\"pots.csv\"; filename*=UTF-8''pots.csv"),
        ("content-length", "17"),
    ] {
        assert_eq!(whole.headers()[name], value, "{name}");
    }
    assert!(whole.headers()["content-security-policy"].to_str().unwrap().starts_with("sandbox"));
    assert!(!whole.headers().contains_key("content-encoding"));
    let ask = async |pairs: &[(&str, &str)]| {
        let request = pairs.iter().fold(world.get(path), |request, (name, value)| request.header(*name, *value));
        let answer = request.header("Accept-Encoding", "gzip").send().await.unwrap();
        let range = answer.headers().get("content-range").map(|range| range.to_str().unwrap().to_owned());
        (answer.status().as_u16(), range, answer.bytes().await.unwrap())
    };
    let (status, range, body) = ask(&[("Range", "bytes=5-8")]).await;
    assert_eq!((status, range.as_deref(), &body[..]), (206, Some("bytes 5-8/17"), &b"pots"[..]));
    let (status, range, body) = ask(&[("Range", "bytes=-3"), ("If-Range", &tag)]).await;
    assert_eq!((status, range.as_deref(), &body[..]), (206, Some("bytes 14-16/17"), &b",3\n"[..]));
    let (status, range, body) = ask(&[("Range", "bytes=-3"), ("If-Range", "\"other\"")]).await;
    assert_eq!((status, range, &body[..]), (200, None, POTS));
    let (status, range, _) = ask(&[("Range", "bytes=17-")]).await;
    assert_eq!((status, range.as_deref()), (416, Some("bytes */17")));
    let (status, _, body) = ask(&[("If-None-Match", &tag)]).await;
    assert_eq!((status, body.len()), (304, 0));
    let head = world.client.head(format!("{}{path}", world.url)).send().await.unwrap();
    assert_eq!((head.status().as_u16(), &head.headers()["content-length"]), (200, &"17".parse().unwrap()));
    assert_eq!(world.json(&path.replace("pots.csv", "other.html")).await.0, 404, "under its own name only");
}

#[tokio::test]
async fn what_is_refused_leaves_nothing() {
    let world = keeping(Fresh::sqlite(), |files| {
        files.max_bytes = 1 << 20;
        files.denied_types = vec!["application/x-executable".into()];
    })
    .await;
    let owner = world.user("owner@example.org", Role::User).await;
    let other = world.user("other@example.org", Role::User).await;
    world.change(HIDDEN, |row| row.first_public_at = None).await;
    deposit(&world, HIDDEN_KEY, owner, DOCID).await;
    let draft = draft_of(&world, other).await.to_string();
    let (owner, other) = (world.token(owner).await, world.token(other).await);
    let program = [&b"\x7fELF\x02\x01\x01"[..], &[0; 90]].concat();
    let large = vec![b'x'; (1 << 20) + 1];
    let hidden = HIDDEN_KEY.to_string();
    let publication = |key| ("publication_id", None, str::as_bytes(key));
    let pots: Field<'_> = ("file", Some("pots.csv"), POTS);
    let kind: Field<'_> = ("file_type", None, b"Dataset");
    for (token, fields, expected, field) in [
        (&other, vec![pots, publication(&hidden), kind], 404, ""),
        (&other, vec![publication(&hidden), kind, pots], 404, ""),
        (&other, vec![pots, publication("1"), kind], 403, ""),
        (&owner, vec![pots, publication("999999"), kind], 404, ""),
        (&owner, vec![pots, ("draft_id", None, draft.as_bytes()), kind], 404, ""),
        (&owner, vec![pots, publication(&hidden), ("draft_id", None, &b"1"[..]), kind], 422, "draft_id"),
        (&owner, vec![pots, publication("one"), kind], 422, "publication_id"),
        (&owner, vec![pots, kind], 422, "publication_id"),
        (&owner, vec![pots, publication(&hidden)], 422, "file_type"),
        (&owner, vec![pots, publication(&hidden), ("file_type", None, &b"a\nb"[..])], 422, "file_type"),
        (&owner, vec![publication(&hidden), kind], 422, "file"),
        (&owner, vec![("file", Some("empty"), &b""[..]), publication(&hidden), kind], 422, "file"),
        (&owner, vec![pots, publication(&hidden), kind, pots], 422, "file"),
        (&owner, vec![("file", Some("large.txt"), &large[..]), publication(&hidden), kind], 413, ""),
        (&owner, vec![("file", Some("pots.csv"), &program[..]), publication(&hidden), kind], 415, ""),
        (&owner, vec![pots; 40], 400, ""),
    ] {
        let (status, body) = upload(&world, token, &fields).await;
        let names: Vec<&str> = fields.iter().map(|(name, ..)| *name).collect();
        assert_eq!(status, expected, "{names:?}: {body}");
        assert_eq!(body["status"], "error", "{body}");
        let errors = &body["details"]["field_errors"];
        assert!(field.is_empty() || errors[field].is_string(), "{names:?}: {body}");
        nothing_is_left(&world).await;
    }
    let bare = |request: reqwest::RequestBuilder| async { request.send().await.unwrap().status().as_u16() };
    let post = || world.client.post(format!("{}/uploads", world.url));
    assert_eq!(bare(post()).await, 401);
    assert_eq!(bare(post().bearer_auth(&owner).json(&json!({ "file": "x" }))).await, 415);
    let broken = post().bearer_auth(&owner).header("Content-Type", "multipart/form-data; boundary=pots");
    assert_eq!(bare(broken.body("--pots\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nhalf")).await, 400);
    nothing_is_left(&world).await;
}

/// Sends the beginning of an upload of 50 MB and goes away.
async fn break_off(world: &World, token: &str, bytes: usize) {
    let address = world.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /uploads HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Length: 50000000\r\n\
         Content-Type: multipart/form-data; boundary=pots\r\n\r\n--pots\r\nContent-Disposition: form-data; \
         name=\"file\"; filename=\"large.bin\"\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![7; bytes]).await.unwrap();
    stream.flush().await.unwrap();
    for _ in 0..3_000 {
        if rows(world).await == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(rows(world).await, 1, "the upload has begun");
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let world = World::start().await;
    let user = world.user("owner@example.org", Role::User).await;
    let token = world.token(user).await;
    break_off(&world, &token, 12_000_000).await;
    nothing_is_left(&world).await;

    // What a killed process leaves: a row, and the beginning of the bytes.
    let object = BlobStore::new_name();
    let beginning = world.files.join(format!("{object}#1"));
    std::fs::create_dir_all(beginning.parent().unwrap()).unwrap();
    std::fs::write(&beginning, b"half").unwrap();
    let tx = world.store.begin().await.unwrap();
    let new = NewFile { workspace_id: 1, owner_id: user, name: "x".into(), media_type: "text/plain".into(), object };
    let row = begin(&tx, new).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(collect_orphans(&world.app, row.checked_at).await.unwrap(), 0, "it may be under way still");
    assert_eq!(collect_orphans(&world.app, row.checked_at + 1).await.unwrap(), 1);
    assert_eq!((rows(&world).await, found(&world.files)), (0, Vec::new()));
}
