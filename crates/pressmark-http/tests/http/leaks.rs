//! What staff note on a work, and what no public surface tells: the custom fields, what was decided and what it
//! replaced, conflicts, and why somebody should look at it.

use pressmark_domain::Orcid;
use pressmark_store::repo::installations::InstallationScope;
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::Role;
use serde_json::{Value, json};

use crate::integrations::site;
use crate::world::{CARBERRY, LOCAL, PUBLIC, World};

/// A public work with a DOI.
const DOI: &str = "10.5555/study.39";
/// Its title, which staff replace. No other work has it.
const REPLACED: &str = "A study of cracked pots, part 39";
/// What stands in texts that only staff see.
const MARK: &str = "zmyrna";
/// Names of members that only staff see. `q` is one too, but lists echo their search by that name.
const NAMES: [&str; 14] = [
    "q_percentage",
    "if_value",
    "if5a_value",
    "funding",
    "custom",
    "decisions",
    "conflicts",
    "attention",
    "author_match_state",
    "edit_patch",
    "edited",
    "original",
    "provider_sources",
    "deleted_by",
];
/// The values of the custom fields, which nothing else has.
const VALUES: [&str; 3] = ["918273", "31.4159", "27.1828"];

/// Corrects and marks a work through the API, as a curator does.
async fn note(world: &World, session: &str, id: &str) {
    let patch = json!([
        { "op": "replace", "path": "/title", "value": format!("Mended pots of {id}") },
        { "op": "add", "path": "/keywords", "value": ["kintsugi"] },
        { "op": "add", "path": "/q", "value": 918_273 },
        { "op": "add", "path": "/q_percentage", "value": 73 },
        { "op": "add", "path": "/if_value", "value": "31,4159" },
        { "op": "add", "path": "/if5a_value", "value": 27.1828 },
        { "op": "add", "path": "/funding", "value": true },
    ]);
    let path = format!("/api/publications/{}", id.replace('/', "%2F"));
    let edit = world.client.patch(format!("{}{path}", world.url)).bearer_auth(session).json(&patch);
    let answer = edit.send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    // A conflict, and why to look at it, as a harvest leaves them.
    world
        .change(id, |row| {
            let mut decisions: Value = serde_json::from_str(&row.decisions).unwrap();
            decisions[0]["by"] = json!(format!("user:{MARK}"));
            row.decisions = decisions.to_string();
            row.conflicts = json!([{ "decision": 1, "path": "/title", "upstream": MARK }]).to_string();
            row.attention = json!(["conflict", "retracted"]).to_string();
        })
        .await;
    let detail = world.get(&path).bearer_auth(session).send().await.unwrap();
    let detail: Value = detail.json().await.unwrap();
    assert_eq!((&detail["q"], &detail["funding"]), (&json!(918_273), &json!(true)), "staff see it: {detail}");
    for told in ["decisions", "conflicts", "attention"] {
        assert!(!detail[told].as_array().unwrap().is_empty(), "staff see {told}: {detail}");
    }
}

/// The names of all members of a value, at any depth.
fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => members.keys().cloned().chain(members.values().flat_map(names)).collect(),
        Value::Array(items) => items.iter().flat_map(names).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn what_only_staff_see_is_on_no_public_surface() {
    let world = World::start().await;
    let user = world.user("curator@example.org", Role::User).await;
    world.member(user, WorkspaceRole::Member).await;
    let session = world.session(user).await;
    for id in [DOI, LOCAL] {
        note(&world, &session, id).await;
    }
    let website = site(&world, &InstallationScope::ALL, &[]).await.key;
    let mut shown = 0;
    for (path, works) in [
        ("/v1/publications?per_page=100", 2),
        ("/v1/publications?q=mended&per_page=100", 2),
        ("/v1/publications?attention=conflict&per_page=100", 2),
        ("/v1/doi/10.5555%2Fstudy.39", 1),
        ("/v1/doi/local%2F42", 1),
        ("/v1/search?q=mended&facets=true&per_page=100", 2),
        ("/v1/search?q=kintsugi&facets=true", 2),
        ("/v1/researchers?per_page=100", 0),
        ("/v1/people?per_page=100", 0),
        ("/integrations/v1/publications?per_page=100", 2),
        ("/integrations/v1/publications?q=mended", 2),
        ("/integrations/v1/people?per_page=100", 0),
        ("/integrations/v1/works?per_page=100", 1),
        ("/integrations/v1/works/local%2F42", 1),
        ("/integrations/v1/installation", 0),
    ] {
        let answer = world.get(path).header("X-API-Key", &website).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        let headers = format!("{:?}", answer.headers());
        let text = answer.text().await.unwrap();
        let body: Value = serde_json::from_str(&text).unwrap();
        let found = [DOI, LOCAL].iter().filter(|id| text.contains(&format!("Mended pots of {id}"))).count();
        assert_eq!(found, works, "the works that staff noted something on are among them: {path}");
        shown += found;
        for secret in VALUES.into_iter().chain([MARK, REPLACED]) {
            assert!(!text.contains(secret) && !headers.contains(secret), "{path} tells {secret}");
        }
        for name in names(&body) {
            assert!(!NAMES.contains(&name.as_str()), "{path} has a member `{name}`");
        }
        for row in rows(&body) {
            assert!(row["q"].is_null(), "{path}: {row}");
        }
    }
    for who in [CARBERRY.to_owned(), Orcid::from_number(2).to_string()] {
        for path in [format!("/v1/people/{who}"), format!("/v1/people/{who}/publications?per_page=100")] {
            let body = world.ok(&path).await;
            let text = body.to_string();
            assert!(VALUES.into_iter().chain([MARK, REPLACED]).all(|secret| !text.contains(secret)), "{path}: {text}");
            assert!(names(&body).iter().all(|name| !NAMES.contains(&name.as_str())), "{path}: {text}");
        }
    }
    assert!(shown >= 15, "{shown}");

    // Nor can it be asked about: not searched, not filtered, not sorted by.
    for path in ["/v1/search?q=918273", "/v1/search?q=zmyrna", "/v1/publications?q=918273", "/v1/search?q=conflict"] {
        assert_eq!(world.ok(path).await["total"], 0, "{path}");
    }
    for filter in ["attention=conflict", "funding=true", "q_percentage=73", "edited=true", "visibility=hidden"] {
        assert_eq!(world.ok(&format!("/v1/publications?{filter}")).await["total"], PUBLIC, "{filter} means nothing");
    }
    for sort in ["edit_count", "if_value", "q_percentage"] {
        assert_eq!(world.json(&format!("/v1/publications?sort={sort}")).await.0, 400, "{sort}");
    }
    let replaced = world.ok("/v1/publications?q=%22study%20of%20cracked%20pots%20part%2039%22").await;
    assert!(!replaced.to_string().contains(DOI), "the title that was replaced does not find it: {replaced}");
}

/// The works that an answer holds: rows of a list, or the one that it is about.
fn rows(body: &Value) -> Vec<&Value> {
    let lists = ["publications", "works", "data", "results"].map(|name| body[name].as_array());
    let mut rows: Vec<&Value> = lists.into_iter().flatten().flatten().collect();
    rows.extend(body.get("data").filter(|data| data.is_object()));
    rows
}
