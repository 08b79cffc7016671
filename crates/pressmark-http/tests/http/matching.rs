//! The queue of matches: what waits, what becomes of a decision, and who may decide.

use pressmark_app::linking::{Claim, Judged, Profiles, link_batch};
use pressmark_app::upsert::{Context, Incoming, IncomingView, apply};
use pressmark_domain::{Orcid, Provider, ProviderView};
use pressmark_store::clock::now_millis;
use pressmark_store::entity::{app_user, author_link};
use pressmark_store::repo::links;
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::{self, Role};
use reqwest::Method;
use serde_json::{Value, json};

use crate::world::{CARBERRY, World};

const MATCHES: &str = "/api/matches";

/// Status and body of a request with a session.
async fn call(world: &World, session: &str, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
    let mut request = world.client.request(method, format!("{}{path}", world.url)).bearer_auth(session);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap())
}

async fn ok(world: &World, session: &str, method: Method, path: &str, body: Option<Value>) -> Value {
    let (status, answer) = call(world, session, method.clone(), path, body).await;
    assert_eq!(status, 200, "{method} {path}: {answer}");
    answer
}

async fn curator(world: &World) -> String {
    let id = world.user("curator@example.org", Role::User).await;
    world.member(id, WorkspaceRole::Member).await;
    world.session(id).await
}

fn ada() -> String {
    Orcid::from_number(2).to_string()
}

/// Ada may have written works that Josiah wrote: they have keys from 1.
async fn suggest(world: &World, publication_id: i64, score: f64) {
    let evidence = json!([{ "kind": "name", "agreement": "exact", "score": 1.0, "printed": "Ada Quill", "known_as": "Ada Quill" }]);
    let link = author_link::Model {
        publication_id,
        person_id: 2,
        workspace_id: 1,
        position: Some(1),
        author_name: Some("Ada Quill".into()),
        method: "name".into(),
        score,
        evidence: evidence.to_string(),
        name_contradiction: false,
        state: "suggested".into(),
        claimed: false,
        put_codes: "[]".into(),
        claim_withdrawn_at: None,
        decided_by: None,
        created_at: 1,
        updated_at: 1,
    };
    let tx = world.store.begin().await.unwrap();
    links::put(&tx, vec![link]).await.unwrap();
    let changed = tx.commit().await.unwrap();
    world.state.applied(&changed).await;
}

/// iDs of the people of a work, as everybody sees them.
async fn people(world: &World, doi: &str) -> Vec<String> {
    let detail = world.ok(&format!("/v1/doi/{doi}")).await;
    detail["person_orcids"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_suggestion_is_seen_with_its_reasons_and_becomes_a_link_or_none() {
    let world = World::start().await;
    let session = curator(&world).await;
    suggest(&world, 1, 0.6).await;
    suggest(&world, 2, 0.9).await;
    let list = ok(&world, &session, Method::GET, MATCHES, None).await;
    assert_eq!((&list["total"], &list["pages"], &list["state"]), (&json!(2), &json!(1), &json!("suggested")));
    let row = &list["matches"][0];
    assert_eq!((&row["publication_key"], &row["publication_id"]), (&json!(2), &json!("10.5555/study.2")));
    assert_eq!(
        (&row["orcid_id"], &row["person_name"], &row["position"]),
        (&json!(ada()), &json!("Ada Quill"), &json!(1))
    );
    assert_eq!(row["evidence"][0]["kind"], "name");
    assert!(row["evidence"][0]["text"].as_str().unwrap().contains("agrees with “Ada Quill” in full"));

    assert_eq!(people(&world, "10.5555/study.1").await, [CARBERRY]);
    let accepted = ok(&world, &session, Method::POST, &format!("{MATCHES}/1/{}/accept", ada()), None).await;
    assert_eq!((&accepted["state"], &accepted["method"]), (&json!("linked"), &json!("curator")));
    assert_eq!(accepted["decided_by"], "curator@example.org");
    assert_eq!(
        people(&world, "10.5555/study.1").await,
        [CARBERRY.to_owned(), ada()],
        "whoever decides sees it at once"
    );

    ok(&world, &session, Method::POST, &format!("{MATCHES}/2/{}/reject", ada()), None).await;
    assert_eq!(people(&world, "10.5555/study.2").await, [CARBERRY]);
    assert_eq!(ok(&world, &session, Method::GET, MATCHES, None).await["total"], 0);
    let rejected =
        ok(&world, &session, Method::GET, &format!("{MATCHES}?state=rejected&orcid_id={}", ada()), None).await;
    assert_eq!(rejected["matches"][0]["publication_id"], "10.5555/study.2");
    assert_eq!(
        ok(&world, &session, Method::GET, &format!("{MATCHES}?state=rejected&orcid_id={CARBERRY}"), None).await["total"],
        0
    );

    let events = ok(&world, &session, Method::GET, "/api/activity?q=Ada", None).await;
    let kinds: Vec<&Value> = events["events"].as_array().unwrap().iter().map(|event| &event["event_type"]).collect();
    assert_eq!(kinds, ["match.rejected", "match.accepted"]);
}

#[tokio::test]
async fn an_author_is_one_person() {
    let world = World::start().await;
    let session = curator(&world).await;
    suggest(&world, 1, 0.6).await;
    let accept = format!("{MATCHES}/1/{}/accept", ada());
    let (status, taken) = call(&world, &session, Method::POST, &accept, Some(json!({ "position": 0 }))).await;
    assert_eq!((status, &taken["code"]), (409, &json!("position_taken")), "{taken}");
    assert!(taken["error"].as_str().unwrap().contains(CARBERRY), "{taken}");
    let (status, none) = call(&world, &session, Method::POST, &accept, Some(json!({ "position": 2 }))).await;
    assert_eq!((status, none["details"]["fieldErrors"]["position"].is_array()), (400, true), "{none}");

    let reassign = format!("{MATCHES}/1/{CARBERRY}/reassign");
    for (body, name) in [
        (json!({}), "orcid"),
        (json!({ "orcid": CARBERRY }), "orcid"),
        (json!({ "orcid": Orcid::from_number(99).to_string() }), "orcid"),
        (json!({ "orcid": ada(), "position": -1 }), "position"),
    ] {
        let (status, answer) = call(&world, &session, Method::POST, &reassign, Some(body.clone())).await;
        assert_eq!(status, 400, "{body}: {answer}");
        assert!(answer["details"]["fieldErrors"][name].is_array(), "{body}: {answer}");
    }
    let hers = ok(&world, &session, Method::POST, &reassign, Some(json!({ "orcid": ada() }))).await;
    assert_eq!((&hers["orcid_id"], &hers["state"], &hers["position"]), (&json!(ada()), &json!("linked"), &json!(0)));
    assert_eq!(hers["author_name"], "Josiah Carberry", "the author as printed");
    assert_eq!(people(&world, "10.5555/study.1").await, [ada()]);
    let his = ok(&world, &session, Method::GET, &format!("{MATCHES}?state=rejected"), None).await;
    assert_eq!(his["matches"][0]["orcid_id"], CARBERRY);
    // A no can be taken back, once the place is free.
    ok(&world, &session, Method::POST, &format!("{MATCHES}/1/{}/reject", ada()), None).await;
    ok(&world, &session, Method::POST, &format!("{MATCHES}/1/{CARBERRY}/accept"), None).await;
    assert_eq!(people(&world, "10.5555/study.1").await, [CARBERRY]);
}

#[tokio::test]
async fn what_is_asked_wrongly_is_named_and_what_is_not_there_is_not_found() {
    let world = World::start().await;
    let session = curator(&world).await;
    for query in ["state=open", "sort=title", "page=0", "perPage=101", "orcid_id=nobody", "page=1&page=2"] {
        let (status, answer) = call(&world, &session, Method::GET, &format!("{MATCHES}?{query}"), None).await;
        assert_eq!(status, 400, "{query}: {answer}");
    }
    let nobody = Orcid::from_number(99);
    assert_eq!(ok(&world, &session, Method::GET, &format!("{MATCHES}?orcid_id={nobody}"), None).await["total"], 0);
    let deleted = 47;
    for path in [
        format!("1/{nobody}/accept"),
        format!("1/{}/accept", ada()),
        format!("999999/{CARBERRY}/reject"),
        format!("x/{CARBERRY}/reject"),
        format!("{deleted}/{CARBERRY}/reject"),
    ] {
        let (status, answer) = call(&world, &session, Method::POST, &format!("{MATCHES}/{path}"), None).await;
        assert_eq!((status, &answer["error"]), (404, &json!("Match not found")), "{path}");
    }
}

#[tokio::test]
async fn the_holder_of_a_proven_id_decides_about_themselves_and_nobody_else() {
    let world = World::start().await;
    suggest(&world, 1, 0.6).await;
    suggest(&world, 2, 0.7).await;
    let id = world.user("ada.quill@example.org", Role::User).await;
    let session = world.session(id).await;
    let own = "/api/me/matches";
    let user = users::by_id(world.store.read(), id).await.unwrap().unwrap();
    let set = async |change: app_user::Model| {
        let tx = world.store.begin().await.unwrap();
        users::update(&tx, change).await.unwrap();
        tx.commit().await.unwrap();
    };
    // What somebody merely typed gives no rights.
    set(app_user::Model { orcid: Some(ada()), ..user.clone() }).await;
    assert_eq!(ok(&world, &session, Method::GET, own, None).await["total"], 0);
    let (status, _) = call(&world, &session, Method::POST, &format!("{own}/1/accept"), None).await;
    assert_eq!(status, 404);

    set(app_user::Model { orcid: Some(ada()), orcid_authenticated_at: Some(now_millis()), ..user }).await;
    let list = ok(&world, &session, Method::GET, own, None).await;
    assert_eq!((&list["total"], &list["matches"][0]["publication_key"]), (&json!(2), &json!(2)));
    let accepted = ok(&world, &session, Method::POST, &format!("{own}/1/accept"), None).await;
    assert_eq!((&accepted["state"], &accepted["decided_by"]), (&json!("linked"), &json!("ada.quill@example.org")));
    let rejected = ok(&world, &session, Method::POST, &format!("{own}/2/reject"), None).await;
    assert_eq!(rejected["state"], "rejected");
    assert_eq!(people(&world, "10.5555/study.1").await, [CARBERRY.to_owned(), ada()]);
    // A work of her own that nobody asked about: it is disowned. One that is not hers is none of her matches.
    let disowned = ok(&world, &session, Method::POST, &format!("{own}/40/reject"), None).await;
    assert_eq!(disowned["state"], "rejected");
    let (status, _) = call(&world, &session, Method::POST, &format!("{own}/3/reject"), None).await;
    assert_eq!(status, 404);
    for path in [MATCHES.to_owned(), format!("{MATCHES}/1/{CARBERRY}/reject")] {
        let method = if path == MATCHES { Method::GET } else { Method::POST };
        let (status, _) = call(&world, &session, method, &path, None).await;
        assert_eq!(status, 403, "{path} is for staff");
    }
}

/// A work as Crossref tells of it: its author, to whom it gives Josiah's iD. Linked as a harvest does.
async fn harvest(world: &World, doi: &str, author: &str, is_claimed: bool) -> i64 {
    let record = json!({
        "doi": doi, "title": format!("On {author}"), "publication_type": "journal-article",
        "authors": [{ "name": author, "orcid": CARBERRY }],
    });
    let view = ProviderView::new(Provider::Crossref, doi, serde_json::from_value(record).unwrap());
    let mut work = Incoming::default();
    work.views = vec![IncomingView { view, fetched_at: 1 }];
    let context = Context { workspace_id: 1, origin: "harvest", visible: true, now: now_millis() };
    let tx = world.store.begin().await.unwrap();
    let applied = apply(&tx, context, vec![work]).await.unwrap();
    let id = applied.ids[0];
    let claim = Claim { publication_id: id, person_id: 1, put_codes: vec![id] };
    let claims = if is_claimed { vec![claim] } else { Vec::new() };
    link_batch(&tx, context, &applied.works, &claims, &mut Profiles::new(1), Judged::Everyone).await.unwrap();
    let changed = tx.commit().await.unwrap();
    world.state.applied(&changed).await;
    id
}

#[tokio::test]
async fn an_id_at_an_author_of_another_name_is_flagged_until_somebody_decides() {
    let world = World::start().await;
    let session = curator(&world).await;
    let agrees = harvest(&world, "10.5555/own", "J. Carberry", true).await;
    let claimed = harvest(&world, "10.5555/claimed", "Laura Grandcourt", true).await;
    let asserted = harvest(&world, "10.5555/asserted", "Min-Ji Baek", false).await;
    let queue = async |state: &str| {
        let list = ok(&world, &session, Method::GET, &format!("{MATCHES}?state={state}"), None).await;
        list["matches"].as_array().unwrap().clone()
    };
    let flagged = queue("contradiction").await;
    let found: Vec<(&Value, &Value, &Value)> =
        flagged.iter().map(|row| (&row["publication_key"], &row["state"], &row["author_name"])).collect();
    // A claim is believed, and looked at; an iD that somebody else recorded links nobody of another name.
    let expected = [
        (&json!(asserted), &json!("suggested"), &json!("Min-Ji Baek")),
        (&json!(claimed), &json!("linked"), &json!("Laura Grandcourt")),
    ];
    assert_eq!(found, expected, "{agrees} is not among them");
    for row in &flagged {
        assert_eq!((&row["name_contradiction"], &row["orcid_id"]), (&json!(true), &json!(CARBERRY)), "{row}");
        let told = row["evidence"].as_array().unwrap().iter().find(|found| found["kind"] == "name_contradiction");
        let told = told.unwrap_or_else(|| panic!("{row}"))["text"].as_str().unwrap();
        assert!(told.contains(row["author_name"].as_str().unwrap()) && told.contains("Josiah Carberry"), "{told}");
    }

    let detail = async |doi: &str| {
        let work = ok(&world, &session, Method::GET, &format!("/api/publications/{doi}"), None).await;
        let reasons: Vec<Value> =
            work["attention"].as_array().unwrap().iter().map(|told| told["reason"].clone()).collect();
        (work["author_match_state"].clone(), work["links"][0]["name_contradiction"].clone(), reasons)
    };
    for doi in ["10.5555/claimed", "10.5555/asserted"] {
        assert_eq!(detail(doi).await, (json!("needs_attention"), json!(true), vec![json!("authors")]), "{doi}");
    }
    assert_eq!(detail("10.5555/own").await, (json!("complete"), json!(false), Vec::new()));

    ok(&world, &session, Method::POST, &format!("{MATCHES}/{claimed}/{CARBERRY}/accept"), None).await;
    ok(&world, &session, Method::POST, &format!("{MATCHES}/{asserted}/{CARBERRY}/reject"), None).await;
    assert_eq!(queue("contradiction").await, Vec::<Value>::new());
    for doi in ["10.5555/claimed", "10.5555/asserted"] {
        let (state, _, reasons) = detail(doi).await;
        assert_eq!((state, reasons), (json!("complete"), Vec::new()), "{doi}");
    }
}
