//! The recorded world, whole, with kills; and a fuzzer.

mod minting;

use std::ffi::OsString;
use std::path::PathBuf;

use pressmark_domain::Orcid;
use pressmark_simulator::made_up::{Plan, World};
use pressmark_simulator::{RecordedFolder, Running};
use pressmark_store::on_both_engines;
use pressmark_store::testing::Fresh;
use serde_json::{Value, json};

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

/// The first of the numbers by which a generator throws its dice.
const SEED: u32 = 20_260_301;

/// How often it runs at most to make as many requests as are wanted.
const ROUNDS: u32 = 4;

impl Fuzzer<'_> {
    /// Lets it run until it has made so many requests. How many it makes in the time given depends on what else the
    /// machine does: where they were too few it goes on, with other dice.
    fn run_for(&self, wanted: u32, settings: &str, seconds: &str) -> u32 {
        let mut cases = 0;
        for seed in SEED..SEED + ROUNDS {
            cases += self.run(settings, seconds, seed);
            if cases >= wanted {
                break;
            }
        }
        cases
    }

    /// Lets it run for a while with some settings: no 5xx, no breach of the description. Returns how many requests it
    /// made.
    fn run(&self, settings: &str, seconds: &str, seed: u32) -> u32 {
        let config = self.folder.join("fuzzer.toml");
        std::fs::write(&config, settings).unwrap();
        let output = std::process::Command::new(&self.program)
            .args(["--config-file", arg(&config), "run", &self.document, "--header", &self.header])
            .args(["--seed", &seed.to_string(), "--max-examples", "100", "--max-time", seconds])
            // Work on all works at once takes its time on a busy machine.
            .args(["--request-timeout", "60"])
            // How hard it is to think of an identifier says nothing of the registry.
            .args(["--suppress-health-check", "filter_too_much"])
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
    assert!(fuzzer.run_for(2_000, "", "100") >= 2_000);
    let known = format!("[parameters]\norcid = \"{}\"\ndoi = \"{doi}\"\n", orcids[0]);
    assert!(fuzzer.run_for(300, &known, "30") >= 300);
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
    let anything = fuzzer.run("", "160", SEED);
    let known = format!(
        "[parameters]\norcid = \"{}\"\nkeyHash = {}\n\n[[operations]]\ninclude-path = {WORK_PATHS}\n\
         parameters = {{ id = \"{doi}\" }}\n",
        orcids[0], keys["keys"][0]["key_hash"]
    );
    let known = fuzzer.run_for(5_000_u32.saturating_sub(anything), &known, "70");
    assert!(anything + known >= 5_000, "{anything} + {known}");
    let me = with_session(&server, &session, "/me").await;
    assert_eq!(me["email"], "root@example.org", "the session lasted to the end");
}

async fn sign_in(server: &Serving, password: &str) -> String {
    let body = json!({ "email": "root@example.org", "password": password });
    let post = reqwest::Client::new().post(format!("{}/api/auth/sign-in/email", server.url)).json(&body);
    let answer: Value = post.send().await.unwrap().json().await.unwrap();
    answer["token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

async fn with_session(server: &Serving, session: &str, path: &str) -> Value {
    let get = reqwest::Client::new().get(format!("{}{path}", server.url)).bearer_auth(session);
    get.send().await.unwrap().json().await.unwrap()
}

/// Ends the sign-in. What deletes is left out by its method: the record that the others are about has to stay.
const APART_OF_DEPOSITORS: &str = r"^/api/v1/auth/logout$";

/// Operations that take more than they describe: drafts keep whatever was typed, older clients tell who they are in
/// ways of their own, a list that is null is one that was left out, and what a form calls a number comes as a text. An
/// edit of what was edited meanwhile is told so, whatever it says.
const LENIENT: &str = r#"["createDraft", "saveDraft", "writeComment", "editComment", "publish", "uploadFile",
 "editPublication", "updatePublication"]"#;

/// The same with the access token of somebody who deposits without limits.
#[tokio::test(flavor = "multi_thread")]
async fn a_fuzzer_finds_no_breach_of_the_docid_api() {
    let Some(program) = fuzzer() else { return };
    let (mut registry, orcids, _running) = harvested().await;
    for (name, value) in [
        ("LIMITS__PUBLISHING__SUPERADMIN", "0"),
        ("LIMITS__EXTERNAL__SUPERADMIN", "0"),
        ("LIMITS__COMMENTS__SUPERADMIN", "0"),
        ("HTTP__READS_PER_MINUTE", "0"),
        ("ACCOUNTS__ATTEMPTS_PER_ACCOUNT", "100000"),
        ("ACCOUNTS__ATTEMPTS_PER_ADDRESS", "100000"),
    ] {
        registry.set(&format!("PRESSMARK_{name}"), value);
    }
    let password = registry.succeed(&["init", "--email", "root@example.org", "--name", "Ada Example"]);
    let server = registry.serve(&["--no-work"]);
    server.ready().await;
    let doi = some_doi(&server).await;
    let mut depositor = Depositor { server: &server, token: String::new() };
    let known = json!({ "email": "root@example.org", "password": password.trim() });
    let login = depositor.post("/api/v1/auth/login", &known).await;
    depositor.token = login["access_token"].as_str().unwrap_or_else(|| panic!("{login}")).to_owned();
    let form = json!({
        "title": "On the fuzz of pots", "resource_type_id": 101, "creators": [{ "creator_name": "Carberry, Josiah" }],
    });
    let made = depositor.post("/api/v1/publications/publish", &form).await["publication"].clone();
    let comments = format!("/api/publications/{}/comments", made["id"]);
    let comment = depositor.post(&comments, &json!({ "comment_text": "Fuzzy?" })).await["comment"].clone();
    let draft = depositor.post("/api/v1/publications/drafts", &form).await["draft"].clone();

    let fuzzer = Fuzzer {
        program,
        folder: registry.folder(),
        document: format!("{}/openapi/docid-api.json", server.url),
        header: format!("Authorization: Bearer {}", depositor.token),
        more: &[
            "--generation-with-security-parameters",
            "false",
            "--exclude-path-regex",
            APART_OF_DEPOSITORS,
            "--exclude-method",
            "DELETE",
        ],
    };
    let lenient = format!(
        "[[operations]]\ninclude-operation-id = {LENIENT}\n\
         checks.negative_data_rejection.expected-statuses = [\"2xx\", \"4xx\"]\n"
    );
    let anything = fuzzer.run(&lenient, "160", SEED);
    let known = format!(
        "[parameters]\norcid_id = \"{}\"\ndoi = \"{doi}\"\ndocid = {}\nid = {}\npublication_id = {}\n\
         comment_id = {}\nuser_id = {}\n\n[[operations]]\ninclude-path = [\"/api/v1/publications/drafts/{{id}}\"]\n\
         parameters = {{ id = {} }}\n\n{lenient}",
        orcids[0], made["docid"], made["id"], made["id"], comment["id"], comment["user_id"], draft["id"]
    );
    let known = fuzzer.run_for(3_000_u32.saturating_sub(anything), &known, "70");
    assert!(anything + known >= 3_000, "{anything} + {known}");
    let read = format!("/api/v1/publications/get-publication/{}", made["id"]);
    let still = with_session(&server, &depositor.token, &read).await;
    assert_eq!(still["data"]["publication"]["docid"], made["docid"], "token and record lasted to the end: {still}");
}

/// Somebody who deposits.
struct Depositor<'a> {
    server: &'a Serving,
    token: String,
}

impl Depositor<'_> {
    /// The data of an answer.
    async fn post(&self, path: &str, body: &Value) -> Value {
        let mut request = reqwest::Client::new().post(format!("{}{path}", self.server.url)).json(body);
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["status"], "success", "{path}: {answer}");
        answer["data"].clone()
    }
}
