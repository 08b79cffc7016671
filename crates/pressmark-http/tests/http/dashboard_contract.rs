//! The description of the Dashboard API, generated from the code, held against the published contract: every operation,
//! parameter, body and answer of it.
//!
//! Ours may say more: parameters, members and statuses that the contract does not name, bounds where it has none. It
//! may not take less, promise less, or ask for more.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::contract::{resolved, strings};

/// Bounds that a contract states are ours, to the number.
const BOUNDS: [&str; 6] = ["minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum"];

/// Where a value goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Way {
    /// Sent by the client: we take all that the contract allows, and nothing of another type.
    In,
    /// Told by us: nothing that the contract does not allow.
    Out,
}

pub(crate) fn contract() -> Value {
    serde_json::from_str(include_str!("../contracts/dashboard-api.json")).unwrap()
}

pub(crate) fn ours() -> Value {
    serde_json::to_value(pressmark_http::dashboard_api()).unwrap()
}

/// Every operation of a document: path, method, description.
pub(crate) fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let all = paths.flat_map(|(path, methods)| methods.as_object().unwrap().iter().map(move |pair| (path, pair)));
    all.map(|(path, (method, operation))| (path.clone(), method.clone(), operation.clone())).collect()
}

/// The schemas that a value may follow one of, without references.
fn choices(document: &Value, schema: &Value) -> Vec<Value> {
    let schema = resolved(document, schema);
    let several = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
    let Some(several) = several else { return vec![schema] };
    several.iter().flat_map(|choice| choices(document, choice)).collect()
}

/// The words that a text must be one of, if it must.
fn words(schema: &Value) -> BTreeSet<String> {
    let listed = strings(&schema["enum"]);
    if !listed.is_empty() {
        return listed;
    }
    if let Some(word) = schema["const"].as_str() {
        return [word.to_owned()].into();
    }
    // Written so where a text is read by hand.
    let pattern = schema["pattern"].as_str().and_then(|text| text.strip_prefix('^')?.strip_suffix('$'));
    let pattern = pattern.map(|text| text.trim_start_matches('(').trim_end_matches(')'));
    pattern.into_iter().flat_map(|text| text.split('|')).map(str::to_owned).collect()
}

/// Types of one choice.
fn kinds(choice: &Value) -> BTreeSet<String> {
    match &choice["type"] {
        Value::String(kind) => [kind.clone()].into(),
        Value::Null if !words(choice).is_empty() => ["string".to_owned()].into(),
        Value::Null if choice["properties"].is_object() => ["object".to_owned()].into(),
        several => strings(several),
    }
}

fn all_kinds(document: &Value, schema: &Value) -> BTreeSet<String> {
    choices(document, schema).iter().flat_map(kinds).collect()
}

/// The choice that values of a type follow.
fn choice_of(document: &Value, schema: &Value, kind: &str) -> Value {
    let fits = |choice: &Value| kinds(choice).contains(kind);
    choices(document, schema).into_iter().find(fits).unwrap_or_default()
}

/// The words that values of a type must be one of, whichever choice they follow.
fn words_of(document: &Value, schema: &Value, kind: &str) -> BTreeSet<String> {
    let fits = |choice: &Value| kinds(choice).contains(kind);
    let words: Vec<_> = choices(document, schema).iter().filter(|choice| fits(choice)).map(words).collect();
    if words.iter().any(BTreeSet::is_empty) { BTreeSet::new() } else { words.into_iter().flatten().collect() }
}

/// The least value of a schema of integers, however it is said.
fn bound(schema: &Value, name: &str) -> Option<f64> {
    let stated = schema[name].as_f64();
    if name == "minimum" { stated.or_else(|| Some(schema["exclusiveMinimum"].as_f64()? + 1.0)) } else { stated }
}

/// A document that a schema stands in.
#[derive(Clone, Copy)]
pub(crate) struct Of<'a>(pub(crate) &'a Value, pub(crate) &'a Value);

/// Holds a schema of ours against one of the contract; what is wrong goes to `wrong`.
pub(crate) fn compare(place: &str, way: Way, theirs: Of<'_>, mine: Of<'_>, wrong: &mut Vec<String>) {
    let (wanted, told) = (all_kinds(theirs.0, theirs.1), all_kinds(mine.0, mine.1));
    // Without a type anything goes.
    if wanted.is_empty() {
        return;
    }
    let fits = if way == Way::In { told == wanted } else { !told.is_empty() && told.is_subset(&wanted) };
    if !fits {
        wrong.push(format!("{place}: the types are {told:?}, the contract has {wanted:?}"));
        return;
    }
    for kind in told.iter().filter(|kind| *kind != "null") {
        let (wanted, told) = (words_of(theirs.0, theirs.1, kind), words_of(mine.0, mine.1, kind));
        // We may understand words of our own.
        let fits = if way == Way::In { wanted.is_subset(&told) } else { !told.is_empty() && told.is_subset(&wanted) };
        if !wanted.is_empty() && !fits {
            wrong.push(format!("{place}: the words are {told:?}, the contract has {wanted:?}"));
        }
        let (theirs_now, mine_now) = (choice_of(theirs.0, theirs.1, kind), choice_of(mine.0, mine.1, kind));
        let (theirs, mine) = (Of(theirs.0, &theirs_now), Of(mine.0, &mine_now));
        for name in BOUNDS {
            let (wanted, told) = (bound(theirs.1, name), bound(mine.1, name));
            if wanted.is_some() && wanted != told {
                wrong.push(format!("{place}: {name} is {told:?}, the contract has {wanted:?}"));
            }
        }
        if kind == "object" {
            compare_members(place, way, theirs, mine, wrong);
        }
        if kind == "array" {
            let (wanted, told) = (Of(theirs.0, &theirs.1["items"]), Of(mine.0, &mine.1["items"]));
            compare(&format!("{place}[]"), way, wanted, told, wrong);
        }
    }
}

fn compare_members(place: &str, way: Way, theirs: Of<'_>, mine: Of<'_>, wrong: &mut Vec<String>) {
    let Of(_, schema) = theirs;
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let (place, own) = (format!("{place}.{name}"), &mine.1["properties"][name]);
        if own.is_null() {
            wrong.push(format!("{place} is missing"));
            continue;
        }
        let usual = resolved(mine.0, own)["default"].clone();
        if !property["default"].is_null() && property["default"] != usual {
            wrong.push(format!("{place}: the default is {usual}, the contract has {}", property["default"]));
        }
        compare(&place, way, Of(theirs.0, property), Of(mine.0, own), wrong);
    }
    let (wanted, told) = (strings(&schema["required"]), strings(&mine.1["required"]));
    let fits = if way == Way::In { told == wanted } else { wanted.is_subset(&told) };
    if schema["properties"].is_object() && !fits {
        wrong.push(format!("{place}: required are {told:?}, the contract has {wanted:?}"));
    }
    if way == Way::Out {
        return;
    }
    let strict = |schema: &Value| schema["additionalProperties"] == json!(false);
    if strict(schema) != strict(mine.1) {
        wrong.push(format!("{place}: one takes members that nobody knows, the other does not"));
    }
    if schema["additionalProperties"].is_object() {
        let place = format!("{place}.*");
        let (wanted, told) = (&schema["additionalProperties"], &mine.1["additionalProperties"]);
        compare(&place, way, Of(theirs.0, wanted), Of(mine.0, told), wrong);
    }
}

fn schema_of(part: &Value) -> Value {
    part["content"]["application/json"]["schema"].clone()
}

pub(crate) fn compare_parameters(
    place: &str,
    theirs: (&Value, &Value),
    mine: (&Value, &Value),
    wrong: &mut Vec<String>,
) {
    let list = |operation: &Value| operation["parameters"].as_array().cloned().unwrap_or_default();
    let same = |a: &Value, b: &Value| a["name"] == b["name"] && a["in"] == b["in"];
    let is_required = |parameter: &Value| parameter["required"].as_bool().unwrap_or(false);
    let (theirs_all, mine_all) = (list(theirs.1), list(mine.1));
    for parameter in &theirs_all {
        let place = format!("{place} ?{}", parameter["name"].as_str().unwrap());
        let Some(own) = mine_all.iter().find(|own| same(own, parameter)) else {
            wrong.push(format!("{place} is missing"));
            continue;
        };
        if is_required(own) != is_required(parameter) {
            wrong.push(format!("{place}: required is {}", is_required(own)));
        }
        if parameter["x-has-default"] == json!(true) && own["schema"]["default"].is_null() {
            wrong.push(format!("{place} has no default"));
        }
        compare(&place, Way::In, Of(theirs.0, &parameter["schema"]), Of(mine.0, &own["schema"]), wrong);
    }
    for own in mine_all.iter().filter(|own| is_required(own)) {
        if !theirs_all.iter().any(|parameter| same(own, parameter)) {
            wrong.push(format!("{place} ?{} is asked for, and no client of the contract knows it", own["name"]));
        }
    }
}

#[test]
fn every_operation_is_described_as_the_contract_describes_it() {
    let (contract, ours) = (contract(), ours());
    let all = operations(&contract);
    assert_eq!(all.len(), 32);
    let mut wrong = Vec::new();
    for (path, method, theirs) in &all {
        let place = format!("{} {path}", method.to_uppercase());
        let mine = &ours["paths"][path][method];
        if !mine.is_object() {
            wrong.push(format!("{place} is missing"));
            continue;
        }
        compare_parameters(&place, (&contract, theirs), (&ours, mine), &mut wrong);
        if theirs["requestBody"].is_object() != mine["requestBody"].is_object()
            || theirs["requestBody"]["required"] != mine["requestBody"]["required"]
        {
            wrong.push(format!("{place}: the one wants a body, the other does not"));
        } else if theirs["requestBody"].is_object() {
            let (theirs, mine) = (schema_of(&theirs["requestBody"]), schema_of(&mine["requestBody"]));
            compare(&format!("{place} body"), Way::In, Of(&contract, &theirs), Of(&ours, &mine), &mut wrong);
        }
        for (status, response) in theirs["responses"].as_object().unwrap() {
            let (theirs, mine) = (schema_of(response), schema_of(&mine["responses"][status]));
            compare(&format!("{place} {status}"), Way::Out, Of(&contract, &theirs), Of(&ours, &mine), &mut wrong);
        }
        let needs_session = |operation: &Value| operation["security"][0]["betterAuthSession"].is_array();
        if needs_session(theirs) != needs_session(mine) {
            wrong.push(format!("{place}: the one needs a session, the other does not"));
        }
    }
    assert!(wrong.is_empty(), "{} places differ:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(ours["info"]["version"], contract["info"]["version"]);
    assert!(ours["components"]["securitySchemes"]["betterAuthSession"].is_object());
}

/// The comparison itself must be able to fail.
#[test]
fn a_description_that_takes_less_or_promises_less_is_noticed() {
    let contract = contract();
    let differences = |changed: &Value, path: &str, method: &str| {
        let (theirs, mine) = (&contract["paths"][path][method], &changed["paths"][path][method]);
        let mut wrong = Vec::new();
        compare_parameters("x", (&contract, theirs), (changed, mine), &mut wrong);
        let (a, b) = (schema_of(&theirs["requestBody"]), schema_of(&mine["requestBody"]));
        compare("body", Way::In, Of(&contract, &a), Of(changed, &b), &mut wrong);
        let (a, b) = (schema_of(&theirs["responses"]["200"]), schema_of(&mine["responses"]["200"]));
        compare("200", Way::Out, Of(&contract, &a), Of(changed, &b), &mut wrong);
        wrong.retain(|line| !line.ends_with("has no default"));
        wrong
    };
    let body = "requestBody/content/application~1json/schema";
    let told = "responses/200/content/application~1json/schema";
    for (path, method, pointer, value) in [
        ("/api/people", "get", "parameters/0/required".to_owned(), json!(true)),
        ("/api/people", "get", "parameters/0/schema/type".to_owned(), json!("string")),
        ("/api/people", "get", "parameters/0/name".to_owned(), json!("per_page")),
        ("/api/people", "get", format!("{told}/properties/people/type"), json!("object")),
        ("/api/people", "get", format!("{told}/required"), json!(["people"])),
        ("/api/publications/{id}", "get", format!("{told}/properties/q/type"), json!("string")),
        ("/api/publications/{id}", "get", format!("{told}/properties/q_percentage/maximum"), json!(99)),
        ("/api/publications/{id}", "get", format!("{told}/properties/author_match_state/enum"), json!(["maybe"])),
        ("/api/people/{orcid}", "patch", format!("{body}/properties/category_ids/maxItems"), json!(51)),
        ("/api/people/{orcid}", "patch", format!("{body}/properties/name/anyOf/0/minLength"), json!(0)),
        ("/api/people/{orcid}", "patch", format!("{body}/properties/biography/anyOf/1/type"), json!("string")),
        ("/api/people/{orcid}", "patch", format!("{body}/additionalProperties"), json!(true)),
        ("/api/people/{orcid}", "patch", format!("{body}/required"), json!([])),
        ("/api/activity/cleanup", "post", format!("{body}/properties/mode/enum"), json!(["all"])),
        ("/api/people/{orcid}/affiliation", "patch", format!("{body}/properties/starts_at/exclusiveMinimum"), json!(1)),
    ] {
        let mut changed = contract.clone();
        assert!(differences(&changed, path, method).is_empty(), "the contract is like itself: {method} {path}");
        let operation = format!("/paths/{}/{method}/{pointer}", path.replace('/', "~1"));
        *changed.pointer_mut(&operation).unwrap_or_else(|| panic!("{operation}")) = value;
        assert!(!differences(&changed, path, method).is_empty(), "{method} {path} {pointer}");
    }
}
