//! The description of the DOCiD API, generated from the code, held against the published contract: every operation,
//! parameter, body and answer of it; and real answers of what we add, held against our own.
//!
//! What the answers of the contract's own operations are is in `docid_codes`.

use std::collections::BTreeSet;

use pressmark_app::identifiers::landing_path;
use pressmark_store::repo::users::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::contract::validate;
use crate::dashboard_contract::{Of, Way, compare, compare_parameters, operations};
use crate::depositors::{Person, answered, by_docid, comments, form, key, one};
use crate::files::upload;
use crate::world::World;

pub(crate) fn contract() -> Value {
    serde_json::from_str(include_str!("../contracts/docid-api.json")).unwrap()
}

pub(crate) fn ours() -> Value {
    serde_json::to_value(pressmark_http::docid_api()).unwrap()
}

/// The schema of a body or an answer, whichever form it comes in.
fn schema_of(part: &Value) -> Value {
    let content = &part["content"];
    let multipart = &content["multipart/form-data"];
    let of = if multipart.is_object() { multipart } else { &content["application/json"] };
    of["schema"].clone()
}

/// The schema of a body that may be left out, when it is there.
fn when_there(schema: Value) -> Value {
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    let mut choices = choices.filter(|choice| choice["type"] != "null").cloned();
    let first = choices.next();
    first.unwrap_or(schema)
}

fn needs_token(operation: &Value) -> bool {
    operation["security"][0]["bearer"].is_array()
}

/// All in which an operation of ours is less than the contract's.
fn differences(place: &str, theirs: (&Value, &Value), mine: (&Value, &Value)) -> Vec<String> {
    let mut wrong = Vec::new();
    compare_parameters(place, theirs, mine, &mut wrong);
    let ((contract, theirs), (ours, mine)) = (theirs, mine);
    if theirs["requestBody"].is_object() != mine["requestBody"].is_object() {
        wrong.push(format!("{place}: the one takes a body, the other does not"));
    } else if theirs["requestBody"].is_object() {
        let is_required = |operation: &Value| operation["requestBody"]["required"].as_bool().unwrap_or(false);
        if is_required(theirs) != is_required(mine) {
            wrong.push(format!("{place}: the one wants a body, the other does not"));
        }
        let body = |operation: &Value| when_there(schema_of(&operation["requestBody"]));
        let (theirs, mine) = (body(theirs), body(mine));
        compare(&format!("{place} body"), Way::In, Of(contract, &theirs), Of(ours, &mine), &mut wrong);
    }
    for (status, response) in theirs["responses"].as_object().unwrap() {
        let (theirs, mine) = (schema_of(response), schema_of(&mine["responses"][status]));
        compare(&format!("{place} {status}"), Way::Out, Of(contract, &theirs), Of(ours, &mine), &mut wrong);
    }
    if needs_token(theirs) != needs_token(mine) {
        wrong.push(format!("{place}: the one needs a token, the other does not"));
    }
    wrong
}

#[test]
fn every_operation_is_described_as_the_contract_describes_it() {
    let (contract, ours) = (contract(), ours());
    let all = operations(&contract);
    assert_eq!(all.len(), 22);
    let mut wrong = Vec::new();
    for (path, method, theirs) in &all {
        let place = format!("{} {path}", method.to_uppercase());
        match &ours["paths"][path][method] {
            Value::Object(_) => {
                wrong.extend(differences(&place, (&contract, theirs), (&ours, &ours["paths"][path][method])));
            }
            _ => wrong.push(format!("{place} is missing")),
        }
    }
    assert!(wrong.is_empty(), "{} places differ:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(ours["info"]["version"], contract["info"]["version"]);
    assert_eq!(ours["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
}

#[test]
fn every_described_operation_has_a_rule_of_access_an_id_of_its_own_and_the_errors_of_its_guard() {
    let ours = ours();
    let rules = pressmark_http::access::rules();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&ours) {
        let is_known = rules.iter().any(|rule| rule.path == path && rule.method.as_str().eq_ignore_ascii_case(&method));
        assert!(is_known, "{method} {path} has no rule");
        assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{operation}");
        if needs_token(&operation) {
            assert!(operation["responses"]["401"].is_object(), "{method} {path} tells no 401");
        }
    }
}

/// The comparison itself must be able to fail on this contract too.
#[test]
fn a_description_that_takes_less_or_promises_less_is_noticed() {
    let contract = contract();
    let (body, told) = ("requestBody/content/application~1json/schema", "content/application~1json/schema");
    let form = "requestBody/content/multipart~1form-data/schema";
    for (path, method, pointer, value) in [
        ("/api/v1/publications/publish", "post", format!("{body}/required"), json!(["title"])),
        ("/api/v1/publications/publish", "post", format!("{body}/properties/creators/minItems"), json!(0)),
        ("/api/v1/publications/publish", "post", format!("responses/201/{told}/properties/data/type"), json!("array")),
        ("/api/v1/publications/get-publications", "get", "parameters/0/required".to_owned(), json!(true)),
        ("/api/v1/publications/get-publications", "get", "security".to_owned(), json!(null)),
        ("/api/v1/crossref/search", "post", format!("{body}/properties/rows/maximum"), json!(99)),
        ("/api/v1/crossref/search", "post", format!("{body}/properties/rows/default"), json!(20)),
        ("/api/comments/{comment_id}/like", "post", format!("responses/404/{told}"), json!({ "type": "string" })),
        ("/uploads", "post", format!("{form}/required"), json!(["file"])),
    ] {
        let mut changed = contract.clone();
        let operation = |document: &Value| document["paths"][path][method].clone();
        let theirs = operation(&contract);
        let same = differences("x", (&contract, &theirs), (&changed, &operation(&changed)));
        assert!(same.is_empty(), "the contract is like itself: {same:?}");
        let place = format!("/paths/{}/{method}/{pointer}", path.replace('/', "~1"));
        *changed.pointer_mut(&place).unwrap_or_else(|| panic!("{place}")) = value;
        let mine = operation(&changed);
        assert!(!differences("x", (&contract, &theirs), (&changed, &mine)).is_empty(), "{method} {path} {pointer}");
    }
}

/// Asks, and holds the answer against our own description.
async fn as_described(world: &World, by: &Person, method: Method, path: &str, address: &str, sent: &Value) -> Value {
    let mut request = by.request(world, method.clone(), address);
    if !sent.is_null() {
        request = request.json(sent);
    }
    let (status, _, body) = answered(request).await;
    assert!((200..=201).contains(&status), "{method} {address}: {status} {body}");
    validate(&ours(), path, &method.as_str().to_lowercase(), status, &body);
    body["data"].clone()
}

#[tokio::test]
async fn what_we_add_is_answered_as_we_describe_it() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let moderator = Person::of(&world, "moderator", Role::Admin).await;
    let none = Value::Null;
    let ask = async |by: &Person, method: Method, path: &str, address: &str, sent: &Value| {
        as_described(&world, by, method, path, address, sent).await
    };
    ask(&josiah, Method::GET, "/api/v1/auth/me", "/api/v1/auth/me", &none).await;

    // Drafts.
    let (all, each) = ("/api/v1/publications/drafts", "/api/v1/publications/drafts/{id}");
    let begun = json!({ "title": "On descriptions of pots" });
    let draft = ask(&josiah, Method::POST, all, all, &begun).await["draft"].clone();
    let draft_at = format!("{all}/{}", draft["id"]);
    ask(&josiah, Method::GET, all, all, &none).await;
    ask(&josiah, Method::GET, each, &draft_at, &none).await;
    ask(&josiah, Method::PUT, each, &draft_at, &form("On descriptions of pots")).await;
    ask(&josiah, Method::DELETE, each, &draft_at, &none).await;

    // Edits, versions, files, retirement.
    let made = josiah.publish(&world, &form("On descriptions of pots")).await;
    let at = "/api/v1/publications/{id}";
    for method in [Method::PATCH, Method::PUT] {
        ask(&josiah, method, at, &one(&made), &json!({ "title": "On the description of pots" })).await;
    }
    let (versions, versions_at) = ("/api/v1/publications/{id}/versions", format!("{}/versions", one(&made)));
    ask(&josiah, Method::POST, versions, &versions_at, &json!({ "abstract": "Again." })).await;
    ask(&josiah, Method::GET, versions, &versions_at, &none).await;
    let id = key(&made).to_string();
    let fields: [(&str, Option<&str>, &[u8]); 3] =
        [("publication_id", None, id.as_bytes()), ("file_type", None, b"Dataset"), ("file", Some("a.txt"), b"pots")];
    let (status, uploaded) = upload(&world, &josiah.token, &fields).await;
    assert_eq!(status, 201, "{uploaded}");
    let sums = world.ok(&format!("/api/v1/verify/{}", made["docid"].as_str().unwrap())).await;
    validate(&ours(), "/api/v1/verify/{docid}", "get", 200, &sums);
    ask(&josiah, Method::DELETE, at, &one(&made), &json!({ "reason": "It was described." })).await;
    let (status, _, gone) = answered(world.get(&by_docid(&made))).await;
    assert_eq!(status, 410, "{gone}");
    validate(&ours(), "/api/v1/publications/docid/{docid}", "get", 410, &gone);
    let restore = "/api/v1/publications/{id}/restore";
    let back = ask(&josiah, Method::POST, restore, &format!("{}/restore", one(&made)), &none).await;
    let landing = landing_path(made["docid"].as_str().unwrap());
    assert_eq!(back["publication"]["url"], format!("{}{landing}", world.url));

    // Comments and their moderation.
    let comment = josiah.say(&world, key(&made), "How do you describe a pot?").await;
    let on = |act: &str| (format!("/api/comments/{{comment_id}}/{act}"), format!("/api/comments/{comment}/{act}"));
    for (by, method, act) in [
        (&josiah, Method::GET, "history"),
        (&moderator, Method::POST, "flag"),
        (&moderator, Method::POST, "hide"),
        (&moderator, Method::POST, "unhide"),
    ] {
        let (path, address) = on(act);
        let sent = if act == "flag" { json!({ "reason": "Off topic" }) } else { Value::Null };
        ask(by, method, &path, &address, &sent).await;
        if act == "flag" {
            ask(&moderator, Method::GET, "/api/comments/flagged", "/api/comments/flagged", &none).await;
        }
    }
    ask(&josiah, Method::GET, "/api/users/me/comments", "/api/users/me/comments", &none).await;
    let (of_user, of_josiah) = ("/api/users/{user_id}/comments", format!("/api/users/{}/comments", josiah.id));
    ask(&moderator, Method::GET, of_user, &of_josiah, &none).await;
    let page = world.ok(&format!("{}?page=1&limit=1", comments(key(&made)))).await;
    validate(&ours(), "/api/publications/{publication_id}/comments", "get", 200, &page);
}
