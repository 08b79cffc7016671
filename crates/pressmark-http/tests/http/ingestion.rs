//! Harvests as staff ask for them and look after them, and works by their DOI.

use std::sync::Arc;
use std::time::Duration;

use pressmark_app::ingest::HARVEST_PERSON;
use pressmark_app::worker;
use pressmark_domain::Orcid;
use pressmark_simulator::made_up::{Agency, Plan, Work, World as MadeUp};
use pressmark_simulator::{Override, Running, SimulatorOptions, Upstream, start};
use pressmark_sources::{LocalBudget, Sources, SourcesConfig};
use pressmark_store::StoreError;
use pressmark_store::entity::job;
use pressmark_store::repo::activity::{self, Filter};
use pressmark_store::repo::api_keys::Scope;
use pressmark_store::repo::jobs::{self, Progress};
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::Role;
use pressmark_store::repo::{people, publications};
use pressmark_store::testing::Fresh;
use reqwest::{Method, RequestBuilder};
use sea_orm::EntityTrait as _;
use sea_orm::sea_query::Expr;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::world::{CARBERRY, DELETED, World};

/// A registry whose upstreams are the simulated world of the demonstration.
pub(crate) async fn asking() -> (World, Running) {
    let running = start(MadeUp::generate(&Plan::demo()).into(), SimulatorOptions::default()).await.unwrap();
    let mut config = SourcesConfig::default();
    for (name, url) in running.env() {
        let source = match name.split("__").nth(1).unwrap() {
            "ORCID" => &mut config.orcid,
            "CROSSREF" => &mut config.crossref,
            "DATACITE" => &mut config.datacite,
            "OPENALEX" => &mut config.openalex,
            "AGENCY" => &mut config.agency,
            "ROR" => &mut config.ror,
            other => panic!("an upstream called {other}"),
        };
        source.base_url = url.parse().unwrap();
        (source.rate, source.burst, source.without_address) = (2_000.0, 0, None);
        (source.concurrency, source.daily_limit, source.retries) = (16, None, 1);
    }
    let sources = Sources::new(&config, None, Arc::new(LocalBudget::new())).unwrap();
    (World::asking(Fresh::sqlite(), sources).await, running)
}

async fn member(world: &World) -> String {
    let id = world.user("librarian@example.org", Role::User).await;
    world.member(id, WorkspaceRole::Member).await;
    world.session(id).await
}

async fn superadmin(world: &World) -> String {
    let id = world.user("root@example.org", Role::Superadmin).await;
    world.session(id).await
}

async fn answered(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or(Value::Null))
}

async fn get(world: &World, session: &str, path: &str) -> (u16, Value) {
    answered(world.get(path).bearer_auth(session)).await
}

async fn post(world: &World, session: &str, path: &str, body: &Value) -> (u16, Value) {
    answered(world.client.request(Method::POST, format!("{}{path}", world.url)).bearer_auth(session).json(body)).await
}

/// Works on all jobs of a registry.
async fn work(world: &World) {
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(worker::run(world.app.clone(), stopped, Duration::from_secs(5)));
    for _ in 0..1_200 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        if jobs::active(world.store.read()).await.unwrap() == (0, 0) {
            break;
        }
    }
    stop.send(true).unwrap();
    worker.await.unwrap();
    assert_eq!(jobs::active(world.store.read()).await.unwrap(), (0, 0));
}

#[tokio::test]
async fn one_path_answers_two_contracts_and_the_credential_tells_which() {
    let world = World::start().await;
    let session = member(&world).await;
    let other = Orcid::from_number(20);
    let body = json!({ "orcid_ids": [CARBERRY, other], "skip_existing": true, "trigger_source": "people_page" });
    let (status, queued) = post(&world, &session, "/api/ingest", &body).await;
    assert_eq!((status, &queued["queued"], &queued["requested"]), (202, &json!(1), &json!(2)), "{queued}");
    let job = &queued["jobs"][0];
    assert_eq!((&job["orcid_id"], &job["status"]), (&json!(other), &json!("queued")), "Carberry is complete already");
    let from = (&job["trigger_source"], &job["requested_by"]);
    assert_eq!(from, (&json!("people_page"), &json!("librarian@example.org")));
    let body_of_import = json!({ "orcid_ids": [CARBERRY, other] });
    let (status, queued) = post(&world, &session, "/api/import/orcid", &body_of_import).await;
    assert_eq!((status, &queued["queued"]), (202, &json!(1)));
    assert_eq!((&queued["jobs"][0]["orcid_id"], &queued["requested"]), (&json!(CARBERRY), &Value::Null));

    // With a key the answer is the public one, to the letter; and a key goes before everything else.
    let key = world.key(&[Scope::Ingest], 60).await;
    let third = Orcid::from_number(21);
    let request = || world.client.post(format!("{}/api/ingest", world.url)).json(&json!({ "orcid_ids": [third] }));
    let by_key = request().header("X-API-Key", &key).bearer_auth(&session);
    assert_eq!(answered(by_key).await, (202, json!({ "queued": 1, "requested": 1 })));
    let job = jobs::latest(world.store.read(), 1, HARVEST_PERSON, &[third.to_string()]).await.unwrap().remove(0);
    assert!(job.requested_by.unwrap().starts_with("key "), "the key is named");
    let skipping = request().header("X-API-Key", &key).json(&body);
    assert_eq!(answered(skipping).await.0, 400, "the public contract knows no `skip_existing`");
    assert_eq!(answered(request().header("X-API-Key", "pmk_garbage").bearer_auth(&session)).await.0, 401);
    let membership = world.key(&[Scope::MembershipUpdate], 60).await;
    assert_eq!(answered(request().header("X-API-Key", membership).bearer_auth(&session)).await.0, 403);

    // A cookie is sent by browsers whoever asks them to.
    let cookie = format!("better-auth.session_token={session}");
    let (status, refused) = answered(request().header("Cookie", &cookie)).await;
    assert_eq!((status, &refused["code"]), (403, &json!("invalid_origin")));
    let (status, queued) = answered(request().header("Cookie", &cookie).header("Origin", &world.url)).await;
    assert_eq!((status, &queued["jobs"]), (202, &json!([])), "it is queued already: {queued}");
    let (status, refused) = answered(request()).await;
    assert_eq!((status, &refused["code"]), (401, &json!("missing_api_key")));
}

#[tokio::test]
async fn what_is_wrong_with_a_wish_is_named_and_nothing_is_queued() {
    let world = World::start().await;
    let session = member(&world).await;
    for (body, complaint) in [
        (json!({}), "Required"),
        (json!({ "orcid_ids": [] }), "Must hold 1 to 100 iDs"),
        (json!({ "orcid_ids": [CARBERRY, "0000-0002-1825-0098"] }), "0000-0002-1825-0098"),
        (json!({ "orcid_ids": [CARBERRY], "skip_existing": "yes" }), "Must be true or false"),
        (json!({ "orcid_ids": [CARBERRY], "trigger_source": "elsewhere" }), "Must be people_page"),
        (json!({ "orcid_ids": [CARBERRY], "force": true }), "Unrecognized keys: force"),
    ] {
        for path in ["/api/ingest", "/api/import/orcid"] {
            let (status, refused) = post(&world, &session, path, &body).await;
            assert_eq!(status, 400, "{path} {body}");
            assert!(refused["details"].to_string().contains(complaint), "{body}: {refused}");
        }
    }
    assert_eq!(jobs::active(world.store.read()).await.unwrap(), (0, 0));
}

#[tokio::test]
async fn the_status_of_each_id_is_told_in_the_order_of_the_question() {
    let world = World::start().await;
    let session = member(&world).await;
    let (asked, never) = (Orcid::from_number(20), Orcid::from_number(21));
    post(&world, &session, "/api/ingest", &json!({ "orcid_ids": [CARBERRY, asked] })).await;
    let path = format!("/api/ingest/status?orcid_ids={never},https://orcid.org/{CARBERRY},%20{asked},{CARBERRY}");
    let (status, told) = get(&world, &session, &path).await;
    assert_eq!(status, 200, "{told}");
    let rows = told["statuses"].as_array().unwrap();
    let ids: Vec<&str> = rows.iter().map(|row| row["orcid_id"].as_str().unwrap()).collect();
    assert_eq!(ids, [never.as_str(), CARBERRY, asked.as_str()], "each once");
    assert!(["status", "sync_status", "id"].iter().all(|name| rows[0][name].is_null()), "{told}");
    assert_eq!((&rows[1]["status"], &rows[1]["sync_status"]), (&json!("queued"), &json!("pending")));
    assert_eq!((&rows[2]["status"], &rows[2]["sync_status"]), (&json!("queued"), &Value::Null), "nobody yet");

    let many = vec![CARBERRY; 101].join(",");
    for (query, complaint) in [
        (String::new(), "Required"),
        ("?orcid_ids=%20,".into(), "Required"),
        ("?orcid_ids=0000-0002-1825-0098".into(), "0000-0002-1825-0098"),
        (format!("?orcid_ids={many}"), "Must hold 1 to 100 iDs"),
    ] {
        let (status, refused) = get(&world, &session, &format!("/api/ingest/status{query}")).await;
        assert_eq!(status, 400, "{query}");
        assert!(refused["details"]["fieldErrors"]["orcid_ids"].to_string().contains(complaint), "{refused}");
    }
}

#[tokio::test]
async fn a_harvest_that_is_stuck_is_ended_by_hand_and_its_worker_writes_nothing_more() {
    let world = World::start().await;
    let (session, root) = (member(&world).await, superadmin(&world).await);
    let (_, queued) = post(&world, &session, "/api/ingest", &json!({ "orcid_ids": [CARBERRY] })).await;
    let id = queued["jobs"][0]["id"].as_str().unwrap().to_owned();
    let taken = jobs::claim(&world.store, &[HARVEST_PERSON], "worker", 60_000).await.unwrap().unwrap();

    assert_eq!(get(&world, &session, "/api/ingest/stuck").await.0, 403, "members do not see them");
    assert_eq!(get(&world, &root, "/api/ingest/stuck").await.1["jobs"], json!([]), "it was taken a moment ago");
    let (status, stuck) = get(&world, &root, "/api/ingest/stuck?threshold_seconds=0").await;
    assert_eq!((status, &stuck["count"], &stuck["jobs"][0]["id"]), (200, &json!(1), &json!(id)));
    assert_eq!(get(&world, &root, "/api/ingest/stuck?limit=1001").await.0, 400);

    let fail =
        async |job: &str, body: Value| post(&world, &root, &format!("/api/ingest/stuck/{job}/force-fail"), &body).await;
    for body in [json!({}), json!({ "orcid_id": "nobody" }), json!({ "orcid_id": CARBERRY, "error_message": 7 })] {
        assert_eq!(fail(&id, body.clone()).await.0, 400, "{body}");
    }
    assert_eq!(fail(&id, json!({ "orcid_id": Orcid::from_number(20) })).await.0, 404, "of another iD");
    assert_eq!(fail("999999", json!({ "orcid_id": CARBERRY })).await.0, 404);
    assert_eq!(fail("x", json!({ "orcid_id": CARBERRY })).await.0, 404);
    let body = json!({ "orcid_id": CARBERRY, "error_message": "the kiln is cold", "more": true });
    let (status, failed) = fail(&id, body.clone()).await;
    assert_eq!((status, &failed["job"]["status"]), (200, &json!("failed")), "{failed}");
    assert_eq!(fail(&id, body).await.0, 404, "it has ended");

    let beat = jobs::heartbeat(&world.store, taken.id, taken.fence, 60_000, &Progress::default()).await;
    assert!(matches!(beat, Err(StoreError::LeaseLost(_))));
    let person = people::by_orcid(world.store.read(), 1, CARBERRY).await.unwrap().unwrap();
    assert_eq!((person.sync_status.as_str(), person.sync_error.as_deref()), ("failed", Some("the kiln is cold")));
    let only = Filter { event_type: Some("harvest.ended".into()), ..Filter::default() };
    let (events, total) = activity::list(world.store.read(), 1, &only, activity::From::Offset(0), 10).await.unwrap();
    assert_eq!((total, events[0].actor.as_str(), events[0].status.as_str()), (1, "root@example.org", "failed"));
}

#[tokio::test]
async fn stuck_jobs_are_cleared_at_once_after_a_trial() {
    let world = World::start().await;
    let root = superadmin(&world).await;
    let ids: Vec<Orcid> = (20..23).map(Orcid::from_number).collect();
    post(&world, &member(&world).await, "/api/ingest", &json!({ "orcid_ids": ids })).await;
    let clear = async |body: Value| post(&world, &root, "/api/site-tools/clear-stuck-jobs", &body).await;
    for body in [json!({ "thresholdSeconds": 59 }), json!({ "reason": " " }), json!({ "dry_run": true })] {
        assert_eq!(clear(body.clone()).await.0, 400, "{body}");
    }
    let (status, report) = clear(json!({})).await;
    assert_eq!((status, &report["found"], &report["cleared"]), (200, &json!(0), &json!(0)), "they are young");
    // A minute is the least that may be asked for, so time has to pass here.
    let tx = world.store.begin().await.unwrap();
    let long_ago = pressmark_store::clock::now_millis() - 120_000;
    let aged = job::Entity::update_many().col_expr(job::Column::UpdatedAt, Expr::value(long_ago));
    aged.col_expr(job::Column::NotBefore, Expr::value(long_ago)).exec(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    let (_, report) = clear(json!({ "thresholdSeconds": 60, "dryRun": true })).await;
    assert_eq!((&report["found"], &report["queued"], &report["cleared"]), (&json!(3), &json!(3), &json!(0)));
    assert_eq!(jobs::active(world.store.read()).await.unwrap(), (3, 0));
    let (_, report) = clear(json!({ "thresholdSeconds": 60, "reason": "the kiln was moved" })).await;
    assert_eq!((&report["cleared"], report["jobs"].as_array().unwrap().len()), (&json!(3), 3));
    assert_eq!(jobs::active(world.store.read()).await.unwrap(), (0, 0));
    let only = Filter { event_type: Some("jobs.cleared".into()), ..Filter::default() };
    let (events, _) = activity::list(world.store.read(), 1, &only, activity::From::Offset(0), 10).await.unwrap();
    assert!(events[0].summary.contains("the kiln was moved"), "{events:?}");
}

/// DOIs of an agency that can be written anywhere, of works by Carberry if asked.
fn dois(agency: &Agency, by_carberry: bool) -> Vec<String> {
    let world = MadeUp::generate(&Plan::demo());
    let fits = |work: &Work| {
        work.agency == *agency && (!by_carberry || work.authors.iter().any(|author| author.person == Some(0)))
    };
    let dois = world.works().filter(fits).filter_map(|work| Some(work.doi?.as_str().to_owned()));
    dois.filter(|doi| !doi.contains(['(', '<', ';'])).collect()
}

#[tokio::test]
async fn a_work_is_imported_by_its_doi_and_linked_with_people() {
    let (world, running) = asking().await;
    let session = member(&world).await;
    let doi = dois(&Agency::Crossref, true).remove(0);
    let import = async |body: &Value| post(&world, &session, "/api/import/doi", body).await;
    let body = json!({ "doi": format!("https://doi.org/{}", doi.to_uppercase()), "person_orcids": [CARBERRY] });
    let (status, imported) = import(&body).await;
    assert_eq!((status, &imported["created"]), (201, &json!(true)), "{imported}");
    assert_eq!((&imported["id"], &imported["doi"]), (&json!(doi), &json!(doi)));
    assert_eq!(imported["linked"], json!([CARBERRY]));
    assert!(imported["title"].is_string() && imported["merged"]["title"].is_string());
    assert!(imported["person_orcids"].as_array().unwrap().contains(&json!(CARBERRY)));
    assert_eq!(world.ok(&format!("/v1/doi/{doi}")).await["doi"], json!(doi), "it can be read at once");

    let url = format!("{}/works/{doi}", running.base_url(Upstream::Crossref));
    let mut answer: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    answer["message"]["title"][0] = "Cracked pots, revisited".into();
    running.override_body(Upstream::Crossref, &doi, Some(Override::json(&answer)));
    let (status, again) = import(&json!({ "doi": doi })).await;
    assert_eq!((status, &again["created"], &again["changed"]), (200, &json!(false), &json!(["title"])), "{again}");
    assert_eq!(again["title"], "Cracked pots, revisited");
    assert!(again["person_orcids"].as_array().unwrap().contains(&json!(CARBERRY)), "the link stays");

    // Other agencies are asked by content negotiation.
    let elsewhere = dois(&Agency::Crossref, false).into_iter().find(|other| *other != doi).unwrap();
    let row = json!({ "DOI": elsewhere, "RA": "mEDRA" });
    running.override_body(Upstream::Agency, &elsewhere, Some(Override::json(&row)));
    for (doi, agency) in [(dois(&Agency::DataCite, false).remove(0), "DataCite"), (elsewhere, "mEDRA")] {
        let (status, imported) = import(&json!({ "doi": doi })).await;
        assert_eq!((status, &imported["id"], &imported["agency"]), (201, &json!(doi), &json!(agency)), "{imported}");
    }
    let only = Filter { event_type: Some("publication.imported".into()), ..Filter::default() };
    let (_, total) = activity::list(world.store.read(), 1, &only, activity::From::Offset(0), 1).await.unwrap();
    assert_eq!(total, 4);
}

#[tokio::test]
async fn what_cannot_be_imported_is_refused_with_the_reason_and_leaves_nothing() {
    let (world, running) = asking().await;
    let session = member(&world).await;
    let doi = dois(&Agency::Crossref, false).remove(0);
    let before = publications::count(world.store.read(), 1).await.unwrap();
    let import = async |body: Value| post(&world, &session, "/api/import/doi", &body).await;
    let nobody = Orcid::from_number(999);
    for (body, status, code, told) in [
        (json!({ "doi": "" }), 400, None, "Required"),
        (json!({ "doi": "10/abcd" }), 400, None, "10/abcd"),
        (json!({ "doi": doi, "person_orcids": ["nobody", CARBERRY] }), 400, None, "nobody"),
        (json!({ "doi": doi, "person_orcids": vec![CARBERRY; 101] }), 400, None, "at most 100"),
        (json!({ "doi": doi, "people": [] }), 400, None, "Unrecognized keys: people"),
        (json!({ "doi": doi, "person_orcids": [CARBERRY, nobody] }), 400, Some("unknown_person"), nobody.as_str()),
        (json!({ "doi": DELETED }), 409, Some("publication_deleted"), "restore"),
    ] {
        let (got, refused) = import(body.clone()).await;
        assert_eq!((got, refused["code"].as_str()), (status, code), "{body}: {refused}");
        assert!(refused.to_string().contains(told), "{body}: {refused}");
    }
    assert_eq!(running.request_total(Upstream::Agency).asked, 0, "nobody was asked so far");

    let (status, refused) = import(json!({ "doi": "10.5555/nobody.registered.this" })).await;
    assert_eq!((status, refused["code"].as_str()), (400, Some("doi_unknown")), "{refused}");
    running.override_body(Upstream::Crossref, &doi, Some(Override::status(500)));
    let (status, refused) = import(json!({ "doi": doi, "person_orcids": [CARBERRY] })).await;
    assert!(matches!(status, 502 | 503), "{status}");
    assert_eq!(refused["code"].as_str(), Some("upstream_unavailable"), "{refused}");
    assert_eq!(publications::count(world.store.read(), 1).await.unwrap(), before, "nothing is half there");

    // Without OpenAlex the work is whole enough, and the rest is fetched later.
    running.override_body(Upstream::Crossref, &doi, None);
    running.override_body(Upstream::OpenAlex, &doi, Some(Override::status(500)));
    let (status, imported) = import(json!({ "doi": doi })).await;
    assert_eq!((status, &imported["missing_sources"]), (201, &json!(["openalex"])), "{imported}");
    let (_, later) = get(&world, &session, "/api/jobs?kind=refresh_works&state=queued").await;
    assert_eq!((&later["total"], &later["jobs"][0]["trigger_source"]), (&json!(1), &json!("remainder")), "{later}");
}

#[tokio::test]
async fn a_job_tells_how_far_it_is_and_its_run_what_it_changed() {
    let (world, _running) = asking().await;
    let session = member(&world).await;
    let ids = json!([CARBERRY, Orcid::from_number(424_242)]);
    let (_, queued) = post(&world, &session, "/api/ingest", &json!({ "orcid_ids": ids })).await;
    assert_eq!(queued["queued"], 2);
    let path = format!("/api/jobs?orcid={CARBERRY}&state=queued");
    let first = world.get(&path).bearer_auth(&session).send().await.unwrap();
    let tag = first.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(first.json::<Value>().await.unwrap()["total"], 1);
    let same = world.get(&path).bearer_auth(&session).header("If-None-Match", format!("W/{tag}"));
    assert_eq!(same.try_clone().unwrap().send().await.unwrap().status(), 304);

    work(&world).await;
    assert_eq!(same.send().await.unwrap().status(), 200, "it is not queued any more");
    let (_, page) = get(&world, &session, "/api/jobs?kind=harvest_person&perPage=1").await;
    assert_eq!((&page["total"], &page["pages"], &page["per_page"]), (&json!(2), &json!(2), &json!(1)), "{page}");
    let (_, failed) = get(&world, &session, "/api/jobs?state=failed").await;
    assert!(failed["jobs"][0]["error_message"].as_str().unwrap().contains("no record"), "{failed}");
    let (_, done) = get(&world, &session, &format!("/api/jobs?orcid={CARBERRY}")).await;
    let id = done["jobs"][0]["id"].as_str().unwrap();
    let (status, job) = get(&world, &session, &format!("/api/jobs/{id}")).await;
    assert_eq!((status, &job["status"]), (200, &json!("completed")), "{job}");
    let new = job["counts"]["new"].as_i64().unwrap();
    assert!(new > 5 && job["progress"]["done"].as_i64().unwrap() >= new, "{job}");

    let (status, run) = get(&world, &session, &format!("/api/runs/{id}?change=new&perPage=3")).await;
    assert_eq!((status, &run["changes"]["new"], &run["total"]), (200, &json!(new), &json!(new)), "{run}");
    assert_eq!(run["items"].as_array().unwrap().len(), 3);
    let item = &run["items"][0];
    assert!(item["publication_id"].is_string() && item["title"].is_string(), "{item}");
    assert_eq!((&item["change"], &item["orcid_id"]), (&json!("new"), &json!(CARBERRY)));
    for path in ["/api/jobs/999999", "/api/jobs/x", "/api/runs/999999"] {
        assert_eq!(get(&world, &session, path).await.0, 404, "{path}");
    }
    for path in ["/api/jobs?state=gone", "/api/jobs?orcid=nobody", "/api/jobs?perPage=101"] {
        assert_eq!(get(&world, &session, path).await.0, 400, "{path}");
    }
}
