//! The description of the API for depositors, held against the published contract, as far as its operations are served.
//! That of the dashboard is held against its own, whole, in [`crate::dashboard_contract`].

use serde_json::{Value, json};

use crate::contract::{resolved, strings, types};

/// The schema of a value that is not null.
fn present(document: &Value, schema: &Value) -> Value {
    let schema = resolved(document, schema);
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    let found = choices.map(|choice| resolved(document, choice)).find(|choice| choice["type"] != "null");
    found.unwrap_or(schema)
}

/// Each property of the contract's schema is in ours, of the same type, and required where it is required there. Ours may
/// hold more: the contract's objects are open.
fn holds(place: &str, contract: &Value, theirs: &Value, document: &Value, mine: &Value) {
    let (theirs, mine) = (present(contract, theirs), present(document, mine));
    for (name, property) in theirs["properties"].as_object().into_iter().flatten() {
        let own = &mine["properties"][name];
        let place = format!("{place}.{name}");
        assert!(!own.is_null(), "{place} is missing");
        assert!(types(contract, property).is_subset(&types(document, own)), "{place}: {property} against {own}");
        let inner = |schema: &Value| if schema["type"] == "array" { schema["items"].clone() } else { schema.clone() };
        holds(&place, contract, &inner(&present(contract, property)), document, &inner(&present(document, own)));
    }
    let missing: Vec<_> = strings(&theirs["required"]).difference(&strings(&mine["required"])).cloned().collect();
    assert!(missing.is_empty() || !mine["properties"].is_object(), "{place}: {missing:?} should be required");
}

/// Compares the operations that both have; returns how many.
fn compare(contract: &Value, ours: &Value) -> usize {
    let mut compared = 0;
    for (path, methods) in ours["paths"].as_object().unwrap() {
        for (method, mine) in methods.as_object().unwrap() {
            let theirs = &contract["paths"][path][method];
            if !theirs.is_object() {
                continue;
            }
            compared += 1;
            let media = |part: &Value| part["content"]["application/json"]["schema"].clone();
            for (status, response) in theirs["responses"].as_object().unwrap() {
                let own = &mine["responses"][status];
                assert!(own.is_object(), "{method} {path} {status} is missing");
                holds(&format!("{method} {path} {status}"), contract, &media(response), ours, &media(own));
            }
            for parameter in theirs["parameters"].as_array().unwrap() {
                let mut own = mine["parameters"].as_array().into_iter().flatten();
                let own = own.find(|p| p["name"] == parameter["name"] && p["in"] == parameter["in"]);
                assert!(own.is_some(), "{method} {path} ?{} is missing", parameter["name"]);
            }
            if theirs["requestBody"].is_object() {
                let (theirs, own) = (media(&theirs["requestBody"]), media(&mine["requestBody"]));
                holds(&format!("{method} {path} body"), contract, &theirs, ours, &own);
                if theirs["additionalProperties"] == json!(false) {
                    assert_eq!(resolved(ours, &own)["additionalProperties"], json!(false), "{method} {path} is strict");
                }
            }
        }
    }
    compared
}

#[test]
fn what_depositors_are_served_is_what_the_docid_contract_says() {
    let contract: Value = serde_json::from_str(include_str!("../contracts/docid-api.json")).unwrap();
    let ours = serde_json::to_value(pressmark_http::docid_api()).unwrap();
    assert_eq!(compare(&contract, &ours), 22);
}
