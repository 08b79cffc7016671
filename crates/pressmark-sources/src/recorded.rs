//! The recorded answers of the providers, for tests.

use std::path::PathBuf;

use serde_json::Value;

/// The folder of the recordings: `PRESSMARK_TEST_DATA`, else beside the repository. `None`, with a notice, where there
/// is none; on CI that is a failure.
pub(crate) fn root() -> Option<PathBuf> {
    let root =
        std::env::var_os("PRESSMARK_TEST_DATA").map_or_else(|| PathBuf::from("../../../shared/data"), PathBuf::from);
    if root.is_dir() {
        return Some(root);
    }
    assert!(std::env::var_os("CI").is_none(), "no recorded data at {}", root.display());
    println!("no recorded data at {}: nothing was tested", root.display());
    None
}

/// Name and bytes of every file of a folder, by name; nothing where there are no recordings.
pub(crate) fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    all(folder, "json")
}

/// As [`files`], of another extension.
pub(crate) fn all(folder: &str, extension: &str) -> Vec<(String, Vec<u8>)> {
    let Some(root) = root() else { return Vec::new() };
    let mut all: Vec<_> = std::fs::read_dir(root.join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .map(|path| (format!("{folder}/{}", path.file_name().unwrap().display()), std::fs::read(&path).unwrap()))
        .collect();
    all.sort();
    assert!(!all.is_empty(), "{folder} is empty");
    all
}

/// The elements of a list that may also be one element or missing; `null` is none.
pub(crate) fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(all) => all.iter().filter(|one| !one.is_null()).collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// A string with something in it.
pub(crate) fn filled(value: &Value) -> Option<&str> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty())
}
