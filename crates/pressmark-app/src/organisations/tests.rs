//! From the dump to what is found.

use std::io::Write as _;
use std::path::PathBuf;

use pressmark_store::on_both_engines;
use pressmark_store::repo::organisations;
use pressmark_store::testing::Fresh;
use serde_json::{Value, json};
use zip::CompressionMethod::{self, Deflated, Stored};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// A ROR id by number, with its check digits.
fn id(n: u64) -> String {
    const ALPHABET: &[u8] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let digits: Vec<usize> = (0..6).rev().map(|place| usize::try_from((n >> (5 * place)) & 31).unwrap()).collect();
    let code: String = digits.iter().map(|digit| char::from(ALPHABET[*digit])).collect();
    format!("https://ror.org/0{code}{:02}", 98 - (n * 100) % 97)
}

fn organisation(n: u64, display: &str, others: &[(&str, &str)], status: &str, successor: Option<u64>) -> Value {
    let mut names: Vec<Value> = vec![json!({ "value": display, "types": ["ror_display", "label"], "lang": "en" })];
    names.extend(others.iter().map(|(value, kind)| json!({ "value": value, "types": [kind], "lang": null })));
    let relationships: Vec<Value> = successor
        .iter()
        .map(|n| json!({ "type": "successor", "id": id(*n), "label": "The Kiln University" }))
        .collect();
    json!({
        "id": id(n), "names": names, "status": status, "types": ["education"], "relationships": relationships,
        "locations": [{ "geonames_details": { "name": "Exampleville", "country_code": "US", "country_name": "United States" } }],
        "admin": { "last_modified": { "date": format!("2026-02-{:02}", 10 + n % 10), "schema_version": "2.1" } }
    })
}

fn registry() -> Vec<Value> {
    let mut all = vec![
        organisation(1, "The Kiln University", &[("KU", "acronym"), ("Université du Four", "label")], "active", None),
        organisation(2, "University of the Kiln and the Wheel", &[("窯業大学", "label")], "active", None),
        organisation(3, "Kiln", &[("Kiln Limited", "alias")], "active", None),
        organisation(4, "Kiln College", &[], "inactive", Some(1)),
        organisation(5, "Kiln Academy of Nobody", &[], "withdrawn", None),
        organisation(6, "Kubernetes Pottery", &[], "active", None),
    ];
    // Enough for several batches.
    all.extend((100..650).map(|n| organisation(n, &format!("Pottery Number {n}"), &[], "active", None)));
    all
}

fn write(fresh: &Fresh, name: &str, text: &str) -> PathBuf {
    let path = fresh.folder().join(name);
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
    path
}

/// A zip of these files.
fn pack(fresh: &Fresh, name: &str, how: CompressionMethod, files: &[(&str, &str)]) -> PathBuf {
    let path = fresh.folder().join(name);
    let mut packed = ZipWriter::new(std::fs::File::create(&path).unwrap());
    for (name, text) in files {
        packed.start_file(*name, SimpleFileOptions::default().compression_method(how)).unwrap();
        packed.write_all(text.as_bytes()).unwrap();
    }
    packed.finish().unwrap();
    path
}

async fn names(store: &pressmark_store::Store, query: &str) -> Vec<String> {
    let hits = search(store, query, 1).await.unwrap().unwrap();
    hits.organisations.into_iter().map(|organisation| organisation.name).collect()
}

on_both_engines! {
    async fn a_dump_is_loaded_searched_and_replaced(fresh: Fresh) {
        let store = fresh.store().await;
        assert_eq!(search(&store, "kiln", 1).await.unwrap(), None, "nothing is loaded yet");
        let dump = write(&fresh, "v2.1-2026-11-20-ror-data.json", &serde_json::to_string_pretty(&registry()).unwrap());
        assert!(is_dump(&dump).unwrap());
        let mut told = Vec::new();
        let loaded = load(&store, &dump, 1, |progress| told.push(progress.loaded)).await.unwrap();
        assert_eq!((loaded.organisations, loaded.left_out, loaded.rejected), (555, 1, 0));
        assert_eq!((loaded.version.as_deref(), loaded.released_on.as_deref()), (Some("v2.1"), Some("2026-11-20")));
        assert_eq!(told, [200, 400, 555]);

        // The very name, then those of which it is the more; what is no more stands behind what is.
        let kilns = ["Kiln", "The Kiln University", "University of the Kiln and the Wheel", "Kiln College"];
        assert_eq!(names(&store, "kiln").await, kilns);
        assert_eq!(names(&store, "KU").await, ["The Kiln University", "Kubernetes Pottery"], "an acronym before a beginning");
        assert_eq!(names(&store, "universite du fo").await, ["The Kiln University"], "accents do not matter");
        assert_eq!(names(&store, "university kil").await.len(), 2);
        assert_eq!(names(&store, "業大").await, ["University of the Kiln and the Wheel"], "any part of a name without blanks");
        assert!(names(&store, "kiln academy").await.is_empty(), "withdrawn without a successor");
        assert!(names(&store, "... ").await.is_empty() && names(&store, "%' OR 1=1 --").await.is_empty());
        let college = search(&store, &id(4), 1).await.unwrap().unwrap();
        assert_eq!((college.total, college.organisations[0].successors[0].name.as_str()), (1, "The Kiln University"));
        assert_eq!(college.release.released_on.as_deref(), Some("2026-11-20"));
        let pots = search(&store, "pottery number", 28).await.unwrap().unwrap();
        assert_eq!((pots.total, pots.organisations.len()), (400, 0), "as many as are ranked");
        assert_eq!(search(&store, "pottery number", 20).await.unwrap().unwrap().organisations.len(), 20);

        // The next release, packed, of lines and without a day in its name.
        let lines: Vec<String> = registry()[..3].iter().map(Value::to_string).collect();
        let packed = fresh.folder().join("ror.jsonl.zst");
        std::fs::write(&packed, zstd::encode_all(format!("{}\n{{\"id\":7}}", lines.join("\n")).as_bytes(), 1).unwrap()).unwrap();
        let loaded = load(&store, &packed, 1, |_| ()).await.unwrap();
        assert_eq!((loaded.organisations, loaded.rejected, loaded.released_on.as_deref()), (3, 1, Some("2026-02-13")));
        assert_eq!(names(&store, "kiln").await.len(), 3);
        assert!(names(&store, "pottery").await.is_empty());
    }

    async fn the_zip_that_is_published_is_read_as_it_is(fresh: Fresh) {
        let store = fresh.store().await;
        let whole = serde_json::to_string(&registry()).unwrap();
        let files = [("ror-data.csv", "id,name"), ("ror-data.json", whole.as_str())];
        let dump = pack(&fresh, "v2.1-2026-11-20-ror-data.zip", Deflated, &files);
        assert!(is_dump(&dump).unwrap());
        let mut told = LoadProgress::default();
        let loaded = load(&store, &dump, 1, |progress| told = progress).await.unwrap();
        assert_eq!((loaded.organisations, loaded.released_on.as_deref()), (555, Some("2026-11-20")));
        assert!(told.loaded == 555 && told.bytes > 1_000, "{told:?}");
        assert_eq!(names(&store, "kiln").await.len(), 4);

        // Of two schemas in one zip the newer; of two files that are called nothing, neither.
        let old = r#"[{"id":"https://ror.org/03yrm5c26","name":"Kiln","status":"active"}]"#;
        let both = [("v1-ror-data.json", old), ("v1-ror-data_schema_v2.json", whole.as_str())];
        let loaded = load(&store, &pack(&fresh, "both.zip", Deflated, &both), 1, |_| ()).await.unwrap();
        assert_eq!(loaded.organisations, 555);
        let before = organisations::current(store.read()).await.unwrap();
        let neither = pack(&fresh, "neither.zip", Deflated, &[("a.json", "[]"), ("b.json", "[]")]);
        assert!(is_dump(&neither).unwrap_err().to_string().contains("one file of JSON"));
        // A letter that changed on its way is still JSON; only the check sum tells.
        let spoilt = pack(&fresh, "spoilt.zip", Stored, &[("ror-data.json", whole.as_str())]);
        let mut bytes = std::fs::read(&spoilt).unwrap();
        let at = bytes.windows(4).position(|four| four == b"Kiln").unwrap();
        bytes[at] = b'X';
        std::fs::write(&spoilt, bytes).unwrap();
        assert!(matches!(load(&store, &spoilt, 1, |_| ()).await, Err(LoadError::File { .. })));
        assert_eq!(organisations::current(store.read()).await.unwrap(), before);
    }

    async fn what_breaks_off_changes_nothing(fresh: Fresh) {
        let store = fresh.store().await;
        let whole = serde_json::to_string(&registry()).unwrap();
        load(&store, &write(&fresh, "ror.json", &whole), 1, |_| ()).await.unwrap();
        let before = organisations::current(store.read()).await.unwrap();
        for (name, text, reason) in [
            ("cut.json", &whole[..whole.len() * 9 / 10], "ends in the middle"),
            ("empty.json", "[]", "no organisation"),
            ("old.json", r#"[{"id":"https://ror.org/03yrm5c26","name":"Kiln","status":"active"}]"#, "schema v1"),
        ] {
            let refused = load(&store, &write(&fresh, name, text), 1, |_| ()).await.unwrap_err().to_string();
            assert!(refused.contains(reason), "{name}: {refused}");
            assert_eq!(organisations::current(store.read()).await.unwrap(), before, "{name}");
        }
        assert_eq!(names(&store, "kiln").await.len(), 4);
        assert!(!is_dump(&write(&fresh, "works.jsonl", "{\"DOI\":\"10.5555/1\"}")).unwrap());
        assert!(!is_dump(&write(&fresh, "list.csv", "id,name")).unwrap());
    }
}
