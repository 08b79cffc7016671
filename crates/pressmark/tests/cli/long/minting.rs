//! A thousand deposits over HTTP at a server that is killed again and again, while a fifth of its agency's answers is
//! lost: each gets one identifier, and none is doubled, lost or without an owner.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use pressmark_app::accounts::password::Passwords;
use pressmark_simulator::agencies::Held;
use pressmark_simulator::made_up::{Plan, World};
use pressmark_simulator::{Agency, agencies_environment};
use pressmark_store::entity::identifier_attempt::Model as Attempt;
use pressmark_store::repo::users::{self, NewUser, Role};
use pressmark_store::repo::{identifier_attempts, identifier_tasks, identifiers, publications};
use pressmark_store::{ConnectionTrait as _, Store, on_both_engines};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::kills::pauses;
use crate::program::Registry;

const DEPOSITS: usize = 1_000;
const KILLS: usize = 20;
/// Depositors, each of whom deposits one work after the other.
const DEPOSITORS: usize = 8;
const PASSWORD: &str = "cracked pots on parade";

const SETTINGS: [(&str, &str); 5] = [
    ("PRESSMARK_IDENTIFIERS__REGISTRAR", "cordra"),
    ("PRESSMARK_IDENTIFIERS__CORDRA__TIMEOUT", "300ms"),
    // By the longest time-out: what a killed server had taken is free after two seconds.
    ("PRESSMARK_IDENTIFIERS__DATACITE__TIMEOUT", "300ms"),
    ("PRESSMARK_LIMITS__PUBLISHING__USER", "0"),
    // Each server listens at a port of its own; what agencies are told must not change with it.
    ("PRESSMARK_PUBLIC_URL", "https://registry.example.org"),
];

/// A client that sends each request until it is answered, wherever the server is by then.
struct Depositor {
    client: reqwest::Client,
    server: watch::Receiver<String>,
    owner: i64,
    token: String,
    made: Arc<AtomicUsize>,
}

/// A deposit, as its client knows it.
struct Made {
    n: usize,
    owner: i64,
    id: i64,
    docid: String,
    /// Whether an earlier request had made it, whose answer never came.
    replayed: bool,
}

impl Made {
    fn request_id(n: usize) -> String {
        format!("deposit-{n}")
    }

    fn title(n: usize) -> String {
        format!("On pot {n} of a thousand")
    }
}

impl Depositor {
    /// Deposits every so many-th work.
    async fn publish_from(self, first: usize) -> Vec<Made> {
        let mut all = Vec::new();
        for n in (first..DEPOSITS).step_by(DEPOSITORS) {
            all.push(self.publish(n).await);
            self.made.fetch_add(1, Ordering::Relaxed);
        }
        all
    }

    async fn publish(&self, n: usize) -> Made {
        let form = json!({
            "title": Made::title(n), "resource_type_id": 101, "creators": [{ "creator_name": "Carberry, Josiah" }],
        });
        loop {
            let url = format!("{}/api/v1/publications/publish", *self.server.borrow());
            let request = self.client.post(url).bearer_auth(&self.token).json(&form);
            let request = request.header("Idempotency-Key", format!("pots:{n:04}"));
            let sent = request.header("X-Request-Id", Made::request_id(n)).send().await;
            if let Ok(answer) = sent {
                let status = answer.status().as_u16();
                let replayed = answer.headers().contains_key("x-idempotent-replay");
                match (status, answer.json::<Value>().await) {
                    (201, Ok(body)) => {
                        let told = &body["data"]["publication"];
                        let (id, docid) = (told["id"].as_i64().unwrap(), told["docid"].as_str().unwrap().to_owned());
                        return Made { n, owner: self.owner, id, docid, replayed };
                    }
                    // Busy, or killed within its answer.
                    (503, _) | (_, Err(_)) => {}
                    (_, Ok(body)) => panic!("{status}: {body}"),
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// Accounts that may deposit: key and address.
async fn accounts(store: &Store) -> Vec<(i64, String)> {
    let hash = Passwords::new().unwrap().hash(PASSWORD).await.unwrap();
    let mut all = Vec::new();
    let tx = store.begin().await.unwrap();
    for n in 0..DEPOSITORS {
        let email = format!("depositor-{n}@example.org");
        let new = NewUser {
            email: Some(email.clone()),
            email_verified: true,
            name: format!("Depositor {n}"),
            role: Role::User,
            password_hash: Some(hash.clone()),
        };
        all.push((users::create(&tx, new).await.unwrap().id, email));
    }
    tx.commit().await.unwrap();
    all
}

async fn sign_in(client: &reqwest::Client, server: &str, email: &str) -> String {
    let known = json!({ "email": email, "password": PASSWORD });
    let answer = client.post(format!("{server}/api/v1/auth/login")).json(&known).send().await.unwrap();
    let body: Value = answer.json().await.unwrap();
    body["data"]["access_token"].as_str().unwrap_or_else(|| panic!("{body}")).to_owned()
}

async fn until_made(made: &AtomicUsize, wanted: usize) {
    for _ in 0..12_000 {
        if made.load(Ordering::Relaxed) >= wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("after four minutes {} of {wanted} deposits are made", made.load(Ordering::Relaxed));
}

/// Lets the time pass that tasks wait for after failures.
async fn later(store: &Store) {
    let tx = store.begin().await.unwrap();
    let now = "UPDATE identifier_task SET next_at = 0 WHERE done_at IS NULL AND next_at > 0";
    tx.execute_unprepared(now).await.unwrap();
    tx.commit().await.unwrap();
}

/// Looks at each deposit here and at the agency; how often the agency was asked in all, and how often by a server that
/// was killed over it.
async fn assert_minted(store: &Store, all: &[Made], held: &BTreeMap<String, Held>) -> (usize, usize) {
    let (mut attempts, mut broken_off) = (0, 0);
    for made in all {
        let request_id = Made::request_id(made.n);
        let object = &held[&made.docid];
        assert_eq!((object.created, &object.content["title"]), (1, &json!(Made::title(made.n))));
        let whose = (&object.content["user_id"], &object.content["request_id"]);
        assert_eq!(whose, (&json!(made.owner), &json!(request_id)));
        let rows = identifiers::of_publication(store.read(), 1, made.id).await.unwrap();
        assert_eq!(rows.len(), 1, "{rows:?}");
        let row = &rows[0];
        assert_eq!((row.value.as_str(), row.state.as_str()), (made.docid.as_str(), "registered"));
        assert_eq!((row.owner_id, row.request_id.as_deref()), (Some(made.owner), Some(request_id.as_str())));
        assert_eq!((row.last_error.as_deref(), row.failing), (None, false));
        let trail = identifier_attempts::of_identifier(store.read(), row.id).await.unwrap();
        let is_attributed = |attempt: &Attempt| attempt.user_id == row.owner_id && attempt.request_id == row.request_id;
        assert!(trail.iter().all(is_attributed), "{trail:?}");
        let ended_as = |outcome: &str| trail.iter().filter(|attempt| attempt.outcome == outcome).count();
        let known: usize = ["created", "found", "updated"].map(ended_as).iter().sum();
        assert!(known >= 1 && ended_as("created") <= 1, "{trail:?}");
        attempts += trail.len();
        broken_off += ended_as("begun");
    }
    (attempts, broken_off)
}

on_both_engines! {
    async fn a_thousand_deposits_at_a_server_that_is_killed_twenty_times(fresh: Fresh) {
        let (mut registry, agency) = Registry::beside(fresh, World::generate(&Plan::demo()).into(), 0.2).await;
        for (name, value) in agencies_environment(agency.addr()) {
            registry.set(&name, &value);
        }
        for (name, value) in SETTINGS {
            registry.set(name, value);
        }
        let store = registry.store().await;
        let accounts = accounts(&store).await;
        let mut server = registry.serve(&[]);
        server.ready().await;
        let client = reqwest::Client::builder().timeout(Duration::from_secs(60)).build().unwrap();
        let (address, _) = watch::channel(server.url.clone());
        let made = Arc::new(AtomicUsize::new(0));
        let mut clients = JoinSet::new();
        for (first, (owner, email)) in accounts.into_iter().enumerate() {
            let token = sign_in(&client, &server.url, &email).await;
            let (client, server, made) = (client.clone(), address.subscribe(), Arc::clone(&made));
            clients.spawn(Depositor { client, server, owner, token, made }.publish_from(first));
        }
        for (kill, pause) in pauses(0, 250).take(KILLS).enumerate() {
            // A late kill must not find all deposited: the last comes when a tenth is still to be made.
            until_made(&made, (kill + 1) * DEPOSITS / (KILLS + 2)).await;
            tokio::time::sleep(pause).await;
            drop(server);
            assert!(made.load(Ordering::Relaxed) < DEPOSITS, "all was deposited before it was killed");
            later(&store).await;
            server = registry.serve(&[]);
            address.send_replace(server.url.clone());
        }
        let all = tokio::time::timeout(Duration::from_secs(300), clients.join_all()).await.unwrap();
        let all: Vec<Made> = all.into_iter().flatten().collect();
        for round in 0.. {
            if identifier_tasks::waiting(store.read()).await.unwrap().0 == 0 {
                break;
            }
            assert!(round < 600, "the outbox does not become empty");
            tokio::time::sleep(Duration::from_millis(200)).await;
            later(&store).await;
        }
        drop(server);

        let held = agency.agencies().held(Agency::Cordra);
        let docids: BTreeSet<&str> = all.iter().map(|made| made.docid.as_str()).collect();
        assert_eq!((all.len(), docids.len(), held.len()), (DEPOSITS, DEPOSITS, DEPOSITS), "each has one of its own");
        assert!(held.keys().map(String::as_str).eq(docids), "and the agency has no others");
        assert_eq!(publications::count(store.read(), 1).await.unwrap(), DEPOSITS as u64, "no work was made twice");
        let (attempts, broken_off) = assert_minted(&store, &all, &held).await;
        let replayed = all.iter().filter(|made| made.replayed).count();
        assert!(attempts > DEPOSITS && broken_off > 0 && replayed > 0, "{attempts}, {broken_off}, {replayed}");
        eprintln!("{attempts} attempts, {broken_off} of them broken off; {replayed} answers were made before a kill");
        store.close().await.unwrap();
    }
}
