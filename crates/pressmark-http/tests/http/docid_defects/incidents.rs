//! `docid.md` §6.1: what has happened, and must not happen here.

use futures::future::join_all;
use pressmark_app::allowance::PerRole;
use pressmark_app::identifiers::{
    CordraSettings, IdentifierError, IdentifierSettings, Identifiers, RegistrarName, landing_path, run_due,
};
use pressmark_simulator::made_up::{Plan, World as MadeUp};
use pressmark_simulator::{Agency, Running, SimulatorOptions, start};
use pressmark_sources::Secret;
use pressmark_store::entity::{identifier, identifier_attempt};
use pressmark_store::repo::users::Role;
use pressmark_store::testing::Fresh;
use reqwest::Method;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};

use super::code;
use crate::depositors::{HANDLE, PUBLISH, Person, answered, by_docid, form, one};
use crate::files::{Field, form as multipart};
use crate::identifiers::at;
use crate::staff::PASSWORD;
use crate::world::World;

async fn agency() -> Running {
    start(MadeUp::generate(&Plan::demo()).into(), SimulatorOptions::default()).await.unwrap()
}

async fn identifiers(world: &World) -> u64 {
    identifier::Entity::find().count(world.store.read()).await.unwrap()
}

#[tokio::test]
async fn minting_without_a_login() {
    let agency = agency().await;
    let world = World::minting(Fresh::sqlite(), at(&agency, true)).await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let newcomer = Person::newcomer(&world, "newcomer").await;
    let made = josiah.publish(&world, &form("On who mints what")).await;
    let versions = format!("{}/versions", one(&made));
    for path in [HANDLE, PUBLISH, versions.as_str(), "/uploads", "/api/v1/cordoi/assign-doi/container-id"] {
        let send = |request: reqwest::RequestBuilder| {
            answered(request.header("Idempotency-Key", "pots:0001").json(&form("On nobody's pots")))
        };
        let (status, _, body) = send(world.client.post(format!("{}{path}", world.url))).await;
        assert!(matches!(status, 401 | 404 | 405), "{path} by nobody: {status} {body}");
        let (status, _, body) = send(newcomer.request(&world, Method::POST, path)).await;
        assert!(matches!(status, 403..=405), "{path} by whoever has not proven an address: {status} {body}");
    }
    assert_eq!(identifiers(&world).await, 1, "that of the deposit alone");
    assert_eq!(run_due(&world.app).await.unwrap().failed, 0);
    let held = agency.agencies().held(Agency::Cordra);
    assert_eq!(held.keys().map(String::as_str).collect::<Vec<_>>(), [made["docid"].as_str().unwrap()]);
    let row = identifier::Entity::find().one(world.store.read()).await.unwrap().unwrap();
    assert_eq!((row.owner_id, row.publication_id), (Some(josiah.id), made["id"].as_i64()), "by whom, for what");
    assert!(row.request_id.is_some_and(|id| id.starts_with("req_")), "and by which request");
}

#[tokio::test]
async fn an_account_that_mints_without_end() {
    let two = PerRole { user: 2, admin: 0, superadmin: 0 };
    let limit = |settings: &mut pressmark_http::HttpSettings| {
        (settings.allowances.external, settings.allowances.publishing) = (two, two);
    };
    let world = World::with(Fresh::sqlite(), limit).await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    for expected in [200, 200, 429] {
        let (status, headers, body) = answered(josiah.request(&world, Method::POST, HANDLE)).await;
        assert_eq!(status, expected, "{body}");
        assert_eq!(headers.contains_key("retry-after"), status == 429, "{body}");
    }
    for (of, expected) in [("kilns", 201), ("glazes", 201), ("shards", 429)] {
        let wish = form(&format!("On the number of {of}"));
        let (status, body) = josiah.call(&world, Method::POST, PUBLISH, &wish).await;
        assert_eq!((status, status != 429 || code(&body) == "RATE_LIMITED"), (expected, true), "{body}");
    }
    assert_eq!(identifiers(&world).await, 4, "what is refused costs no identifier");
}

#[tokio::test]
async fn test_systems_that_mint_in_the_namespace_of_production() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let made = josiah.publish(&world, &form("On trying things out")).await;
    let docid = made["docid"].as_str().unwrap();
    assert!(docid.starts_with("20.500.5555/") && made["provisional"] == json!(true), "{made}");
    for path in [by_docid(&made), landing_path(docid)] {
        let told = world.get(&path).header("Accept", "text/html").send().await.unwrap().text().await.unwrap();
        assert!(told.contains(docid) && !told.contains("hdl.handle.net"), "{path}: {told}");
    }
    // Nor do they go to where identifiers are for ever, whatever is said of that.
    let cordra = CordraSettings {
        base_url: "https://cordra.kenet.or.ke/cordra".to_owned(),
        username: "registry".to_owned(),
        password: Some(Secret::new("cracked")),
        is_test: true,
        ..CordraSettings::default()
    };
    let settings = IdentifierSettings { registrar: RegistrarName::Cordra, cordra, ..IdentifierSettings::default() };
    let refused = Identifiers::new(settings, "https://registry.example.org");
    assert!(matches!(refused, Err(IdentifierError::TestPrefix { .. })));
}

#[tokio::test]
async fn workers_that_pile_up() {
    let agency = agency().await;
    let world = World::minting(Fresh::sqlite(), at(&agency, true)).await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    for of in ["kilns", "glazes", "shards", "wheels", "clay"] {
        josiah.publish(&world, &form(&format!("On the registration of {of}"))).await;
    }
    let turns = join_all((0..6).map(|_| run_due(&world.app))).await;
    let done: u32 = turns.into_iter().map(|turn| turn.unwrap().done).sum();
    let held = agency.agencies().held(Agency::Cordra);
    assert_eq!((done, held.len()), (5, 5));
    assert!(held.values().all(|held| held.created == 1), "each is one worker's: {held:?}");
    assert_eq!(identifier_attempt::Entity::find().count(world.store.read()).await.unwrap(), 5);
}

#[tokio::test]
async fn handles_in_the_place_of_dois() {
    let world = World::start().await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let handle = "20.500.14351/b23a80ce9b1a6ef21588";
    for sent in [handle.to_owned(), format!("https://hdl.handle.net/{handle}"), format!("hdl:{handle}")] {
        let mut wish = form("On mistaking a handle for a DOI");
        wish["doi"] = json!(sent);
        let (status, body) = josiah.call(&world, Method::POST, PUBLISH, &wish).await;
        assert_eq!((status, body["details"]["field_errors"]["doi"].is_string()), (422, true), "{sent}: {body}");
    }
    // Older clients send them there and know no better: they are told, and it is kept nowhere.
    let fields: [Field<'_>; 4] = [
        ("documentTitle", None, b"On mistaking a handle for a DOI"),
        ("resourceType", None, b"101"),
        ("creators[0][family_name]", None, b"Carberry"),
        ("doi", None, handle.as_bytes()),
    ];
    let request = josiah.request(&world, Method::POST, PUBLISH);
    let request = request.header("Content-Type", "multipart/form-data; boundary=pots").body(multipart(&fields));
    let (status, _, made) = answered(request).await;
    assert_eq!((status, &made["publication"]["doi"]), (200, &Value::Null), "{made}");
    assert!(made["ignored"].as_array().unwrap().contains(&json!("doi")), "{made}");
}

#[tokio::test]
async fn deletions_that_break_identifiers() {
    let world = World::start().await;
    let admin = Person::of(&world, "admin", Role::Admin).await;
    let josiah = Person::of(&world, "josiah", Role::User).await;
    let made = josiah.publish(&world, &form("On pots that stay")).await;
    for of in ["dspace", "figshare", "ojs"] {
        for rest in [format!("delete/{}", made["id"]), "delete-all".to_owned()] {
            let path = format!("/api/v1/{of}/sync/{rest}");
            let (status, body) = admin.ask(&world, Method::DELETE, &path).await;
            assert!(matches!(status, 404 | 405), "{path}: {status} {body}");
        }
    }
    // Nor does it go with its depositor.
    let session = world.session(josiah.id).await;
    let leave = world.client.post(format!("{}/api/auth/delete-user", world.url)).bearer_auth(&session);
    assert_eq!(answered(leave.json(&json!({ "password": PASSWORD }))).await.0, 200);
    let told = world.ok(&by_docid(&made)).await;
    assert_eq!(told["data"]["publication"]["docid"], made["docid"]);
    assert!(!told.to_string().contains(&josiah.email), "{told}");
}
