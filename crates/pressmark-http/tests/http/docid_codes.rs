//! Every status that the contract of the DOCiD API names for an operation, provoked: what is answered follows the
//! schema of the contract and our own, has the code of its cause, and tells what is left of a limit. And each write
//! while the database takes none: an id is told and nothing else, and nothing is half done, since the same request
//! succeeds afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use pressmark_app::allowance::PerRole;
use pressmark_app::files::FileSettings;
use pressmark_app::identifiers::Identifiers;
use pressmark_domain::Orcid;
use pressmark_simulator::made_up::{Agency, Plan, World as MadeUp};
use pressmark_simulator::{Override, Running, SimulatorOptions, Upstream, start};
use pressmark_sources::sign_in::SignInProviders;
use pressmark_sources::{LocalBudget, Sources, SourcesConfig};
use pressmark_store::clock::now_millis;
use pressmark_store::repo::users::Role;
use pressmark_store::testing::Fresh;
use reqwest::Method;
use serde_json::{Value, json};

use crate::contract::{strings, validate};
use crate::dashboard_contract::operations;
use crate::depositors::{HANDLE, Person, answered, form, key};
use crate::docid_asks::{Ask, By, Sent, asks};
use crate::docid_contract::{contract, ours};
use crate::files::usual_files;
use crate::identifiers::at;
use crate::world::{World, no_sources};

/// What the rows are made of.
pub(crate) struct Facts {
    pub(crate) ada: String,
    pub(crate) spent: String,
    pub(crate) publication: i64,
    pub(crate) docid: String,
    pub(crate) comment: i64,
    /// A work that Crossref knows: DOI and title.
    pub(crate) doi: String,
    pub(crate) title: String,
    /// What the services choke on.
    pub(crate) broken_doi: String,
    pub(crate) broken_orcid: String,
    pub(crate) nobodys_orcid: String,
}

impl Facts {
    pub(crate) const LARGEST_FILE: u64 = 1 << 20;
}

/// A registry with people, a deposit with a comment, and upstreams.
struct Registry {
    world: World,
    upstreams: Running,
    ada: Person,
    josiah: Person,
    newcomer: Person,
    spent: Person,
    facts: Facts,
}

/// The services of the demonstration.
pub(crate) fn sources(running: &Running) -> Sources {
    let mut config = SourcesConfig::default();
    for source in [&mut config.datacite, &mut config.openalex, &mut config.agency] {
        source.enabled = false;
    }
    for (source, upstream) in [
        (&mut config.crossref, Upstream::Crossref),
        (&mut config.orcid, Upstream::Orcid),
        (&mut config.ror, Upstream::Ror),
    ] {
        source.base_url = running.base_url(upstream).parse().unwrap();
        (source.rate, source.concurrency, source.daily_limit, source.retries) = (2_000.0, 16, None, 1);
        source.timeout = Duration::from_secs(30);
    }
    Sources::new(&config, None, Arc::new(LocalBudget::new())).unwrap()
}

impl Registry {
    async fn start() -> Self {
        let upstreams = start(MadeUp::generate(&Plan::demo()).into(), SimulatorOptions::default()).await.unwrap();
        let fresh = Fresh::sqlite();
        let files = FileSettings {
            max_bytes: Facts::LARGEST_FILE,
            denied_types: vec!["application/x-executable".into()],
            ..usual_files(&fresh)
        };
        let (asked, providers) = (sources(&upstreams), SignInProviders::default());
        let world = World::whole(fresh, |_| {}, |_| {}, providers, asked, None, Some(files)).await;
        let ada = Person::of(&world, "ada", Role::User).await;
        let josiah = Person::of(&world, "josiah", Role::User).await;
        let newcomer = Person::newcomer(&world, "newcomer").await;
        let spent = Person::of(&world, "spent", Role::User).await;
        let made = ada.publish(&world, &form("On the codes of pots")).await;
        let comment = ada.say(&world, key(&made), "How hot?").await;
        let made_up = MadeUp::generate(&Plan::demo());
        let mut works = made_up.works().filter(|work| work.agency == Agency::Crossref && work.doi.is_some());
        let (known, broken) = (works.next().unwrap(), works.next().unwrap());
        let facts = Facts {
            ada: ada.email.clone(),
            spent: spent.email.clone(),
            publication: key(&made),
            docid: made["docid"].as_str().unwrap().to_owned(),
            comment,
            doi: known.doi.unwrap().to_string(),
            title: known.title,
            broken_doi: broken.doi.unwrap().to_string(),
            broken_orcid: Orcid::from_number(902).to_string(),
            nobodys_orcid: Orcid::from_number(901).to_string(),
        };
        let registry = Self { world, upstreams, ada, josiah, newcomer, spent, facts };
        registry.spend().await;
        registry
    }

    /// Does all that somebody may do in an hour, and is allowed each time.
    async fn spend(&self) {
        let (world, spent) = (&self.world, &self.spent);
        for n in 0..100 {
            let (status, body) = spent.read(world, &format!("/api/v1/crossref/doi/10.5555/spent.{n}")).await;
            assert_eq!(status, 404, "{body}");
        }
        for n in 0..30 {
            spent.say(world, self.facts.publication, &format!("Comment {n}")).await;
        }
        for n in 0..10 {
            let mut form = form(&format!("All of an hour, part {n}"));
            form["confirm_new"] = true.into();
            spent.publish(world, &form).await;
        }
    }

    /// Does all that an account may do in a minute, and is allowed each time.
    async fn spend_account(&self, path: &str) {
        let email = self.spent.email.as_str();
        let (sent, expected) = match path {
            "/api/v1/auth/login" => (json!({ "email": email, "password": "a wrong one" }), 401),
            "/api/v1/auth/store-registration-token" => {
                (json!({ "email": email, "full_name": "Eve Kiln", "password": "whistling in the kiln" }), 409)
            }
            _ => (json!({ "email": email }), 200),
        };
        for _ in 0..5 {
            let request = self.world.client.post(format!("{}{path}", self.world.url)).json(&sent);
            let (status, _, body) = answered(request).await;
            assert_eq!(status, expected, "{path}: {body}");
        }
    }

    fn token(&self, by: By) -> Option<&str> {
        let person = match by {
            By::Nobody => return None,
            By::Ada => &self.ada,
            By::Josiah => &self.josiah,
            By::Newcomer => &self.newcomer,
            By::Spent => &self.spent,
        };
        Some(&person.token)
    }

    async fn answer(&self, ask: &Ask) -> (u16, HeaderMap, Value) {
        let method: Method = ask.method.to_uppercase().parse().unwrap();
        let mut request = self.world.client.request(method, format!("{}{}", self.world.url, ask.address));
        if let Some(token) = self.token(ask.by) {
            request = request.bearer_auth(token);
        }
        if let Some(key) = ask.key {
            request = request.header("Idempotency-Key", key);
        }
        request = match &ask.sent {
            Sent::Nothing => request,
            Sent::Json(body) => request.json(body),
            Sent::Raw(body) => request.header("Content-Type", "application/json").body(*body),
            Sent::Form(body) => request.header("Content-Type", "multipart/form-data; boundary=pots").body(body.clone()),
        };
        self.break_services(ask.status == 502);
        answered(request).await
    }

    /// The same while the database takes no writes.
    async fn answer_without_writes(&self, ask: &Ask) -> (u16, HeaderMap, Value) {
        self.world.store.fail_after(Some(0));
        let answer = self.answer(ask).await;
        self.world.store.fail_after(None);
        answer
    }

    /// Lets the services fail, in words that are nobody else's matter, or be well again.
    fn break_services(&self, broken: bool) {
        let facts = &self.facts;
        for (upstream, key) in [
            (Upstream::Crossref, facts.broken_doi.as_str()),
            (Upstream::Crossref, "search"),
            (Upstream::Ror, "search"),
            (Upstream::Orcid, facts.broken_orcid.as_str()),
        ] {
            let body = b"Traceback: psycopg2 at db-7.example.org".to_vec();
            let said = Override { status: 500, body, location: None };
            self.upstreams.override_body(upstream, key, broken.then_some(said));
        }
    }
}

/// How often an operation may be asked for, as the contract says it.
fn limit_of(contract: &Value, operation: &Value) -> Option<u32> {
    let named = operation["x-rate-limit"].as_str()?;
    let said = contract["x-rate-limits"][named].as_str().unwrap();
    let times = said.split(' ').next().unwrap().parse().unwrap();
    Some(times)
}

/// The headers that the contract has for limits.
fn tells_its_limit(contract: &Value, limit: u32, is_spent: bool, headers: &HeaderMap, place: &str) {
    let number = |name: &str| -> i64 {
        let value = headers.get(name).unwrap_or_else(|| panic!("{place} has no {name}"));
        value.to_str().unwrap().parse().unwrap()
    };
    let names = strings(&contract["x-rate-limits"]["headers"]);
    assert_eq!(names.len(), 3);
    for name in &names {
        assert!(number(&name.to_lowercase()) >= 0, "{place}: {name}");
    }
    assert_eq!(number("x-ratelimit-limit"), i64::from(limit), "{place}");
    assert_eq!(number("x-ratelimit-remaining") == 0, is_spent, "{place}");
    let seconds = number("x-ratelimit-reset") - now_millis() / 1000;
    assert!((-1..=3_601).contains(&seconds), "{place}: in {seconds} s");
    assert_eq!(headers.contains_key("retry-after"), is_spent, "{place}");
}

/// What a client is told of an error of the server: an id, and nothing of what broke.
fn tells_an_id_only(place: &str, body: &Value) {
    let told = body.to_string();
    for secret in ["a fault made for a test", "psycopg2", "127.0.0.1", "INSERT", "UPDATE", "sqlx", "rusqlite"] {
        assert!(!told.contains(secret), "{place}: {told}");
    }
    let id = body["details"]["request_id"].as_str().unwrap();
    assert!(id.starts_with("req_") && id.len() > 8, "{place}: {told}");
    assert_eq!(body["details"]["field_errors"], json!({}), "{place}");
}

#[tokio::test]
async fn every_status_of_every_operation_is_answered_as_the_contract_says() {
    let registry = Registry::start().await;
    let (contract, ours) = (contract(), ours());
    let asks = asks(&registry.facts);
    let mut codes = BTreeSet::new();
    let mut broken = 0;
    for ask in &asks {
        let place = format!("{} {} {} by {:?}", ask.method, ask.address, ask.status, ask.by);
        if ask.writes() {
            let (status, _, body) = registry.answer_without_writes(ask).await;
            assert_eq!((status, &body["code"]), (500, &json!("DATABASE_ERROR")), "{place}: {body}");
            assert_eq!(body["error"], "Internal server error", "{place}");
            tells_an_id_only(&place, &body);
            codes.insert("DATABASE_ERROR".to_owned());
            broken += 1;
        }
        if ask.status == 429 && ask.path.starts_with("/api/v1/auth/") {
            registry.spend_account(ask.path).await;
        }
        let (status, headers, body) = registry.answer(ask).await;
        assert_eq!(status, ask.status, "{place}: {body}");
        for document in [&contract, &ours] {
            validate(document, ask.path, ask.method, status, &body);
        }
        let limit = limit_of(&contract, &contract["paths"][ask.path][ask.method]);
        if let Some(limit) = limit.filter(|_| status < 300 || status == 429) {
            tells_its_limit(&contract, limit, status == 429, &headers, &place);
        }
        if status >= 400 {
            assert_eq!(body["code"], ask.code, "{place}: {body}");
            codes.insert(ask.code.to_owned());
        }
        if status == 422 {
            let fields = body["details"]["field_errors"].as_object().unwrap();
            assert!(!fields.is_empty(), "{place} names no field: {body}");
        }
        if status >= 500 {
            tells_an_id_only(&place, &body);
        }
    }
    assert!(broken >= 9, "{broken} writes were broken");

    let mut asked: BTreeSet<_> =
        asks.iter().map(|ask| (ask.path.to_owned(), ask.method.to_owned(), ask.status.to_string())).collect();
    assert_eq!(asked.len(), asks.len(), "one row for each status");
    for (status, code) in at_the_agency(&contract, &ours).await {
        asked.insert((HANDLE.to_owned(), "post".to_owned(), status.to_string()));
        codes.insert(code);
    }
    let named: BTreeSet<_> = operations(&contract)
        .into_iter()
        .flat_map(|(path, method, operation)| {
            let statuses: Vec<String> = operation["responses"].as_object().unwrap().keys().cloned().collect();
            statuses.into_iter().map(move |status| (path.clone(), method.clone(), status))
        })
        .collect();
    let forgotten: Vec<_> = named.symmetric_difference(&asked).collect();
    assert!(forgotten.is_empty(), "the table and the contract differ: {forgotten:#?}");

    let (status, body) = registry.world.json("/api/users/999999/comments").await;
    assert_eq!(status, 404, "{body}");
    codes.insert(body["code"].as_str().unwrap().to_owned());
    let known = strings(&contract["components"]["schemas"]["Error"]["properties"]["code"]["x-known-values"]);
    let missing: Vec<_> = known.difference(&codes).collect();
    assert!(known.len() == 11 && missing.is_empty(), "codes that nothing answered: {missing:?}");
}

/// A registry whose handles a simulated agency registers, without limits.
async fn minting(identifiers: Identifiers) -> (World, Person) {
    let change = |settings: &mut pressmark_http::HttpSettings| {
        settings.allowances.publishing = PerRole { user: 0, admin: 0, superadmin: 0 };
    };
    let providers = SignInProviders::default();
    let world = World::whole(Fresh::sqlite(), change, |_| {}, providers, no_sources(), Some(identifiers), None).await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    (world, josiah)
}

async fn mint(world: &World, by: &Person, key: &str) -> (u16, Value) {
    let (status, _, body) = answered(by.request(world, Method::POST, HANDLE).header("Idempotency-Key", key)).await;
    (status, body)
}

/// The statuses of a minted handle that want an agency: busy, broken, switched off. Each with its code.
async fn at_the_agency(contract: &Value, ours: &Value) -> BTreeMap<u16, String> {
    let options = SimulatorOptions {
        latency: Duration::from_millis(400),
        hang: Duration::from_millis(400),
        ..SimulatorOptions::default()
    };
    let agency = start(MadeUp::generate(&Plan::demo()).into(), options).await.unwrap();
    let (world, josiah) = minting(at(&agency, true)).await;
    let mut answers = Vec::new();
    // Two requests with one key at once: one mints, the other is told so, unless it comes too late for that.
    for n in 0..20 {
        let key = format!("at-once:{n:04}");
        let (one, other) = tokio::join!(mint(&world, &josiah, &key), mint(&world, &josiah, &key));
        answers.extend([one, other].into_iter().find(|(status, _)| *status == 409));
        if !answers.is_empty() {
            break;
        }
    }
    agency.set_faults(1.0);
    answers.push(mint(&world, &josiah, "broken:0001").await);
    let (off, josiah) = minting(at(&agency, false)).await;
    answers.push(mint(&off, &josiah, "off:0001").await);
    let mut codes = BTreeMap::new();
    for (status, body) in answers {
        for document in [contract, ours] {
            validate(document, HANDLE, "post", status, &body);
        }
        tells_an_id_only(HANDLE, &body);
        codes.insert(status, body["code"].as_str().unwrap().to_owned());
    }
    let expected = [(409, "CONFLICT"), (502, "EXTERNAL_SERVICE_ERROR"), (503, "PID_MINTING_DISABLED")];
    assert_eq!(codes, expected.map(|(status, code)| (status, code.to_owned())).into());
    codes
}

#[tokio::test]
async fn a_service_that_is_not_to_be_asked_is_told_as_such_with_a_time() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    for (path, address) in [
        ("/api/v1/crossref/doi/{doi}", "/api/v1/crossref/doi/10.5555/pots"),
        ("/api/v1/ror/search", "/api/v1/ror/search?query=pots"),
        ("/api/v1/orcid/{orcid_id}", "/api/v1/orcid/0000-0002-1825-0097"),
    ] {
        let (status, headers, body) = answered(josiah.request(&world, Method::GET, address)).await;
        assert_eq!((status, &body["code"]), (503, &json!("EXTERNAL_SERVICE_ERROR")), "{address}: {body}");
        assert!(headers.contains_key("retry-after"), "{address}");
        validate(&ours(), path, "get", 503, &body);
        tells_an_id_only(address, &body);
    }
}
