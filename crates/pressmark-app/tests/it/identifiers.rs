//! Identifiers minted at simulated agencies: nothing twice, nothing lost, nothing unattributed.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use pressmark_app::activity::Actor;
use pressmark_app::identifiers::{
    self, Asked, CordraSettings, DataciteSettings, Handed, IdentifierSettings, Identifiers, Kind, RegistrarName,
    Reserve, Reserved, Turn, assign,
};
use pressmark_app::{App, curate, duplicates};
use pressmark_domain::Docid;
use pressmark_domain::curation::Patch;
use pressmark_simulator::made_up::{Plan, World as MadeUp};
use pressmark_simulator::{Agency, Running, SimulatorOptions, agencies, start};
use pressmark_sources::Secret;
use pressmark_store::repo::users::{self, NewUser, Role};
use pressmark_store::repo::{identifier_attempts, identifier_tasks, identifiers as rows, publications};
use pressmark_store::testing::works;
use pressmark_store::{ConnectionTrait as _, Store, on_both_engines};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::edits;
use crate::world::app;

pub(crate) const REGISTRY: &str = "https://registry.example.org";

pub(crate) async fn simulated(faults: f64) -> Running {
    let options = SimulatorOptions { faults, seed: 5, hang: Duration::from_millis(400), ..SimulatorOptions::default() };
    start(MadeUp::generate(&Plan::demo()).into(), options).await.unwrap()
}

pub(crate) fn settings(agency: &Running) -> IdentifierSettings {
    let timeout = Duration::from_secs(20);
    let password = Some(Secret::new(agencies::PASSWORD));
    IdentifierSettings {
        registrar: RegistrarName::Cordra,
        cordra: CordraSettings {
            base_url: agency.agency_url(Agency::Cordra),
            username: agencies::USERNAME.to_owned(),
            password: password.clone(),
            timeout,
            ..CordraSettings::default()
        },
        datacite: DataciteSettings {
            base_url: agency.agency_url(Agency::DataCite),
            username: agencies::USERNAME.to_owned(),
            password,
            prefix: "10.5072".to_owned(),
            timeout,
            ..DataciteSettings::default()
        },
        ..IdentifierSettings::default()
    }
}

pub(crate) fn minting(agency: &Running, store: &Store, settings: IdentifierSettings) -> App {
    let identifiers = Arc::new(Identifiers::new(settings, REGISTRY).unwrap());
    App { identifiers, ..app(agency, store.clone(), false) }
}

/// A work of which agencies can be told, with a DOCiD and a DOI, as a deposit makes them.
pub(crate) async fn deposit(app: &App, n: usize) -> (i64, [Reserved; 2]) {
    let actor = Actor { request_id: Some(format!("req_{n}")), ..Actor::system("josiah@example.org") };
    let tx = app.store.begin().await.unwrap();
    let id = works(&tx, 1, 1).await[0];
    let mut row = publications::by_ids(&*tx, 1, &[id]).await.unwrap().remove(0);
    row.merged = json!({
        "title": format!("Pot {n}"), "publisher": "Brown University", "publication_year": 2026,
        "publication_type": "dataset", "authors": [{ "name": "Josiah Carberry" }],
    })
    .to_string();
    publications::update(&tx, vec![row]).await.unwrap();
    let owner_id = Some(i64::try_from(n).unwrap());
    let wish = |kind| Reserve { workspace_id: 1, publication_id: None, kind, owner_id, by: &actor };
    let docid = identifiers::reserve(&app.identifiers, &tx, &wish(Kind::Docid)).await.unwrap();
    let doi = identifiers::reserve(&app.identifiers, &tx, &wish(Kind::Doi)).await.unwrap();
    assert!(identifiers::bind(&tx, docid.id, id, &actor).await.unwrap());
    assert!(identifiers::bind(&tx, doi.id, id, &actor).await.unwrap());
    tx.commit().await.unwrap();
    (id, [docid, doi])
}

/// Lets the time pass that tasks wait for after failures.
pub(crate) async fn later(store: &Store) {
    let tx = store.begin().await.unwrap();
    tx.execute_unprepared("UPDATE identifier_task SET next_at = 0 WHERE done_at IS NULL AND next_at > 0")
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn work(app: &App) -> (watch::Sender<bool>, JoinHandle<()>) {
    let (stop, stopped) = watch::channel(false);
    (stop, tokio::spawn(identifiers::run(app.clone(), stopped, Duration::from_secs(5))))
}

pub(crate) async fn attention(store: &Store, id: i64) -> String {
    publications::by_ids(store.read(), 1, &[id]).await.unwrap().remove(0).attention
}

/// So many deposits while a fifth of all answers are lost and the worker is killed now and then.
async fn mint(store: Store, deposits: usize, kills: usize) {
    let agency = simulated(0.2).await;
    let mut hasty = settings(&agency);
    // Shorter than what hangs, and with it the leases of those that are killed.
    (hasty.cordra.timeout, hasty.datacite.timeout) = (Duration::from_millis(300), Duration::from_millis(300));
    let app = minting(&agency, &store, hasty);
    let (mut stop, mut worker) = work(&app);
    let mut all = Vec::new();
    for n in 0..deposits {
        all.push(deposit(&app, n).await);
        if n % (deposits / kills) == deposits / kills / 2 {
            // Nothing more is awaited in it: as if the process were gone, with whatever it held.
            worker.abort();
            (stop, worker) = work(&app);
        }
        if n % 10 == 0 {
            later(&store).await;
        }
    }
    for round in 0.. {
        if identifier_tasks::waiting(store.read()).await.unwrap().0 == 0 {
            break;
        }
        assert!(round < 1_200, "the outbox does not become empty");
        tokio::time::sleep(Duration::from_millis(200)).await;
        later(&store).await;
    }
    stop.send(true).unwrap();
    worker.await.unwrap();

    let (objects, dois) = (agency.agencies().held(Agency::Cordra), agency.agencies().held(Agency::DataCite));
    assert_eq!((objects.len(), dois.len()), (deposits, deposits), "neither lost nor orphaned");
    let made = objects.values().chain(dois.values()).filter(|held| held.created != 1).count();
    assert_eq!(made, 0, "nothing was minted twice");
    let distinct: BTreeSet<&str> = all.iter().flat_map(|(_, ids)| ids.iter().map(|id| id.value.as_str())).collect();
    assert_eq!(distinct.len(), 2 * deposits);
    let (mut attempts, mut broken_off) = (0, 0);
    for (n, (publication_id, [docid, doi])) in all.iter().enumerate() {
        let object = &objects[&docid.value].content;
        assert_eq!((&object["user_id"], &object["request_id"]), (&json!(n), &json!(format!("req_{n}"))));
        assert_eq!(object["title"], format!("Pot {n}"));
        let landing = format!("{REGISTRY}/docid/{}", docid.value);
        let record = &dois[&doi.value];
        assert_eq!((record.state.as_str(), &record.content["url"]), ("findable", &json!(landing)));
        for id in [docid, doi] {
            let row = rows::by_id(store.read(), id.id).await.unwrap().unwrap();
            assert_eq!((row.state.as_str(), row.last_error, row.failing), ("registered", None, false));
            assert_eq!(row.publication_id, Some(*publication_id));
            let trail = identifier_attempts::of_identifier(store.read(), id.id).await.unwrap();
            assert!(
                trail.iter().all(|attempt| attempt.user_id == row.owner_id && attempt.request_id == row.request_id)
            );
            assert!(trail.iter().any(|attempt| ["created", "found", "updated"].contains(&attempt.outcome.as_str())));
            attempts += trail.len();
            broken_off += trail.iter().filter(|attempt| attempt.outcome == "begun").count();
        }
        assert_eq!(attention(&store, *publication_id).await, "[]");
    }
    assert!(attempts > 2 * deposits, "{attempts} attempts: some had to be made again");
    eprintln!("{deposits} deposits: {attempts} attempts, of which {broken_off} were broken off");
}

on_both_engines! {
    async fn a_hundred_deposits_whatever_is_lost_or_killed(store: Store) {
        mint(store, 100, 10).await;
    }

    async fn local_handles_need_nobody(store: Store) {
        let agency = simulated(0.0).await;
        let app = app(&agency, store.clone(), false);
        let actor = Actor::system("test");
        let wish = Reserve { workspace_id: 1, publication_id: None, kind: Kind::Docid, owner_id: Some(7), by: &actor };
        let tx = store.begin().await.unwrap();
        let reserved = identifiers::reserve(&app.identifiers, &tx, &wish).await.unwrap();
        let refused = identifiers::reserve(&app.identifiers, &tx, &Reserve { kind: Kind::Doi, ..wish.clone() }).await;
        assert!(refused.is_err(), "no DOI without an agency");
        tx.commit().await.unwrap();
        assert!(reserved.registered && reserved.provisional);
        let docid = Docid::parse(&reserved.value).unwrap();
        assert_eq!(docid.prefix(), "20.500.5555");
        let row = identifiers::find(store.read(), docid.as_str()).await.unwrap().unwrap();
        assert_eq!((row.state.as_str(), row.owner_id), ("registered", Some(7)));
        let trail = identifier_attempts::of_identifier(store.read(), row.id).await.unwrap();
        assert_eq!(trail.iter().map(|attempt| attempt.outcome.as_str()).collect::<Vec<_>>(), ["created"]);
        assert_eq!(identifiers::run_due(&app).await.unwrap(), Turn::default());
    }

    async fn a_failure_is_shown_on_the_work_until_it_passes(store: Store) {
        let agency = simulated(1.0).await;
        let app = minting(&agency, &store, settings(&agency));
        let (id, [docid, _]) = deposit(&app, 1).await;
        for round in 1..=3 {
            later(&store).await;
            assert_eq!(identifiers::run_due(&app).await.unwrap(), Turn { done: 0, failed: 2 });
            let expected = if round < 3 { "[]" } else { "[\"mint_failed\"]" };
            assert_eq!(attention(&store, id).await, expected, "round {round}");
        }
        let row = rows::by_id(store.read(), docid.id).await.unwrap().unwrap();
        assert_eq!(row.state, "reserved");
        assert!(row.last_error.is_some_and(|error| error.starts_with("cordra")));
        assert_eq!(identifiers::run_due(&app).await.unwrap(), Turn::default(), "not before its time");
        agency.set_faults(0.0);
        later(&store).await;
        assert_eq!(identifiers::run_due(&app).await.unwrap(), Turn { done: 2, failed: 0 });
        assert_eq!(attention(&store, id).await, "[]");
        let trail = identifier_attempts::of_identifier(store.read(), docid.id).await.unwrap();
        assert_eq!(trail.len(), 4, "a row for each attempt");
        assert!(trail[..3].iter().all(|attempt| attempt.outcome == "failed" && attempt.error.is_some()));
    }

    async fn agencies_follow_edits_retirement_and_return(store: Store) {
        let agency = simulated(0.0).await;
        let app = minting(&agency, &store, settings(&agency));
        let (id, [docid, doi]) = deposit(&app, 1).await;
        let object = || agency.agencies().held(Agency::Cordra)[&docid.value].content.clone();
        let record = || agency.agencies().held(Agency::DataCite)[&doi.value].clone();
        assert_eq!(identifiers::run_due(&app).await.unwrap(), Turn { done: 2, failed: 0 });

        let tx = store.begin().await.unwrap();
        let mut row = publications::by_ids(&*tx, 1, &[id]).await.unwrap().remove(0);
        row.merged = row.merged.replace("Pot 1", "Cracked pots");
        publications::update(&tx, vec![row]).await.unwrap();
        let actor = Actor::system("ada@example.org");
        identifiers::metadata_changed(&tx, id, &actor).await.unwrap();
        identifiers::metadata_changed(&tx, id, &actor).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(identifiers::run_due(&app).await.unwrap(), Turn { done: 2, failed: 0 }, "once each");
        assert_eq!(object()["title"], "Cracked pots");
        assert_eq!(record().content["titles"][0]["title"], "Cracked pots");

        let tx = store.begin().await.unwrap();
        identifiers::tombstone(&tx, id, &actor).await.unwrap();
        identifiers::metadata_changed(&tx, id, &actor).await.unwrap();
        tx.commit().await.unwrap();
        identifiers::run_due(&app).await.unwrap();
        assert_eq!((&object()["tombstone"], record().state.as_str()), (&json!(true), "registered"));
        let tx = store.begin().await.unwrap();
        identifiers::restore(&tx, id, &actor).await.unwrap();
        tx.commit().await.unwrap();
        identifiers::run_due(&app).await.unwrap();
        assert_eq!((&object()["tombstone"], record().state.as_str()), (&json!(null), "findable"));
        let states = identifiers::of_publication(store.read(), 1, id).await.unwrap();
        assert!(states.iter().all(|row| row.state == "registered" && row.tombstoned_at.is_none()));
    }

    async fn agencies_hear_what_curators_and_merges_change(store: Store) {
        let agency = simulated(0.0).await;
        let app = minting(&agency, &store, settings(&agency));
        let (merged, [_, merged_doi]) = deposit(&app, 1).await;
        let (id, [_, doi]) = deposit(&app, 2).await;
        let tx = store.begin().await.unwrap();
        let mut rows = publications::by_ids(&*tx, 1, &[merged, id]).await.unwrap();
        rows.iter_mut().for_each(|row| row.original = row.merged.clone());
        publications::update(&tx, rows).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(identifiers::run_due(&app).await.unwrap(), Turn { done: 4, failed: 0 });
        let record = |doi: &Reserved| agency.agencies().held(Agency::DataCite)[&doi.value].clone();
        let tx = store.begin().await.unwrap();
        let email = Some("curator@example.org".to_owned());
        let new = NewUser {
            email,
            email_verified: true,
            name: "Cura Tor".to_owned(),
            role: Role::User,
            password_hash: None,
        };
        let curator = users::create(&tx, new).await.unwrap().id;
        tx.commit().await.unwrap();
        let request_id = Some("req_77".to_owned());
        let actor = Actor { request_id, ..Actor::system("").as_user("curator@example.org") };
        let edit = async |path: &str, value: Value| {
            let patch = json!([{ "op": "replace", "path": path, "value": value }]);
            let patch = Patch::read(&patch, Default::default()).unwrap();
            edits::edit(&store, id, &patch, None, &actor).await.unwrap();
            assert_eq!(identifiers::run_due(&app).await.unwrap(), Turn { done: 2, failed: 0 }, "{path}");
        };
        edit("/title", json!("Curated pots")).await;
        assert_eq!(record(&doi).content["titles"][0]["title"], "Curated pots");
        let trail = identifier_attempts::of_identifier(store.read(), doi.id).await.unwrap();
        let [made, told] = &trail[..] else { panic!("{trail:?}") };
        assert_eq!((made.user_id, made.request_id.as_deref()), (Some(2), Some("req_2")), "by whoever wanted it");
        assert_eq!((told.action.as_str(), told.user_id), ("update", Some(curator)), "and by whoever edited the work");
        let whose = (told.requested_by.as_deref(), told.request_id.as_deref());
        assert_eq!(whose, (Some("curator@example.org"), Some("req_77")));
        edit("/visible", json!(false)).await;
        assert_eq!(record(&doi).state, "registered", "hidden");
        edit("/visible", json!(true)).await;
        assert_eq!(record(&doi).state, "findable");

        duplicates::merge(&store, 1, id, merged, &actor).await.unwrap();
        assert_eq!(identifiers::run_due(&app).await.unwrap(), Turn { done: 4, failed: 0 }, "of both");
        let told = record(&merged_doi);
        assert_eq!((told.state.as_str(), &told.content["titles"][0]["title"]), ("findable", &json!("Curated pots")));
        curate::delete(&store, 1, id, &actor).await.unwrap();
        assert_eq!(identifiers::run_due(&app).await.unwrap(), Turn { done: 4, failed: 0 });
        assert_eq!(record(&merged_doi).state, "registered", "it leads to what was deleted");
    }

    async fn a_key_gets_one_handle_however_often_it_asks(store: Store) {
        let agency = simulated(1.0).await;
        let app = minting(&agency, &store, settings(&agency));
        let actor = Actor { request_id: Some("req_9".to_owned()), ..Actor::system("josiah@example.org") };
        let asked = Asked { workspace_id: 1, owner_id: 7, key: "key-0001", by: &actor };
        let Handed::AgencyFailed { value: kept } = assign(&app, &asked).await.unwrap() else { panic!("it has failed") };
        agency.set_faults(0.0);
        // Many at once; each that is told has the handle that was reserved at first.
        let at_once = futures::future::join_all((0..8).map(|_| assign(&app, &asked))).await;
        let mut handles = BTreeSet::new();
        for handed in at_once {
            match handed.unwrap() {
                Handed::Handle { value, replayed } => {
                    assert!(replayed);
                    handles.insert(value);
                }
                other => assert_eq!(other, Handed::InProgress { value: kept.clone() }),
            }
        }
        let Handed::Handle { value, replayed } = assign(&app, &asked).await.unwrap() else { panic!("no handle") };
        assert!(replayed && value == kept && handles.iter().all(|other| *other == value));
        let held = agency.agencies().held(Agency::Cordra);
        assert_eq!(held.keys().collect::<Vec<_>>(), [&value]);
        assert_eq!(held[&value].state, "APA_Handle_ID");
        assert_eq!((held[&value].created, &held[&value].content["request_id"]), (1, &json!("req_9")));
        let other = Asked { owner_id: 8, ..asked.clone() };
        let Handed::Handle { value: others, replayed } = assign(&app, &other).await.unwrap() else { panic!() };
        assert!(!replayed && others != value, "a key is its user's own");
    }

    async fn the_kill_switch_stops_minting_and_loses_nothing(store: Store) {
        let agency = simulated(0.0).await;
        let off = minting(&agency, &store, IdentifierSettings { enabled: false, ..settings(&agency) });
        let (_, [docid, _]) = deposit(&off, 1).await;
        assert!(!docid.registered);
        assert_eq!(identifiers::run_due(&off).await.unwrap(), Turn::default());
        let actor = Actor::system("test");
        let asked = Asked { workspace_id: 1, owner_id: 7, key: "key-0001", by: &actor };
        assert_eq!(assign(&off, &asked).await.unwrap(), Handed::Off);
        assert!(agency.agencies().held(Agency::Cordra).is_empty());
        let on = minting(&agency, &store, settings(&agency));
        assert_eq!(identifiers::run_due(&on).await.unwrap(), Turn { done: 2, failed: 0 });
        assert_eq!(agency.agencies().held(Agency::Cordra).len(), 1);
    }

    async fn what_was_reserved_for_a_test_does_not_go_to_production(store: Store) {
        let agency = simulated(0.0).await;
        let (id, [docid, _]) = deposit(&minting(&agency, &store, settings(&agency)), 1).await;
        let mut real = IdentifierSettings { prefix: "20.500.14351".to_owned(), ..settings(&agency) };
        real.cordra.base_url = "https://cordra.example.com/cordra".to_owned();
        let app = minting(&agency, &store, real);
        assert_eq!(identifiers::run_due(&app).await.unwrap(), Turn { done: 1, failed: 1 });
        let row = rows::by_id(store.read(), docid.id).await.unwrap().unwrap();
        assert!(row.last_error.is_some_and(|error| error.contains("test prefix")));
        assert_eq!(attention(&store, id).await, "[\"mint_failed\"]", "at once: it does not pass by itself");
    }
}

mod long {
    use pressmark_store::on_both_engines;

    on_both_engines! {
        async fn a_thousand_deposits_and_twenty_kills(store: Store) {
            crate::identifiers::mint(store, 1_000, 20).await;
        }
    }
}
