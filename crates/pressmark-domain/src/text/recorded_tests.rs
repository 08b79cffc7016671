//! Cleaning of every recorded title and abstract.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::tests::{check, parsed};
use super::*;

/// The folder of recorded data; `None`, with a notice, where a developer has none. CI must have it.
pub(crate) fn recorded_data() -> Option<PathBuf> {
    let folder =
        std::env::var_os("PRESSMARK_TEST_DATA").map_or_else(|| PathBuf::from("../../../shared/data"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "no recorded data at {}", folder.display());
    println!("skipped: no recorded data at {}", folder.display());
    None
}

fn documents(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            documents(&path, out);
        } else if path.extension().is_some_and(|e| e == "json") {
            out.push(path);
        }
    }
}

/// Collects the texts under members of these names, as texts or wrapped once (`{"value": …}`, lists).
fn collect(value: &Value, wanted: bool, out: &mut Vec<String>) {
    const NAMES: [&str; 9] = [
        "title",
        "subtitle",
        "original-title",
        "short-title",
        "abstract",
        "description",
        "short-description",
        "translated-title",
        "display_name",
    ];
    match value {
        Value::String(text) if wanted => out.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, wanted, out)),
        Value::Object(members) => {
            for (name, member) in members {
                collect(member, NAMES.contains(&name.as_str()) || (wanted && name == "value"), out);
            }
        }
        _ => {}
    }
}

#[test]
fn every_recorded_text_is_cleaned() {
    let Some(data) = recorded_data() else { return };
    for provider in ["crossref", "openalex", "datacite", "orcid"] {
        let mut files = Vec::new();
        documents(&data.join(provider), &mut files);
        let mut texts = Vec::new();
        for file in &files {
            let Ok(body) = fs::read(file) else { continue };
            if let Ok(value) = serde_json::from_slice(&body) {
                collect(&value, false, &mut texts);
            }
        }
        assert!(texts.len() > 500, "{provider}: {} texts", texts.len());
        let marked = texts.iter().filter(|t| t.contains(['<', '&'])).count();
        let mut emptied = Vec::new();
        for text in &texts {
            let safe = check(text);
            let plain = plain_text(text);
            assert_eq!(plain, plain_text(safe.as_deref().unwrap_or_default()));
            assert!(plain_field(text).as_deref().unwrap_or_default() == plain);
            if safe.is_none() && !text.trim().is_empty() {
                emptied.push(text);
            }
        }
        println!(
            "{provider}: {} texts, {marked} with markup or references, {} emptied: {emptied:?}",
            texts.len(),
            emptied.len()
        );
        // Nothing to read between the tags, or the one word that says where we are.
        let is_nothing = |text: &&String| parsed(text).is_empty() || text.contains("Abstract<");
        assert!(emptied.iter().all(is_nothing), "{provider}: {emptied:?}");
    }
}
