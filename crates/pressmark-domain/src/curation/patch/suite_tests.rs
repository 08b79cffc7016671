//! The public suites of JSON Patch (json-patch-tests).

use serde_json::Value;

use super::*;
use crate::text::recorded_tests::recorded_data;

/// Runs one file of the suite; gives how many cases there were.
fn run(name: &str) -> usize {
    let Some(data) = recorded_data() else { return 0 };
    let file = data.join("../standards/json-patch").join(name);
    let Ok(text) = std::fs::read_to_string(&file) else {
        assert!(std::env::var_os("CI").is_none(), "no {}", file.display());
        println!("skipped: no {}", file.display());
        return 0;
    };
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let mut done = 0;
    for case in cases.iter().filter(|case| case.get("doc").is_some() && case["disabled"] != true) {
        let result = Patch::read(&case["patch"], Limits::default()).and_then(|patch| patch.apply(&case["doc"]));
        match (&case.get("expected"), case.get("error")) {
            (Some(expected), _) => {
                let got = result.unwrap_or_else(|error| panic!("{case}: {error}"));
                assert!(equal(&got, expected), "{case}: {got}");
            }
            (None, Some(_)) => {
                let error = result.expect_err(&case.to_string());
                assert!(error.operation.is_some() && !error.to_string().is_empty(), "{case}: {error}");
            }
            (None, None) => assert!(result.is_ok(), "{case}: {result:?}"),
        }
        done += 1;
    }
    println!("{name}: {done} cases");
    done
}

#[test]
fn the_suite_of_the_specification_passes() {
    let done = run("spec_tests.json");
    assert!(done == 0 || done >= 16, "{done}");
}

#[test]
fn the_suite_of_implementers_passes() {
    let done = run("tests.json");
    assert!(done == 0 || done >= 85, "{done}");
}
