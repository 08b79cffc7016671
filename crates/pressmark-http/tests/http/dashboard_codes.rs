//! Every status that the contract of the dashboard names for an operation, provoked: what is answered follows the
//! contract's schema and our own. And each write while the database takes none: an id is told and nothing else, and
//! nothing is half done, since the same request succeeds afterwards.

use std::collections::BTreeSet;

use pressmark_domain::Orcid;
use pressmark_simulator::Running;
use pressmark_simulator::made_up::{Agency, Plan, World as MadeUp};
use pressmark_store::repo::api_keys::{self, Scope};
use pressmark_store::repo::entities::{self, NewEntity};
use pressmark_store::repo::jobs::{self, NewJob};
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::Role;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use crate::contract::validate;
use crate::dashboard_contract::{contract, operations, ours};
use crate::ingestion::asking;
use crate::world::{CARBERRY, World};

/// Operations that report how far they came when they break off (the contract has an object of any kind there).
const REPORTING: [&str; 2] = ["/api/site-tools/reset-data", "/api/site-tools/clear-stuck-jobs"];

const ROOT: &str = "root@example.org";

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq)]
enum By {
    Nobody,
    Member,
    Superadmin,
}
use By::{Member, Nobody, Superadmin};

/// A request, and what it leads to.
#[derive(Debug)]
struct Ask {
    method: &'static str,
    /// As the contract writes it.
    path: &'static str,
    status: u16,
    by: By,
    /// Path and query.
    address: String,
    body: Option<Value>,
}

impl Ask {
    /// Whether it changes something.
    fn writes(&self) -> bool {
        let is_trial = self.body.as_ref().is_some_and(|body| body["dryRun"] == true);
        self.method != "get" && self.status < 300 && !is_trial
    }
}

/// A registry with a superadmin, a member, a key, two harvests that make no progress, and upstreams.
struct Registry {
    world: World,
    member: String,
    root: String,
    /// A DOI that the upstreams know.
    doi: String,
    /// Key of the harvest of [`stuck`].
    stuck: i64,
    key_hash: String,
    _upstreams: Running,
}

/// Whose harvest makes no progress.
fn stuck() -> Orcid {
    Orcid::from_number(41)
}

impl Registry {
    async fn start() -> Self {
        let (world, upstreams) = asking().await;
        let made_up = MadeUp::generate(&Plan::demo());
        let doi = made_up.works().find(|work| work.agency == Agency::Crossref && work.doi.is_some()).unwrap().doi;
        let member = world.user("member@example.org", Role::User).await;
        world.member(member, WorkspaceRole::Member).await;
        let root = world.user(ROOT, Role::Superadmin).await;
        let key = world.key(&[Scope::Ingest], 60).await;
        let tx = world.store.begin().await.unwrap();
        let cesam = NewEntity { id: "cesam".into(), name: "CESAM".into(), kind: None, ror: None, parent_id: None };
        entities::create(&tx, 1, &cesam).await.unwrap();
        tx.commit().await.unwrap();
        let (member, root) = (world.session(member).await, world.session(root).await);
        let stuck = stuck_job(&world, &stuck()).await;
        stuck_job(&world, &Orcid::from_number(42)).await;
        let (key_hash, doi) = (api_keys::hash(&key), doi.unwrap().to_string());
        Self { world, member, root, doi, stuck, key_hash, _upstreams: upstreams }
    }

    async fn answer(&self, ask: &Ask) -> (u16, Value) {
        let method = ask.method.to_uppercase().parse().unwrap();
        let mut request = self.world.client.request(method, format!("{}{}", self.world.url, ask.address));
        request = match ask.by {
            Nobody => request,
            Member => request.bearer_auth(&self.member),
            Superadmin => request.bearer_auth(&self.root),
        };
        if let Some(body) = &ask.body {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_default())
    }

    /// The same while the database takes no writes.
    async fn answer_without_writes(&self, ask: &Ask) -> (u16, Value) {
        self.world.store.fail_after(Some(0));
        let answer = self.answer(ask).await;
        self.world.store.fail_after(None);
        answer
    }
}

/// A harvest that was queued an hour ago, and that nobody began.
async fn stuck_job(world: &World, orcid: &Orcid) -> i64 {
    let tx = world.store.begin().await.unwrap();
    let job = NewJob {
        workspace_id: 1,
        kind: "harvest_person",
        key: orcid.as_str(),
        priority: 100,
        trigger: "test",
        requested_by: None,
        delay: 0,
        cursor: None,
    };
    let id = jobs::enqueue(&tx, &job).await.unwrap().unwrap();
    let earlier = "updated_at = updated_at - 3600000, not_before = not_before - 3600000";
    tx.execute_unprepared(&format!("UPDATE job SET {earlier} WHERE id = {id}")).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// One row for each status of each operation, in the order in which they can be asked.
fn asks(registry: &Registry) -> Vec<Ask> {
    let mut asks = information();
    asks.extend(ingestion(registry));
    asks.extend(people());
    asks.extend(publications());
    asks.extend(site_tools());
    asks.extend(keys(registry));
    asks
}

type Row = (&'static str, &'static str, u16, By, String, Value);

/// An empty address is the path; a body of null is none.
fn of_rows(rows: Vec<Row>) -> Vec<Ask> {
    let ask = |(method, path, status, by, address, body): Row| Ask {
        method,
        path,
        status,
        by,
        address: if address.is_empty() { path.to_owned() } else { address },
        body: Some(body).filter(|body| !body.is_null()),
    };
    rows.into_iter().map(ask).collect()
}

fn information() -> Vec<Ask> {
    let (list, clean) = ("/api/activity", "/api/activity/cleanup");
    let before = json!({ "mode": "before_date", "before_date": 1, "confirmation": "DELETE" });
    of_rows(vec![
        ("get", "/health", 200, Nobody, String::new(), Value::Null),
        ("get", "/me", 200, Member, String::new(), Value::Null),
        ("get", "/debug-auth", 200, Nobody, String::new(), Value::Null),
        ("get", list, 200, Member, "/api/activity?per_page=2&q=e".into(), Value::Null),
        ("get", list, 400, Member, "/api/activity?per_page=0".into(), Value::Null),
        ("post", clean, 403, Member, String::new(), before.clone()),
        ("post", clean, 400, Superadmin, String::new(), json!({ "mode": "before_date", "confirmation": "DELETE" })),
        ("post", clean, 200, Superadmin, String::new(), before),
    ])
}

fn ingestion(registry: &Registry) -> Vec<Ask> {
    let wish = |n: u64| json!({ "orcid_ids": [Orcid::from_number(n)], "skip_existing": true, "trigger_source": "people_page" });
    let (status, fail) = ("/api/ingest/status", "/api/ingest/stuck/{jobId}/force-fail");
    let doi = json!({ "doi": registry.doi, "person_orcids": [CARBERRY] });
    let ours = format!("/api/ingest/stuck/{}/force-fail", registry.stuck);
    let none = "/api/ingest/stuck/999999/force-fail".to_owned();
    let orcid = json!({ "orcid_id": stuck(), "error_message": "nobody took it" });
    of_rows(vec![
        ("post", "/api/import/orcid", 202, Member, String::new(), wish(31)),
        ("post", "/api/import/orcid", 400, Member, String::new(), json!({ "orcid_ids": [] })),
        ("post", "/api/import/doi", 400, Member, String::new(), json!({ "doi": "10.5555/nothing" })),
        ("post", "/api/import/doi", 201, Member, String::new(), doi.clone()),
        ("post", "/api/import/doi", 200, Member, String::new(), doi),
        ("post", "/api/ingest", 202, Member, String::new(), wish(32)),
        ("post", "/api/ingest", 400, Member, String::new(), json!({ "orcid_ids": ["x"] })),
        ("get", status, 200, Member, format!("{status}?orcid_ids={CARBERRY},{}", stuck()), Value::Null),
        ("get", status, 400, Member, String::new(), Value::Null),
        ("get", "/api/ingest/stuck", 200, Superadmin, "/api/ingest/stuck?limit=5".into(), Value::Null),
        ("post", fail, 400, Superadmin, ours.clone(), json!({})),
        ("post", fail, 404, Superadmin, none, orcid.clone()),
        ("post", fail, 200, Superadmin, ours, orcid),
    ])
}

fn people() -> Vec<Ask> {
    let (list, person) = ("/api/people", "/api/people/{orcid}");
    let (works, affiliation) = ("/api/people/{orcid}/publications", "/api/people/{orcid}/affiliation");
    let at = |who: &str, rest: &str| format!("/api/people/{who}{rest}");
    let stranger = Orcid::from_number(77).to_string();
    let names = json!({ "name": { "en": "Josiah S. Carberry" }, "biography": null, "category_ids": [] });
    let belongs = |entity: &str| json!({ "entity_id": entity, "status": "cesam" });
    of_rows(vec![
        ("get", list, 200, Member, format!("{list}?q=carberry&active_only=false"), Value::Null),
        ("get", list, 400, Member, format!("{list}?perPage=101"), Value::Null),
        ("get", person, 200, Member, at(CARBERRY, ""), Value::Null),
        ("get", person, 400, Member, at("nobody", ""), Value::Null),
        ("get", person, 404, Member, at(&stranger, ""), Value::Null),
        ("patch", person, 400, Member, at(CARBERRY, ""), json!({ "biography": "Pots." })),
        ("patch", person, 200, Member, at(CARBERRY, ""), names),
        ("get", works, 200, Member, at(CARBERRY, "/publications?includeDeleted=true"), Value::Null),
        ("get", works, 400, Member, at(CARBERRY, "/publications?page=0"), Value::Null),
        ("patch", affiliation, 400, Member, at(CARBERRY, "/affiliation"), json!({ "entity_id": "cesam" })),
        ("patch", affiliation, 404, Member, at(CARBERRY, "/affiliation"), belongs("nowhere")),
        ("patch", affiliation, 200, Member, at(CARBERRY, "/affiliation"), belongs("cesam")),
    ])
}

fn publications() -> Vec<Ask> {
    let (list, work, bulk) = ("/api/publications", "/api/publications/{id}", "/api/publications/bulk");
    let at = |suffix: &str| format!("/api/publications/10.5555%2F{suffix}");
    let title = json!([{ "op": "replace", "path": "/title", "value": "On the cracking of pots" }]);
    let wrong = json!([{ "op": "mend", "path": "/title" }]);
    let many = |id: &str, action: &str| json!({ "ids": [id], "action": action });
    let timeseries = "/api/publications/stats/timeseries";
    of_rows(vec![
        ("get", list, 200, Member, format!("{list}?perPage=100&status=all&publication_year=2019"), Value::Null),
        ("get", list, 400, Member, format!("{list}?sort=colour"), Value::Null),
        ("get", "/api/publications/stats", 200, Member, String::new(), Value::Null),
        ("get", timeseries, 200, Member, String::new(), Value::Null),
        ("get", work, 200, Member, at("study.1"), Value::Null),
        ("get", work, 400, Member, format!("{list}/nothing"), Value::Null),
        ("get", work, 404, Member, at("nothing"), Value::Null),
        ("patch", work, 400, Member, at("study.4"), wrong),
        ("patch", work, 404, Member, at("nothing"), title.clone()),
        ("patch", work, 200, Member, at("study.4"), title),
        ("delete", work, 404, Member, at("nothing"), Value::Null),
        ("delete", work, 200, Member, at("study.3"), Value::Null),
        ("post", bulk, 400, Member, String::new(), many("10.5555/nothing", "delete")),
        ("post", bulk, 200, Member, String::new(), many("10.5555/study.3", "restore")),
    ])
}

fn site_tools() -> Vec<Ask> {
    let [reset, clear] = REPORTING;
    let (repair, all) = ("/api/site-tools/repair-author-links", "/api/site-tools/repair-author-links/bulk");
    let sure = |trial: bool| json!({ "confirmation": format!("RESET default {ROOT}"), "dryRun": trial });
    let links = |doi: &str| json!({ "doi": doi, "dryRun": true, "cesamOnly": false });
    of_rows(vec![
        ("post", reset, 403, Member, String::new(), sure(true)),
        ("post", reset, 400, Superadmin, String::new(), json!({ "confirmation": "yes" })),
        ("post", reset, 500, Superadmin, String::new(), sure(false)),
        ("post", reset, 200, Superadmin, String::new(), sure(true)),
        ("post", clear, 403, Member, String::new(), json!({})),
        ("post", clear, 400, Superadmin, String::new(), json!({ "thresholdSeconds": 59 })),
        ("post", clear, 500, Superadmin, String::new(), json!({ "thresholdSeconds": 60, "reason": "a full disk" })),
        ("post", clear, 200, Superadmin, String::new(), json!({ "thresholdSeconds": 60, "reason": "nobody came" })),
        ("post", repair, 403, Member, String::new(), links("10.5555/study.5")),
        ("post", repair, 400, Superadmin, String::new(), json!({ "dryRun": true })),
        ("post", repair, 404, Superadmin, String::new(), links("10.5555/nothing")),
        ("post", repair, 200, Superadmin, String::new(), links("10.5555/study.5")),
        ("post", all, 403, Member, String::new(), json!({ "dryRun": true })),
        ("post", all, 400, Superadmin, String::new(), json!({ "limitPerShard": 0 })),
        ("post", all, 200, Superadmin, String::new(), json!({ "dryRun": true, "limitPerShard": 10 })),
    ])
}

fn keys(registry: &Registry) -> Vec<Ask> {
    let (list, key) = ("/api/site-tools/api-keys", "/api/site-tools/api-keys/{keyHash}");
    let rotate = "/api/site-tools/api-keys/{keyHash}/rotate";
    let at = |hash: &str, rest: &str| format!("{list}/{hash}{rest}");
    let (ours, none) = (registry.key_hash.as_str(), "0".repeat(64));
    let wish = json!({ "client_name": "Library website", "scopes": ["ingest"] });
    let mut rows: Vec<Row> = vec![
        ("get", list, 403, Member, String::new(), Value::Null),
        ("get", list, 200, Superadmin, String::new(), Value::Null),
        ("post", list, 403, Member, String::new(), wish.clone()),
        ("post", list, 400, Superadmin, String::new(), json!({ "client_name": "Library website" })),
        ("post", list, 201, Superadmin, String::new(), wish),
    ];
    // Deactivated last: what was revoked is not rotated.
    for (method, path, rest, body) in [
        ("patch", key, "", json!({ "rate_limit_per_minute": 5 })),
        ("post", rotate, "/rotate", json!({ "revoke_old": false })),
        ("delete", key, "", Value::Null),
    ] {
        rows.push((method, path, 403, Member, at(ours, rest), body.clone()));
        rows.push((method, path, 400, Superadmin, at("x", rest), body.clone()));
        rows.push((method, path, 404, Superadmin, at(&none, rest), body.clone()));
        rows.push((method, path, 200, Superadmin, at(ours, rest), body));
    }
    of_rows(rows)
}

/// What a client is told of an error of the server: an id, and nothing of what broke.
fn tells_an_id_only(ask: &Ask, body: &Value) {
    assert!(!body.to_string().contains("a fault made for a test"), "{ask:?}: {body}");
    assert!(body["request_id"].as_str().is_some_and(|id| !id.is_empty()), "{ask:?}: {body}");
    if !REPORTING.contains(&ask.path) {
        let names: BTreeSet<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["error", "request_id"].into(), "{ask:?}: {body}");
    }
    assert_eq!(body["error"], "Internal server error", "{ask:?}: {body}");
}

#[tokio::test]
async fn every_status_of_every_operation_is_answered_as_the_contract_says() {
    let registry = Registry::start().await;
    let (contract, ours) = (contract(), ours());
    let asks = asks(&registry);
    let mut broken = 0;
    for ask in &asks {
        if ask.writes() {
            let (status, body) = registry.answer_without_writes(ask).await;
            assert_eq!(status, 500, "{ask:?}: {body}");
            tells_an_id_only(ask, &body);
            broken += 1;
        }
        let (status, body) =
            if ask.status >= 500 { registry.answer_without_writes(ask).await } else { registry.answer(ask).await };
        assert_eq!(status, ask.status, "{ask:?}: {body}");
        for document in [&contract, &ours] {
            validate(document, ask.path, ask.method, status, &body);
        }
        if status >= 500 {
            tells_an_id_only(ask, &body);
        }
    }
    assert!(broken >= 15, "{broken} writes were broken");

    let asked: BTreeSet<_> =
        asks.iter().map(|ask| (ask.path.to_owned(), ask.method.to_owned(), ask.status.to_string())).collect();
    assert_eq!(asked.len(), asks.len(), "one row for each status");
    let named: BTreeSet<_> = operations(&contract)
        .into_iter()
        .flat_map(|(path, method, operation)| {
            let statuses: Vec<String> = operation["responses"].as_object().unwrap().keys().cloned().collect();
            statuses.into_iter().map(move |status| (path.clone(), method.clone(), status))
        })
        .collect();
    let forgotten: Vec<_> = named.symmetric_difference(&asked).collect();
    assert!(forgotten.is_empty(), "the table and the contract differ: {forgotten:#?}");
}
