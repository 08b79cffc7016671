//! Documents with one value replaced, for tests of how much a strange member may cost.

use pressmark_domain::ProviderView;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Values that no member expects everywhere.
pub(crate) fn strange() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!(true)),
        Just(json!(-1)),
        Just(json!(18_446_744_073_709_551_615_u64)),
        Just(json!(2.5e300)),
        Just(json!("")),
        Just(json!("\u{0}\u{202e}<b>&amp;<script>")),
        Just(json!([])),
        Just(json!({})),
        Just(json!([null, [[null]], {"name": {"name": []}}, "x", 3])),
        Just(
            json!({"date-parts": [[99999, 99, 99]], "DOI": ["10.5555/x"], "name": {}, "id": [1], "0": [4_000_000_000_u64]})
        ),
        "\\PC{0,40}".prop_map(Value::String),
        any::<i64>().prop_map(Value::from),
    ]
}

/// How many values a document has, itself and the nested ones.
pub(crate) fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(all) => all.iter().map(size).sum(),
        Value::Object(members) => members.values().map(size).sum(),
        _ => 0,
    }
}

/// Replaces the value of that number, counted from the outside in; gives the path to it.
pub(crate) fn replace(value: &mut Value, number: usize, with: Value) -> Vec<String> {
    if number == 0 {
        *value = with;
        return Vec::new();
    }
    let mut left = number - 1;
    let children: Vec<(String, &mut Value)> = match value {
        Value::Array(all) => all.iter_mut().enumerate().map(|(at, one)| (at.to_string(), one)).collect(),
        Value::Object(members) => members.iter_mut().map(|(name, one)| (name.clone(), one)).collect(),
        _ => Vec::new(),
    };
    for (name, child) in children {
        let inside = size(child);
        if left < inside {
            let mut path = vec![name];
            path.extend(replace(child, left, with));
            return path;
        }
        left -= inside;
    }
    unreachable!("the document has only {} values", size(value))
}

/// What holds for every view, however strange its source: it is stored and read back as it is, holds no control
/// characters (PostgreSQL refuses NUL) and links to the web only.
pub(crate) fn assert_sound(view: &ProviderView) {
    let stored = serde_json::to_string(view).unwrap();
    assert_eq!(serde_json::from_str::<ProviderView>(&stored).as_ref().ok(), Some(view), "{stored}");
    assert!(!stored.contains("\\u00") && !stored.contains(char::is_control), "{stored}");
    let record = &view.record;
    assert!(record.links.iter().all(|link| link.url.to_ascii_lowercase().starts_with("http")), "{stored}");
    assert!(record.authors.iter().chain(&record.editors).all(|author| !author.name.trim().is_empty()), "{stored}");
    assert!(record.publication_date.is_none_or(|date| Some(date.year()) == record.publication_year), "{stored}");
    assert!(!record.is_retracted || view.retracted_by.is_some(), "{stored}");
}
