//! The registrars against simulated agencies.

use std::time::Duration;

use pressmark_simulator::made_up::{Plan, World};
use pressmark_simulator::{Agency, Running, SimulatorOptions, agencies, start};
use serde_json::json;

use super::*;
use crate::Secret;

async fn world(faults: f64) -> Running {
    let options =
        SimulatorOptions { faults, seed: 11, hang: Duration::from_millis(400), ..SimulatorOptions::default() };
    start(World::generate(&Plan::demo()).into(), options).await.unwrap()
}

/// Where no answer hangs on purpose, a late one only says that the machine is busy.
const PATIENCE: Duration = Duration::from_secs(60);
/// Less than a fault hangs.
const IMPATIENCE: Duration = Duration::from_millis(300);

fn cordra(world: &Running, password: &str) -> Cordra {
    cordra_within(PATIENCE, world, password)
}

fn cordra_within(timeout: Duration, world: &Running, password: &str) -> Cordra {
    let settings = CordraSettings {
        base_url: world.agency_url(Agency::Cordra),
        username: agencies::USERNAME.to_owned(),
        password: Some(Secret::new(password)),
        timeout,
        is_test: false,
    };
    Cordra::new(&settings).unwrap()
}

fn datacite(world: &Running, password: &str) -> DataciteDois {
    datacite_within(PATIENCE, world, password)
}

fn datacite_within(timeout: Duration, world: &Running, password: &str) -> DataciteDois {
    let settings = DataciteSettings {
        base_url: world.agency_url(Agency::DataCite),
        username: agencies::USERNAME.to_owned(),
        password: Some(Secret::new(password)),
        prefix: "10.5072".to_owned(),
        timeout,
        is_test: false,
    };
    DataciteDois::new(&settings).unwrap()
}

fn object(id: &str, title: &str) -> Deposit {
    let url = format!("https://registry.example.org/docid/{id}");
    let metadata = json!({"id": id, "docid": url, "title": title});
    Deposit { id: id.to_owned(), url, is_known: false, record_type: "Container iD", metadata, is_public: true }
}

fn doi(id: &str, title: &str) -> Deposit {
    let metadata = json!({
        "creators": [{"name": "Carberry, Josiah"}], "titles": [{"title": title}], "publisher": {"name": "Brown"},
        "publicationYear": "2026", "types": {"resourceTypeGeneral": "Dataset"},
    });
    Deposit { metadata, ..object(id, title) }
}

#[tokio::test]
async fn cordra_keeps_one_object_and_knows_whose_it_is() {
    let world = world(0.0).await;
    let registrar = cordra(&world, agencies::PASSWORD);
    let one = object("20.500.5555/one", "Pots");
    assert_eq!(registrar.register(&one).await, Ok(Done::Created));
    assert_eq!(registrar.register(&one).await, Ok(Done::Found), "asked before it is made");
    let renamed = object("20.500.5555/one", "Cracked pots");
    assert_eq!(registrar.update(&renamed).await, Ok(Done::Updated));
    let over = Deposit { metadata: json!({"docid": renamed.url, "tombstone": true}), ..renamed.clone() };
    assert_eq!(registrar.tombstone(&over).await, Ok(Done::Updated));
    let held = &world.agencies().held(Agency::Cordra)["20.500.5555/one"];
    assert_eq!((held.created, held.updated, &held.content), (1, 2, &over.metadata));

    world.agencies().put(
        Agency::Cordra,
        "20.500.5555/two",
        "Container iD",
        json!({"docid": "https://elsewhere.example"}),
    );
    let foreign = registrar.register(&object("20.500.5555/two", "Pots")).await.unwrap_err();
    assert_eq!(foreign, RegistrarError::Foreign { registrar: "cordra" });
    assert!(!foreign.is_transient());
    let refused = cordra(&world, "guess").register(&one).await.unwrap_err();
    assert_eq!(refused, RegistrarError::Unauthorized { registrar: "cordra", status: 401 });
    assert!(!format!("{registrar:?}").contains(agencies::PASSWORD));
}

#[tokio::test]
async fn a_doi_is_a_draft_then_findable_then_hidden() {
    let world = world(0.0).await;
    let registrar = datacite(&world, agencies::PASSWORD);
    let state = || world.agencies().held(Agency::DataCite)["10.5072/one"].state.clone();
    let draft = Deposit { is_public: false, ..doi("10.5072/one", "Pots") };
    assert_eq!(registrar.register(&draft).await, Ok(Done::Created));
    assert_eq!(state(), "draft", "of a work that nobody may see");
    let seen = doi("10.5072/one", "Pots");
    assert_eq!(registrar.update(&seen).await, Ok(Done::Updated));
    assert_eq!(state(), "findable");
    assert_eq!(registrar.tombstone(&seen).await, Ok(Done::Updated));
    assert_eq!(state(), "registered");
    assert_eq!(registrar.update(&doi("10.5072/one", "Cracked pots")).await, Ok(Done::Updated));
    assert_eq!(state(), "findable", "restored");
    let held = &world.agencies().held(Agency::DataCite)["10.5072/one"];
    assert_eq!((held.created, &held.content["titles"][0]["title"]), (1, &json!("Cracked pots")));

    let nameless = Deposit { metadata: json!({"titles": []}), ..doi("10.5072/two", "") };
    let refused = registrar.register(&nameless).await.unwrap_err();
    assert_eq!((refused.status(), refused.is_transient()), (Some(422), false), "{refused}");
    world.agencies().put(Agency::DataCite, "10.5072/three", "findable", json!({"url": "https://elsewhere.example"}));
    let foreign = registrar.register(&doi("10.5072/three", "Pots")).await;
    assert_eq!(foreign, Err(RegistrarError::Foreign { registrar: "datacite" }));
    let refused = datacite(&world, "guess").register(&seen).await;
    assert_eq!(refused, Err(RegistrarError::Unauthorized { registrar: "datacite", status: 401 }));
}

#[tokio::test]
async fn what_is_known_to_be_ours_follows_when_our_pages_move() {
    let world = world(0.0).await;
    let registrars: [(Box<dyn Registrar>, Agency, &str); 2] = [
        (Box::new(cordra(&world, agencies::PASSWORD)), Agency::Cordra, "docid"),
        (Box::new(datacite(&world, agencies::PASSWORD)), Agency::DataCite, "url"),
    ];
    for (registrar, agency, member) in registrars {
        let deposit = match agency {
            Agency::Cordra => object("10.5072/one", "Pots"),
            Agency::DataCite => doi("10.5072/one", "Pots"),
        };
        assert_eq!(registrar.register(&deposit).await, Ok(Done::Created));
        let mut moved = Deposit { url: "https://new.example.org/docid/10.5072/one".to_owned(), ..deposit };
        moved.metadata[member] = moved.url.as_str().into();
        let foreign = registrar.update(&moved).await;
        assert_eq!(foreign, Err(RegistrarError::Foreign { registrar: registrar.name() }), "for all that is known");
        moved.is_known = true;
        assert_eq!(registrar.update(&moved).await, Ok(Done::Updated));
        assert_eq!(world.agencies().held(agency)["10.5072/one"].content[member], moved.url);
    }
}

#[tokio::test]
async fn whatever_is_lost_on_the_way_nothing_is_made_twice() {
    let world = world(0.4).await;
    let registrars: [(Box<dyn Registrar>, Agency); 2] = [
        (Box::new(cordra_within(IMPATIENCE, &world, agencies::PASSWORD)), Agency::Cordra),
        (Box::new(datacite_within(IMPATIENCE, &world, agencies::PASSWORD)), Agency::DataCite),
    ];
    let mut failures = 0;
    for n in 0..15 {
        let id = format!("10.5072/{n}");
        for (registrar, agency) in &registrars {
            let deposit = if *agency == Agency::Cordra { object(&id, "Pots") } else { doi(&id, "Pots") };
            let mut tries = 0;
            while let Err(error) = registrar.register(&deposit).await {
                assert!(error.is_transient(), "{error}");
                failures += 1;
                tries += 1;
                assert!(tries < 100, "{error}");
            }
        }
    }
    assert!(failures > 10, "{failures}");
    for (_, agency) in &registrars {
        let held = world.agencies().held(*agency);
        assert_eq!(held.len(), 15);
        assert!(held.values().all(|one| one.created == 1), "{agency:?}");
    }
    assert!(world.agencies().held(Agency::DataCite).values().all(|one| one.state == "findable"));
}

#[tokio::test]
async fn nobody_there_may_pass_by_itself() {
    let settings = CordraSettings {
        base_url: "http://127.0.0.1:9/cordra".to_owned(),
        username: "u".to_owned(),
        password: Some(Secret::new("p")),
        ..CordraSettings::default()
    };
    let error = Cordra::new(&settings).unwrap().register(&object("20.500.5555/one", "Pots")).await.unwrap_err();
    assert!(error.is_transient() && error.status().is_none(), "{error}");
    assert!(Cordra::new(&CordraSettings::default()).is_err(), "not without a URL");
}
