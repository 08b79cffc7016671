//! The description generated from the code, and real answers, held against the published contract.

use std::collections::BTreeSet;

use pressmark_store::repo::api_keys::Scope;
use pressmark_store::repo::installations::InstallationScope;
use serde_json::{Value, json};

use crate::integrations::site;
use crate::world::{self, CARBERRY, World};

fn contract() -> Value {
    serde_json::from_str(include_str!("../contracts/public-api.json")).unwrap()
}

fn ours() -> Value {
    serde_json::to_value(pressmark_http::public_api()).unwrap()
}

fn names(value: &Value) -> BTreeSet<String> {
    value.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

pub(crate) fn strings(value: &Value) -> BTreeSet<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Types as a set, so that `["string", "null"]` and `oneOf` with null compare.
pub(crate) fn types(document: &Value, schema: &Value) -> BTreeSet<String> {
    let schema = resolved(document, schema);
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices.iter().flat_map(|choice| types(document, choice)).collect();
    }
    match &schema["type"] {
        Value::String(one) => [one.clone()].into(),
        // What is told by its values alone.
        Value::Null if schema["const"].is_string() || schema["enum"][0].is_string() => ["string".to_owned()].into(),
        many => strings(many),
    }
}

/// The schema that a reference stands for, with the parts of `allOf` in one.
pub(crate) fn resolved(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return resolved(document, document.pointer(reference.trim_start_matches('#')).unwrap());
    }
    let Some(parts) = schema["allOf"].as_array() else { return schema.clone() };
    let mut whole = json!({ "type": "object", "properties": {}, "required": [] });
    for part in parts {
        let part = resolved(document, part);
        for (name, property) in part["properties"].as_object().into_iter().flatten() {
            whole["properties"][name] = property.clone();
        }
        let required = strings(&whole["required"]).into_iter().chain(strings(&part["required"])).collect::<Vec<_>>();
        whole["required"] = json!(required);
    }
    whole
}

/// Each property of the contract's schema is in ours, of the same type; ours requires what the contract requires.
fn compatible(place: &str, contract: &Value, theirs: &Value, document: &Value, mine: &Value) {
    let (theirs, mine) = (resolved(contract, theirs), resolved(document, mine));
    for (name, property) in theirs["properties"].as_object().into_iter().flatten() {
        let own = &mine["properties"][name];
        let place = format!("{place}.{name}");
        assert!(!own.is_null(), "{place} is missing");
        assert_eq!(types(contract, property), types(document, own), "{place}");
        if property["type"] == "array" {
            compatible(&format!("{place}[]"), contract, &property["items"], document, &own["items"]);
        }
        for limit in ["minItems", "maxItems", "minLength"] {
            assert_eq!(property[limit], resolved(document, own)[limit], "{place} {limit}");
        }
    }
    if theirs["properties"].is_object() {
        let mut own = strings(&mine["required"]);
        if place.starts_with("get /health") {
            // It answers for two contracts, and the other one promises more.
            own.remove("service");
        }
        assert_eq!(strings(&theirs["required"]), own, "{place} required");
    }
}

#[test]
fn the_generated_description_says_what_the_contract_says() {
    let (contract, ours) = (contract(), ours());
    for (path, methods) in contract["paths"].as_object().unwrap() {
        for (method, theirs) in methods.as_object().unwrap() {
            let mine = &ours["paths"][path][method];
            assert!(mine.is_object(), "{method} {path} is missing");
            for parameter in theirs["parameters"].as_array().unwrap() {
                let place = format!("{method} {path} ?{}", parameter["name"]);
                let own = mine["parameters"].as_array().unwrap().iter();
                let own = own.clone().find(|p| p["name"] == parameter["name"] && p["in"] == parameter["in"]);
                let own = own.unwrap_or_else(|| panic!("{place} is missing"));
                assert_eq!(
                    own["required"].as_bool().unwrap_or(false),
                    parameter["required"].as_bool().unwrap(),
                    "{place}"
                );
                assert_eq!(types(&ours, &own["schema"]), types(&contract, &parameter["schema"]), "{place}");
            }
            for (status, response) in theirs["responses"].as_object().unwrap() {
                let own = &mine["responses"][status];
                assert!(own.is_object(), "{method} {path} {status} is missing");
                let media = |response: &Value| response["content"]["application/json"]["schema"].clone();
                compatible(&format!("{method} {path} {status}"), &contract, &media(response), &ours, &media(own));
            }
            if theirs["requestBody"].is_object() {
                let media = |body: &Value| body["requestBody"]["content"]["application/json"]["schema"].clone();
                compatible(&format!("{method} {path} body"), &contract, &media(theirs), &ours, &media(mine));
                assert_eq!(resolved(&ours, &media(mine))["additionalProperties"], json!(false));
                assert_eq!(mine["requestBody"]["required"], json!(true));
                assert_eq!(mine["security"], theirs["security"]);
            }
        }
    }
    assert_eq!(ours["openapi"].as_str().unwrap().split('.').next(), Some("3"));
    assert_eq!(ours["info"]["version"], contract["info"]["version"]);
}

#[test]
fn every_described_operation_has_a_rule_of_access_and_an_id_of_its_own() {
    let ours = ours();
    let rules = pressmark_http::access::rules();
    let mut ids = BTreeSet::new();
    for (path, methods) in ours["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let known = rules.iter().any(|rule| rule.path == path && rule.method.as_str().eq_ignore_ascii_case(method));
            assert!(known, "{method} {path} has no rule");
            assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{operation}");
        }
    }
    assert!(names(&ours["components"]["securitySchemes"]).contains("apiKey"));
}

/// Validates a body against the schema that a document has for an operation and a status.
pub(crate) fn validate(document: &Value, path: &str, method: &str, status: u16, body: &Value) {
    let place = path.replace('/', "~1");
    let pointer = format!("/paths/{place}/{method}/responses/{status}/content/application~1json/schema");
    assert!(document.pointer(&pointer).is_some(), "{method} {path} {status} is not described");
    let mut schema = document.clone();
    schema["$ref"] = json!(format!("#{}", pointer.replace('{', "%7B").replace('}', "%7D")));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(body).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{method} {path} {status}: {errors:#?}\n{body}");
}

#[tokio::test]
async fn every_answer_of_every_operation_is_as_described() {
    let world = World::start().await;
    let documents = [(contract(), "contract"), (ours(), "ours")];
    let ada = pressmark_domain::Orcid::from_number(2);
    let reads = [
        ("/health", "/health".to_owned(), 200),
        ("/v1/publications", "/v1/publications".into(), 200),
        ("/v1/publications", "/v1/publications?per_page=100&sort=publication_date&dir=asc".into(), 200),
        (
            "/v1/publications",
            "/v1/publications?q=pots&publication_type=journal-article&publication_year=2019&min_cited_by=3".into(),
            200,
        ),
        ("/v1/publications", "/v1/publications?per_page=101".into(), 400),
        ("/v1/doi/{doi}", "/v1/doi/10.5555/study.1".into(), 200),
        ("/v1/doi/{doi}", "/v1/doi/10.5555/untitled".into(), 200),
        ("/v1/doi/{doi}", format!("/v1/doi/{}", world::HANDLE), 200),
        ("/v1/doi/{doi}", "/v1/doi/10.5555/nothing".into(), 404),
        ("/v1/researchers", "/v1/researchers".into(), 200),
        ("/v1/researchers", "/v1/researchers?page=0".into(), 400),
        ("/v1/researchers/{orcid}", format!("/v1/researchers/{CARBERRY}"), 200),
        ("/v1/researchers/{orcid}", "/v1/researchers/nobody".into(), 404),
        ("/v1/researchers/{orcid}/publications", format!("/v1/researchers/{ada}/publications"), 200),
        ("/v1/researchers/{orcid}/publications", format!("/v1/researchers/{ada}/publications?dir=up"), 400),
        ("/v1/search", "/v1/search?q=pots&facets=true".into(), 200),
        ("/v1/search", "/v1/search?q=carbery".into(), 200),
        ("/v1/people", "/v1/people?q=josiah".into(), 200),
        ("/v1/people/{orcid}", format!("/v1/people/{CARBERRY}"), 200),
        ("/v1/people/{orcid}/publications", format!("/v1/people/{CARBERRY}/publications"), 200),
    ];
    for (path, address, expected) in reads {
        let (status, body) = world.json(&address).await;
        assert_eq!(status, expected, "{address}: {body}");
        for (document, _) in
            documents.iter().filter(|(document, name)| *name == "ours" || document["paths"][path].is_object())
        {
            validate(document, path, "get", status, &body);
        }
    }
    // One path, two contracts: the answer is both of them.
    let dashboard: Value = serde_json::from_str(include_str!("../contracts/dashboard-api.json")).unwrap();
    let health = world.ok("/health").await;
    validate(&dashboard, "/health", "get", 200, &health);
    assert_eq!(health, json!({ "status": "ok", "service": "dashboard-api" }));
    let key = world.key(&[Scope::Ingest], 60).await;
    for (ids, expected) in [(json!([CARBERRY]), 202), (json!(["x"]), 400)] {
        let post = world.client.post(format!("{}/api/ingest", world.url)).header("X-API-Key", &key);
        let answer = post.json(&json!({ "orcid_ids": ids })).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), expected);
        let body: Value = answer.json().await.unwrap();
        validate(&documents[1].0, "/api/ingest", "post", expected, &body);
        if expected == 202 {
            validate(&documents[0].0, "/api/ingest", "post", expected, &body);
        }
    }
}

#[tokio::test]
async fn a_web_site_that_may_not_read_something_is_answered_as_described() {
    let world = World::start().await;
    let site = site(&world, &[InstallationScope::WorksRead], &[]).await;
    let ours = ours();
    let reads: Vec<String> = names(&ours["paths"]).into_iter().filter(|path| path.starts_with("/v1/")).collect();
    assert_eq!(reads.len(), 9, "{reads:?}");
    for path in reads {
        let address = path.replace("{doi}", "10.5555/study.1").replace("{orcid}", CARBERRY);
        let answer = world.get(&address).header("X-API-Key", &site.key).send().await.unwrap();
        assert_eq!(answer.status(), 403, "{path}");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["code"], "installation_scope_denied", "{path}");
        validate(&ours, &path, "get", 403, &body);
    }
}
