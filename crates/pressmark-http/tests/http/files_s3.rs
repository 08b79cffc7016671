//! Files in a bucket: the same stories against a server that speaks S3 and is not ours. `cargo xtask test` installs it
//! and says where.

use std::ffi::OsStr;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use pressmark_app::files::FileSettings;
use pressmark_store::blobs::{BlobPlace, BlobStore, S3Place};
use pressmark_store::repo::users::Role;
use pressmark_store::testing::Fresh;
use serde_json::json;

use crate::files::{DOCID, Field, STUDY_1, deposit, keeping, path, upload};

/// The program that plays the bucket.
const INSTALLED: &str = "PRESSMARK_TEST_MOTO";
const BUCKET: &str = "pots";

/// A server with an empty bucket. It does not outlive its test.
struct Bucket {
    process: Child,
    url: String,
}

impl Drop for Bucket {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Bucket {
    /// Starts it; `None`, with a notice, where it is not installed.
    #[expect(clippy::print_stderr, reason = "a notice of what was not tested")]
    async fn start() -> Option<Self> {
        let Some(program) = std::env::var_os(INSTALLED) else {
            assert!(std::env::var_os("CI").is_none(), "{INSTALLED} is not set: run the tests by `cargo xtask test`");
            eprintln!("skipped: {INSTALLED} is not set (`cargo xtask test` sets it)");
            return None;
        };
        let mut bucket = Self::begin(&program);
        for _ in 0..1_200 {
            let made = reqwest::Client::new().put(format!("{}/{BUCKET}", bucket.url)).send().await;
            // Whoever took its port before it did may answer too.
            if bucket.process.try_wait().unwrap().is_some() {
                bucket = Self::begin(&program);
            } else if made.is_ok_and(|answer| answer.status().is_success()) {
                return Some(bucket);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the bucket does not answer");
    }

    /// Starts it on a port that is free now.
    fn begin(program: &OsStr) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { process, url: format!("http://127.0.0.1:{port}") }
    }

    fn place(&self) -> BlobPlace {
        BlobPlace::S3(S3Place {
            endpoint: Some(self.url.clone()),
            region: Some("us-east-1".into()),
            access_key_id: Some("pots".into()),
            secret_access_key: Some("swordfish".into()),
            ..S3Place::from_url(&format!("s3://{BUCKET}/registry/files")).unwrap()
        })
    }

    /// What a listing of the bucket holds.
    async fn list(&self, query: &str) -> String {
        reqwest::get(format!("{}/{BUCKET}?{query}", self.url)).await.unwrap().text().await.unwrap()
    }

    async fn objects(&self) -> usize {
        self.list("list-type=2").await.matches("<Key>").count()
    }

    async fn unfinished(&self) -> usize {
        self.list("uploads").await.matches("<UploadId>").count()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_kept_in_a_bucket() {
    let Some(bucket) = Bucket::start().await else { return };
    BlobStore::open(&bucket.place()).unwrap().check().await.unwrap();
    assert_eq!(bucket.objects().await, 0, "the check leaves nothing");
    let world = keeping(Fresh::sqlite(), |files: &mut FileSettings| files.place = bucket.place()).await;
    let user = world.user("owner@example.org", Role::User).await;
    deposit(&world, STUDY_1, user, DOCID).await;
    let token = world.token(user).await;
    // Three parts, the last of them short.
    let content: Vec<u8> = (0_u32..3_000_000).flat_map(u32::to_le_bytes).collect();
    let fields: [Field<'_>; 3] =
        [("file", Some("pots.bin"), &content), ("publication_id", None, b"1"), ("file_type", None, b"Dataset")];
    let (status, body) = upload(&world, &token, &fields).await;
    assert_eq!((status, &body["data"]["file"]["file_size"]), (201, &json!(content.len())), "{body}");
    assert!(bucket.list("list-type=2").await.contains("<Key>registry/files/"));
    let path = path(&world, &body);
    let whole = world.get(&path).send().await.unwrap();
    assert_eq!(whole.headers()["content-length"], content.len().to_string().as_str());
    assert!(whole.bytes().await.unwrap() == content);
    // Over the seam of two parts.
    let part = world.get(&path).header("Range", "bytes=5242870-5242889").send().await.unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(part.bytes().await.unwrap(), content[5_242_870..5_242_890]);

    let (status, body) = upload(&world, &token, &fields[..2]).await;
    assert_eq!(status, 422, "{body}");
    for _ in 0..1_200 {
        if bucket.objects().await == 1 && bucket.unfinished().await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!((bucket.objects().await, bucket.unfinished().await), (1, 0), "what is refused leaves nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bucket_that_is_not_there_is_told_as_such() {
    let Some(bucket) = Bucket::start().await else { return };
    let BlobPlace::S3(place) = bucket.place() else { return };
    let elsewhere = BlobPlace::S3(S3Place { bucket: "no-such-bucket".into(), ..place });
    let error = BlobStore::open(&elsewhere).unwrap().check().await.unwrap_err().to_string();
    assert!(!error.contains("swordfish"), "{error}");
    let world = keeping(Fresh::sqlite(), |files: &mut FileSettings| files.place = elsewhere).await;
    let user = world.user("owner@example.org", Role::User).await;
    deposit(&world, STUDY_1, user, DOCID).await;
    let fields: [Field<'_>; 3] =
        [("file", Some("pots.csv"), b"pots"), ("publication_id", None, b"1"), ("file_type", None, b"Dataset")];
    let (status, body) = upload(&world, &world.token(user).await, &fields).await;
    assert_eq!(status, 503, "{body}");
    assert!(!body.to_string().contains("bucket"), "{body}");
}
