//! Importing files of JSON lines.

use std::io::Write as _;
use std::process::Stdio;
use std::time::Duration;

use pressmark_simulator::made_up::{Plan, World};
use pressmark_simulator::render::{crossref_line, openalex_line};
use pressmark_store::on_both_engines;
use pressmark_store::repo::{jobs, publications};

use crate::program::{Guard, Registry, arg, wait_until};

on_both_engines! {
    async fn a_folder_is_imported_whatever_it_is_packed_in_and_bad_lines_are_named(fresh: Fresh) {
        let registry = Registry::alone(fresh);
        let folder = registry.folder().join("lines");
        std::fs::create_dir(&folder).unwrap();
        let world = World::generate(&Plan::sized(3, 40, 300));
        let lines: Vec<String> = (0..300).filter_map(|n| crossref_line(&world, n)).collect();
        let count = lines.len();
        let (first, rest) = lines.split_at(count / 3);
        let (second, third) = rest.split_at(rest.len() / 2);
        std::fs::write(folder.join("a.jsonl"), format!("{}\nnot json\n\n{{\"title\":\"nobody's\"}}\n", first.join("\n"))).unwrap();
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(second.join("\n").as_bytes()).unwrap();
        std::fs::write(folder.join("b.jsonl.gz"), packed.finish().unwrap()).unwrap();
        std::fs::write(folder.join("c.jsonl.zst"), zstd::encode_all(third.join("\n").as_bytes(), 1).unwrap()).unwrap();

        let told = registry.fail(&["import", arg(&folder)]);
        assert!(told.contains("--all") && told.contains("--ror"), "{told}");
        let told = registry.succeed(&["import", arg(&folder), "--all", "--visible"]);
        let expected = format!("{} lines read, {count} works kept ({count} new, 0 changed), 0 passed over", count + 3);
        assert!(told.contains(&expected) && told.contains("2 rejected"), "{told}");
        let rejects = std::fs::read_to_string(registry.folder().join("rejects-a.jsonl.jsonl")).unwrap();
        let rejected: Vec<serde_json::Value> = rejects.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let numbers: Vec<u64> = rejected.iter().map(|r| r["line"].as_u64().unwrap()).collect();
        assert_eq!(numbers, [first.len() as u64 + 1, first.len() as u64 + 3], "{rejects}");
        assert!(rejected.iter().all(|r| r["reason"].as_str().is_some_and(|reason| !reason.is_empty())));

        let told = registry.succeed(&["import", arg(&folder), "--all", "--visible"]);
        assert!(told.contains(&format!("{count} works kept (0 new, 0 changed)")), "{told}");
        let again = std::fs::read_to_string(registry.folder().join("rejects-a.jsonl.jsonl")).unwrap();
        assert_eq!(again, rejects, "a bad file imported twice has its lines listed once");
        let told = registry.succeed(&["catalogue", "verify"]);
        assert!(told.contains("agree"), "{told}");
        let status = registry.succeed(&["catalogue", "status"]);
        assert!(status.contains(&format!("documents  {count} in")), "{status}");
    }

    async fn without_all_only_works_of_known_people_are_kept(fresh: Fresh) {
        let (registry, running) = Registry::beside(fresh, World::generate(&Plan::demo()).into(), 0.0).await;
        let orcids = running.orcids();
        registry.succeed(&["ingest", orcids[0].as_str(), "--wait"]);
        let world = World::generate(&Plan::demo());
        let lines: Vec<String> = (0..world.work_count()).map(|n| openalex_line(&world, n)).collect();
        let expected = lines.iter().filter(|line| line.contains(orcids[0].as_str())).count();
        assert!(expected > 5);

        let file = registry.folder().join("works.jsonl");
        std::fs::write(&file, lines.join("\n")).unwrap();
        let told = registry.succeed(&["import", arg(&file)]);
        assert!(told.contains(&format!("{expected} works kept")), "{expected}: {told}");
        assert!(told.contains(&format!("{} passed over", lines.len() - expected)), "{told}");
    }

    async fn lines_are_taken_for_whose_they_are_said_to_be_and_rejects_go_where_they_are_to(fresh: Fresh) {
        let registry = Registry::alone(fresh);
        let world = World::generate(&Plan::sized(3, 40, 60));
        let with_doi = (0..60).filter(|n| crossref_line(&world, *n).is_some());
        let lines: Vec<String> = with_doi.map(|n| openalex_line(&world, n)).collect();
        let file = registry.folder().join("works.jsonl");
        std::fs::write(&file, lines.join("\n")).unwrap();
        let rejects = registry.folder().join("amiss.jsonl");
        let rejected = || std::fs::read_to_string(&rejects).unwrap_or_default().lines().count();

        // Told that they are Crossref's, they are not taken for what they are.
        let wrong = ["import", arg(&file), "--all", "--format", "crossref", "--rejects", arg(&rejects)];
        let told = registry.succeed(&wrong);
        assert!(told.contains(&format!("{} lines read, 0 works kept", lines.len())), "{told}");
        assert!(told.contains(&format!("{} rejected", lines.len())), "{told}");
        assert_eq!(rejected(), lines.len(), "each with its line");
        assert!(!registry.folder().join("rejects-works.jsonl.jsonl").exists(), "they go where they were asked to");

        let told = registry.succeed(&["import", arg(&file), "--all", "--format", "openalex", "--rejects", arg(&rejects)]);
        assert!(told.contains(&format!("{0} works kept ({0} new, 0 changed)", lines.len())), "{told}");
        assert_eq!(rejected(), 0, "what an earlier import of the file rejected is not listed any more");
        let told = registry.fail(&["import", arg(&file), "--format", "scopus"]);
        assert!(told.contains("crossref") && told.contains("openalex"), "{told}");
        let told = registry.fail(&["import", arg(&file), "--all", "--rejects", "/nowhere/at/all/amiss.jsonl"]);
        assert!(told.contains("/nowhere/at/all"), "{told}");
    }

    async fn an_import_that_broke_off_begins_anew_if_it_is_told_to(fresh: Fresh) {
        let registry = Registry::alone(fresh);
        let world = World::generate(&Plan::sized(7, 100, 900));
        let lines: Vec<String> = (0..900).filter_map(|n| crossref_line(&world, n)).collect();
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(lines.join("\n").as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        let file = registry.folder().join("works.jsonl.gz");
        std::fs::write(&file, &packed[..packed.len() * 3 / 4]).unwrap();
        let told = registry.fail(&["import", arg(&file), "--all"]);
        assert!(told.contains("start the same command again"), "{told}");
        let store = registry.store().await;
        let written = usize::try_from(publications::count(store.read(), 1).await.unwrap()).unwrap();
        store.close().await.unwrap();
        assert!(written > 0 && written < lines.len(), "{written} of {} were written", lines.len());

        std::fs::write(&file, &packed).unwrap();
        let (all, new) = (lines.len(), lines.len() - written);
        let told = registry.succeed(&["import", arg(&file), "--all", "--restart"]);
        assert!(told.contains(&format!("{all} lines read, {all} works kept ({new} new, 0 changed)")), "{told}");
    }

    async fn a_killed_import_goes_on_where_it_was(fresh: Fresh) {
        let registry = Registry::alone(fresh);
        let world = World::generate(&Plan::sized(5, 500, 3_000));
        let lines: Vec<String> = (0..3_000).filter_map(|n| crossref_line(&world, n)).collect();
        let file = registry.folder().join("works.jsonl");
        std::fs::write(&file, lines.join("\n")).unwrap();
        let store = registry.store().await;
        for _ in 0..2 {
            let before = publications::count(store.read(), 1).await.unwrap();
            let mut command = registry.command(&["import", arg(&file), "--all"]);
            let mut child = Guard(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
            // Killed in the middle of it: not before something was written, not when all was.
            let handle = tokio::runtime::Handle::current();
            tokio::task::block_in_place(|| {
                wait_until(Duration::from_secs(90), "something is written", || {
                    handle.block_on(publications::count(store.read(), 1)).unwrap() > before
                });
            });
            child.0.kill().unwrap();
            child.0.wait().unwrap();
        }
        let written = publications::count(store.read(), 1).await.unwrap();
        assert!(written > 0 && written < lines.len() as u64, "{written} of {} were written before the kill", lines.len());
        let told = registry.succeed(&["import", arg(&file), "--all"]);
        assert!(told.contains(&format!("{} lines read", lines.len())), "{told}");
        assert_eq!(publications::count(store.read(), 1).await.unwrap(), lines.len() as u64);
        assert_eq!(jobs::active(store.read()).await.unwrap(), (0, 0));
        store.close().await.unwrap();
        assert!(registry.succeed(&["catalogue", "verify"]).contains("agree"));
    }
}

on_both_engines! {
    async fn a_dump_of_ror_is_known_by_what_it_holds(fresh: Fresh) {
        let registry = Registry::alone(fresh);
        let record = |id: &str, name: &str, status: &str| {
            serde_json::json!({
                "id": id, "status": status, "names": [{ "value": name, "types": ["ror_display", "label"], "lang": "en" }],
                "locations": [], "relationships": [], "types": ["education"],
            })
        };
        let dump = serde_json::json!([
            record("https://ror.org/03yrm5c26", "University of the Kiln", "active"),
            record("https://ror.org/00p991c53", "Nobody's Academy", "withdrawn"),
            record("https://ror.org/05etxs293", "Pottery Council", "active"),
        ]);
        let file = registry.folder().join("v2.1-2026-11-20-ror-data.json");
        std::fs::write(&file, dump.to_string()).unwrap();
        let told = registry.succeed(&["import", arg(&file)]);
        assert!(told.contains("2 organisations of ROR, release v2.1 of 2026-11-20; 1 that are no more"), "{told}");
        let told = registry.succeed(&["import", "--format", "ror", arg(&file)]);
        assert!(told.contains("2 organisations of ROR"), "again is the same: {told}");
        std::fs::write(registry.folder().join("ror.zip"), b"PK").unwrap();
        let told = registry.fail(&["import", arg(&registry.folder().join("ror.zip"))]);
        assert!(told.contains("unpack"), "{told}");
        std::fs::write(&file, "[{\"id\":\"https://ror.org/03yrm5c26\",\"name\":\"Kiln\"}]").unwrap();
        let told = registry.fail(&["import", arg(&file)]);
        assert!(told.contains("schema v1"), "{told}");
    }
}
