//! The recorded world, whole, with kills; and a fuzzer.

use std::ffi::OsString;
use std::path::PathBuf;

use pressmark_domain::Orcid;
use pressmark_simulator::made_up::{Plan, World};
use pressmark_simulator::{RecordedFolder, Running};
use pressmark_store::on_both_engines;
use pressmark_store::testing::Fresh;

use crate::expected::recorded;
use crate::kills::harvest_with_kills;
use crate::program::{Registry, Serving, arg, text};

on_both_engines! {
    async fn the_recorded_world_with_faults_and_five_kills(fresh: Fresh) {
        let Some(folder) = recorded() else { return };
        let source = RecordedFolder::open(folder).unwrap().into();
        let (people, works, running) = harvest_with_kills(fresh, source, 0.2, (2_000, 9_000)).await;
        let faults: u64 = running.faults().values().sum();
        eprintln!("{people} researchers, {works} DOIs, {faults} faulty answers");
        assert!(people > 1_000 && faults > 100);
    }
}

/// A generator of requests, and the description of an API that it makes them of.
struct Fuzzer<'a> {
    program: OsString,
    folder: PathBuf,
    /// Address of the description.
    document: String,
    /// The credential, as a header.
    header: String,
    /// What else it is told.
    more: &'a [&'a str],
}

impl Fuzzer<'_> {
    /// Lets it run for a while with some settings: no 5xx, no breach of the description. Returns how many requests it
    /// made.
    fn run(&self, settings: &str, seconds: &str) -> u32 {
        let config = self.folder.join("fuzzer.toml");
        std::fs::write(&config, settings).unwrap();
        let output = std::process::Command::new(&self.program)
            .args(["--config-file", arg(&config), "run", &self.document, "--header", &self.header])
            .args(["--seed", "20260301", "--max-examples", "100", "--max-time", seconds])
            // Work on all works at once takes its time on a busy machine.
            .args(["--request-timeout", "60"])
            .args(["--no-color", "--generation-database", "none", "--checks"])
            .arg(
                "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,\
                 response_headers_conformance,negative_data_rejection",
            )
            .args(self.more)
            .current_dir(&self.folder)
            .output()
            .unwrap();
        let told = text(&output.stdout);
        assert!(output.status.success(), "{told}\n{}", text(&output.stderr));
        let cases = told.lines().find_map(|line| line.trim().split_once(" generated, "));
        let cases = cases.unwrap_or_else(|| panic!("{told}")).0.parse().unwrap();
        eprintln!("{cases} cases");
        cases
    }
}

/// The generator of requests, where it is installed.
fn fuzzer() -> Option<OsString> {
    let program = std::env::var_os("PRESSMARK_TEST_SCHEMATHESIS");
    if program.is_none() {
        assert!(std::env::var_os("CI").is_none(), "PRESSMARK_TEST_SCHEMATHESIS is not set: `cargo xtask test --long`");
        eprintln!("skipped: PRESSMARK_TEST_SCHEMATHESIS is not set (`cargo xtask test --long` sets it)");
    }
    program
}

/// A registry with the works of some made-up researchers.
async fn harvested() -> (Registry, Vec<Orcid>, Running) {
    let world = World::generate(&Plan::demo());
    let (registry, running) = Registry::beside(Fresh::sqlite(), world.into(), 0.0).await;
    let orcids = running.orcids();
    registry.succeed(&["ingest", "--file", arg(&registry.list(&orcids)), "--wait"]);
    (registry, orcids, running)
}

/// The DOI of one of its works.
async fn some_doi(server: &Serving) -> String {
    let (_, list) = server.get("/v1/publications?has_doi=true&per_page=1").await;
    list["publications"][0]["doi"].as_str().unwrap().to_owned()
}

/// What a generator of requests makes of our own description of the API.
#[tokio::test(flavor = "multi_thread")]
async fn a_fuzzer_finds_no_breach_of_the_public_api() {
    let Some(program) = fuzzer() else { return };
    let (registry, orcids, _running) = harvested().await;
    let key = registry.succeed(&["key", "create", "fuzz", "--rate-limit", "10000"]);
    let server = registry.serve(&["--no-work"]);
    server.ready().await;
    let doi = some_doi(&server).await;
    let fuzzer = Fuzzer {
        program,
        folder: registry.folder(),
        document: format!("{}/openapi/public-api.json", server.url),
        header: format!("X-API-Key: {}", key.trim()),
        more: &[],
    };
    // Once with whatever comes, once with names that exist, or nothing behind a 404 would be reached.
    assert!(fuzzer.run("", "100") >= 2_000);
    let known = format!("[parameters]\norcid = \"{}\"\ndoi = \"{doi}\"\n", orcids[0]);
    assert!(fuzzer.run(&known, "30") >= 300);
}

/// Tests of their own send these: what would end the session, take from it what it may do or empty the registry; and
/// staff lists, since the generator writes no CSV.
const APART: &str =
    r"^/api/(site-tools/reset-data|users/\{userId\}|workspace|workspace/members/\{userId\}|people/import)$";

/// Paths whose `id` is that of a work.
const WORK_PATHS: &str =
    r#"["/api/publications/{id}", "/api/publications/{id}/history", "/api/publications/{id}/revert"]"#;

/// The same with the session of somebody who may do everything.
#[tokio::test(flavor = "multi_thread")]
async fn a_fuzzer_finds_no_breach_of_the_dashboard_api() {
    let Some(program) = fuzzer() else { return };
    let (registry, orcids, _running) = harvested().await;
    let password = registry.succeed(&["init", "--email", "root@example.org", "--name", "Ada Example"]);
    registry.succeed(&["key", "create", "fuzz"]);
    let server = registry.serve(&["--no-work"]);
    server.ready().await;
    let doi = some_doi(&server).await;
    let session = sign_in(&server, password.trim()).await;
    let keys = with_session(&server, &session, "/api/site-tools/api-keys").await;
    let fuzzer = Fuzzer {
        program,
        folder: registry.folder(),
        document: format!("{}/openapi/dashboard-api.json", server.url),
        header: format!("Authorization: Bearer {session}"),
        // The cookie, which the description names, would be one credential more.
        more: &["--generation-with-security-parameters", "false", "--exclude-path-regex", APART],
    };
    let anything = fuzzer.run("", "160");
    let known = format!(
        "[parameters]\norcid = \"{}\"\nkeyHash = {}\n\n[[operations]]\ninclude-path = {WORK_PATHS}\n\
         parameters = {{ id = \"{doi}\" }}\n",
        orcids[0], keys["keys"][0]["key_hash"]
    );
    let known = fuzzer.run(&known, "70");
    assert!(anything + known >= 5_000, "{anything} + {known}");
    let me = with_session(&server, &session, "/me").await;
    assert_eq!(me["email"], "root@example.org", "the session lasted to the end");
}

async fn sign_in(server: &Serving, password: &str) -> String {
    let body = serde_json::json!({ "email": "root@example.org", "password": password });
    let post = reqwest::Client::new().post(format!("{}/api/auth/sign-in/email", server.url)).json(&body);
    let answer: serde_json::Value = post.send().await.unwrap().json().await.unwrap();
    answer["token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

async fn with_session(server: &Serving, session: &str, path: &str) -> serde_json::Value {
    let get = reqwest::Client::new().get(format!("{}{path}", server.url)).bearer_auth(session);
    get.send().await.unwrap().json().await.unwrap()
}
