//! The recorded world, whole, with kills; and a fuzzer.

use pressmark_simulator::RecordedFolder;
use pressmark_simulator::made_up::{Plan, World};
use pressmark_store::on_both_engines;
use pressmark_store::testing::Fresh;

use crate::expected::recorded;
use crate::kills::harvest_with_kills;
use crate::program::{Registry, arg, text};

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

/// What a generator of requests makes of our own description of the API: no 5xx, no breach of the description.
#[tokio::test(flavor = "multi_thread")]
async fn a_fuzzer_finds_no_breach_of_the_public_api() {
    let Some(program) = std::env::var_os("PRESSMARK_TEST_SCHEMATHESIS") else {
        assert!(std::env::var_os("CI").is_none(), "PRESSMARK_TEST_SCHEMATHESIS is not set: `cargo xtask test --long`");
        eprintln!("skipped: PRESSMARK_TEST_SCHEMATHESIS is not set (`cargo xtask test --long` sets it)");
        return;
    };
    let world = World::generate(&Plan::demo());
    let (registry, running) = Registry::beside(Fresh::sqlite(), world.into(), 0.0).await;
    let orcids = running.orcids();
    registry.succeed(&["ingest", "--file", arg(&registry.list(&orcids)), "--wait"]);
    let key = registry.succeed(&["key", "create", "fuzz", "--rate-limit", "10000"]);
    let server = registry.serve(&["--no-work"]);
    server.ready().await;
    let (_, list) = server.get("/v1/publications?has_doi=true&per_page=1").await;
    let doi = list["publications"][0]["doi"].as_str().unwrap();
    // Once with whatever comes, once with names that exist, or nothing behind a 404 would be reached.
    let known = registry.folder().join("known.toml");
    std::fs::write(&known, format!("[parameters]\norcid = \"{}\"\ndoi = \"{doi}\"\n", orcids[0])).unwrap();
    let anything = registry.folder().join("anything.toml");
    std::fs::write(&anything, "").unwrap();
    for (config, seconds, least) in [(&anything, "100", 2_000), (&known, "30", 300)] {
        let output = std::process::Command::new(&program)
            .args(["--config-file", arg(config), "run", &format!("{}/openapi/public-api.json", server.url)])
            .args(["--header", &format!("X-API-Key: {}", key.trim()), "--seed", "20260301", "--max-examples", "100"])
            .args(["--max-time", seconds, "--no-color", "--generation-database", "none", "--checks"])
            .arg(
                "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,\
                 response_headers_conformance,negative_data_rejection",
            )
            .current_dir(registry.folder())
            .output()
            .unwrap();
        let told = text(&output.stdout);
        assert!(output.status.success(), "{told}\n{}", text(&output.stderr));
        let cases = told.lines().find_map(|line| line.trim().split_once(" generated, "));
        let cases: u32 = cases.unwrap_or_else(|| panic!("{told}")).0.parse().unwrap();
        eprintln!("{cases} cases");
        assert!(cases >= least, "{told}");
    }
}
