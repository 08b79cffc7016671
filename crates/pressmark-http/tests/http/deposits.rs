//! Deposits: from the first draft to the tombstone, and what nobody can do to those of others.

use futures::future::join_all;
use http::HeaderMap;
use pressmark_domain::{Provider, ProviderView};
use pressmark_store::entity::{app_user, publication_view};
use pressmark_store::repo::users::Role;
use pressmark_store::repo::{publications, users, views};
use pressmark_store::testing::on_both_engines;
use reqwest::Method;
use serde_json::{Value, json};

use crate::curator::Curator;
use crate::world::{CARBERRY, DELETED, World};

pub(crate) const PUBLISH: &str = "/api/v1/publications/publish";
const LIST: &str = "/api/v1/publications/get-publications";
const DRAFTS: &str = "/api/v1/publications/drafts";

/// Somebody who deposits.
pub(crate) struct Author<'a> {
    world: &'a World,
    token: String,
}

impl<'a> Author<'a> {
    pub(crate) async fn of(world: &'a World, email: &str) -> Self {
        Self::with_role(world, email, Role::User).await
    }

    pub(crate) async fn with_role(world: &'a World, email: &str, role: Role) -> Self {
        let id = world.user(email, role).await;
        Self { world, token: world.token(id).await }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.world.client.request(method, format!("{}{path}", self.world.url)).bearer_auth(&self.token)
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> (u16, HeaderMap, Value) {
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        (status, headers, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null))
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: &Value) -> (u16, Value) {
        let (status, _, body) = self.send(self.request(method, path).json(body)).await;
        (status, body)
    }

    async fn read(&self, path: &str) -> (u16, Value) {
        let (status, _, body) = self.send(self.request(Method::GET, path)).await;
        (status, body)
    }

    /// The publication of an answer that is to be a success.
    async fn publication(&self, method: Method, path: &str, body: &Value) -> Value {
        let (status, body) = self.call(method, path, body).await;
        assert!((200..=201).contains(&status), "{path}: {status} {body}");
        body["data"]["publication"].clone()
    }

    async fn publish(&self, body: &Value) -> Value {
        self.publication(Method::POST, PUBLISH, body).await
    }

    /// How many publications a list holds, after a look that its rows are as many.
    pub(crate) async fn total(&self, query: &str) -> u64 {
        let (status, body) = self.read(&format!("{LIST}?limit=100&{query}")).await;
        assert_eq!(status, 200, "{body}");
        let total = body["data"]["pagination"]["total"].as_u64().unwrap();
        assert_eq!(body["data"]["publications"].as_array().unwrap().len() as u64, total.min(100));
        total
    }
}

pub(crate) fn form(title: &str) -> Value {
    json!({
        "title": title, "abstract": "Pots crack.", "resource_type_id": 101, "publication_date": "2019-05",
        "creators": [
            {
                "creator_name": "Carberry, Josiah", "orcid_id": CARBERRY, "role_id": 8,
                "affiliation": "Brown University",
            },
            { "creator_name": "Ada Quill" },
        ],
        "organizations": [{ "organization_name": "Brown University", "ror_id": "05gq02987", "country": "US" }],
        "funders": [
            { "funder_name": "Clay Fund", "grant_number": "C-7", "award_amount": 12000, "award_currency": "EUR" },
        ],
    })
}

fn one(publication: &Value) -> String {
    format!("/api/v1/publications/{}", publication["id"])
}

fn by_docid(publication: &Value) -> String {
    format!("/api/v1/publications/docid/{}", publication["docid"].as_str().unwrap())
}

on_both_engines! {
    async fn from_a_draft_to_a_tombstone_and_back(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let josiah = Author::of(&world, "josiah@example.org").await;
        let ada = Author::of(&world, "ada@example.org").await;

        // A draft, saved twice, in two windows.
        let begun = json!({ "title": "On the cracking of pots", "national_id_number": "12345678" });
        let (status, headers, body) = josiah.send(josiah.request(Method::POST, DRAFTS).json(&begun)).await;
        assert_eq!(status, 201, "{body}");
        let draft = &body["data"]["draft"];
        assert!(draft["problems"]["creators"].is_string() && draft["form"]["national_id_number"].is_null(), "{draft}");
        let draft = format!("{DRAFTS}/{}", draft["id"]);
        let save = || josiah.request(Method::PUT, &draft).json(&form("On the cracking of pots"));
        let saved = josiah.send(save().header("If-Match", headers["etag"].clone())).await;
        assert_eq!((saved.0, &saved.2["data"]["draft"]["problems"]), (200, &json!({})), "{}", saved.2);
        let stale = josiah.send(save().header("If-Match", headers["etag"].clone())).await;
        assert_eq!((stale.0, &stale.2["code"]), (412, &json!("STALE")));
        assert_eq!((ada.read(&draft).await.0, ada.read(DRAFTS).await.1["data"]["drafts"].clone()), (404, json!([])));

        // Published: the draft has become it.
        let mut wish = form("On the cracking of pots");
        wish["draft_id"] = saved.2["data"]["draft"]["id"].clone();
        let made = josiah.publish(&wish).await;
        assert_eq!(josiah.read(&draft).await.0, 404);
        assert_eq!((&made["title"], &made["resource_type"]), (&json!("On the cracking of pots"), &json!("Article")));
        assert_eq!(made["creators"][0]["creator_name"], "Carberry, Josiah");
        assert_eq!(made["creators"][0]["role_id"], 8);
        assert_eq!(made["creators"][1]["creator_name"], "Ada Quill");
        assert_eq!(made["organizations"][0]["ror_id"], "https://ror.org/05gq02987");
        assert_eq!(made["funders"][0]["award_amount"], "12000 EUR");
        assert_eq!(made["registration"], "registered");
        assert_eq!((ada.total("").await, ada.total("scope=own").await, josiah.total("scope=own").await), (1, 0, 1));
        assert_eq!((ada.total("resource_type=article").await, ada.total("resource_type=102").await), (1, 0));
        let (status, body) = world.json(&by_docid(&made)).await;
        assert_eq!((status, &body["data"]["publication"]["id"]), (200, &made["id"]), "anybody, raw: {body}");
        let docid = made["docid"].as_str().unwrap();
        let encoded = by_docid(&made).replace(docid, &docid.replace('/', "%2F"));
        assert_eq!(world.json(&encoded).await.0, 200);

        // Edited: what is left out stays.
        let change = json!({ "title": "On cracks", "abstract": null });
        let edited = josiah.publication(Method::PUT, &one(&made), &change).await;
        assert_eq!((&edited["title"], &edited["abstract"]), (&json!("On cracks"), &Value::Null));
        assert_eq!(edited["creators"], made["creators"]);
        assert_eq!(ada.call(Method::PATCH, &one(&made), &json!({ "title": "Mine" })).await.0, 403);
        let (status, body) = josiah.call(Method::PATCH, &one(&made), &json!({ "creators": [] })).await;
        assert_eq!((status, body["details"]["field_errors"]["creators"].is_string()), (422, true), "{body}");

        // Retired: everywhere a tombstone, and back again.
        let retire = |reason: &str| json!({ "reason": reason });
        assert_eq!(ada.call(Method::DELETE, &one(&made), &retire("Envy.")).await.0, 403);
        assert_eq!(josiah.call(Method::DELETE, &one(&made), &json!({})).await.0, 422);
        for _ in 0..2 {
            let (status, body) = josiah.call(Method::DELETE, &one(&made), &retire("The pots were whole.")).await;
            assert_eq!((status, &body["data"]["tombstone"]["docid"]), (200, &made["docid"]), "{body}");
        }
        let (status, body) = world.json(&by_docid(&made)).await;
        assert_eq!((status, &body["code"]), (410, &json!("GONE")));
        assert_eq!(body["details"]["tombstone"]["deletion_reason"], "The pots were whole.");
        assert_eq!(ada.read(&format!("/api/v1/publications/get-publication/{}", made["id"])).await.0, 410);
        let in_public = format!("/v1/doi/{docid}");
        assert_eq!((ada.total("").await, world.json(&in_public).await.0), (0, 404));
        assert_eq!(josiah.call(Method::PATCH, &one(&made), &json!({ "title": "Again" })).await.0, 410);
        let restore = format!("{}/restore", one(&made));
        assert_eq!(ada.call(Method::POST, &restore, &json!({})).await.0, 404, "it is no public work now");
        assert_eq!(josiah.publication(Method::POST, &restore, &json!({})).await["title"], "On cracks");
        assert_eq!((josiah.call(Method::POST, &restore, &json!({})).await.0, ada.total("").await), (409, 1));

        // What an admin retired only an admin brings back.
        let admin = Author::with_role(&world, "admin@example.org", Role::Admin).await;
        assert_eq!(admin.call(Method::DELETE, &one(&made), &retire("Not a work.")).await.0, 200);
        assert_eq!(josiah.call(Method::POST, &restore, &json!({})).await.0, 403);
        assert_eq!(admin.call(Method::POST, &restore, &json!({})).await.0, 200);

        // What one has retired oneself one brings back, also with another address.
        assert_eq!(josiah.call(Method::DELETE, &one(&made), &retire("My mistake.")).await.0, 200);
        let account = users::by_email(world.store.read(), "josiah@example.org").await.unwrap().unwrap();
        let tx = world.store.begin().await.unwrap();
        let moved = app_user::Model { email: Some("carberry@example.org".to_owned()), ..account };
        users::update(&tx, moved).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(josiah.call(Method::POST, &restore, &json!({})).await.0, 200);
    }

    async fn a_key_publishes_once_however_often_it_comes(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let josiah = Author::of(&world, "josiah@example.org").await;
        let wish = form("On publishing a pot only once");
        let keyed = |key: &'static str| josiah.request(Method::POST, PUBLISH).header("Idempotency-Key", key);
        let send = |body: &Value| josiah.send(keyed("key-0001").json(body));
        let answers = join_all((0..4).map(|_| send(&wish))).await;
        let first = &answers[0].2;
        assert!(answers.iter().all(|(status, _, body)| *status == 201 && body == first), "{answers:?}");
        let replayed = answers.iter().filter(|(_, headers, _)| headers.contains_key("x-idempotent-replay")).count();
        assert_eq!(replayed, 3, "one made it");
        assert_eq!(josiah.total("scope=own").await, 1);
        // Members in another order are the same payload; another payload is another request.
        let members = wish.as_object().unwrap().iter().rev().map(|(name, value)| (name.clone(), value.clone()));
        let (status, headers, body) = send(&members.collect::<Value>()).await;
        assert_eq!((status, headers.contains_key("x-idempotent-replay"), &body), (201, true, first));
        let (status, _, body) = send(&form("On publishing another pot")).await;
        assert_eq!((status, &body["code"]), (422, &json!("IDEMPOTENCY_KEY_REUSED")), "{body}");
        let (status, ..) = josiah.send(keyed("x").json(&wish)).await;
        assert_eq!(status, 400);
    }

    async fn versions_made_at_once_have_numbers_of_their_own(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let josiah = Author::of(&world, "josiah@example.org").await;
        let first = josiah.publish(&form("On the versions of pots")).await;
        let versions = format!("{}/versions", one(&first));
        let change = |n: u8| json!({ "abstract": format!("Version {n}."), "version": n.to_string() });
        let changes: Vec<Value> = (2..=5).map(change).collect();
        let made = join_all(changes.iter().map(|change| josiah.publication(Method::POST, &versions, change))).await;
        let mut numbers: Vec<i64> = made.iter().map(|row| row["version_number"].as_i64().unwrap()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [2, 3, 4, 5]);
        let second = made.iter().find(|row| row["version_number"] == 2).unwrap();
        let (_, body) = world.json(&by_docid(second)).await;
        let related = body["data"]["publication"]["related_identifiers"].as_array().unwrap().clone();
        let names = |word: &str| {
            let of_word = related.iter().filter(|one| one["relation_type"] == word);
            of_word.map(|one| one["related_identifier"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(names("is-version-of"), [first["docid"].clone()]);
        assert_eq!(names("is-new-version-of"), [first["docid"].clone()]);
        let third = made.iter().find(|row| row["version_number"] == 3).unwrap();
        assert_eq!(names("is-previous-version-of"), [third["docid"].clone()]);
        let (_, body) = world.json(&versions).await;
        assert_eq!(body["data"]["total"], 5, "{body}");
        assert_eq!(body["data"]["versions"][0]["docid"], first["docid"]);
        assert_eq!(josiah.call(Method::DELETE, &one(third), &json!({ "reason": "Cracked." })).await.0, 200);
        assert_eq!(josiah.call(Method::POST, &format!("{}/versions", one(third)), &json!({})).await.0, 410);
        let (_, body) = world.json(&versions).await;
        assert_eq!((&body["data"]["versions"][2]["retired"], &body["data"]["total"]), (&json!(true), &json!(5)));
    }

    async fn a_doi_leads_to_its_record_and_a_double_is_asked_about(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let josiah = Author::of(&world, "josiah@example.org").await;
        let mut attached = form("A study of cracked pots, as deposited");
        attached["doi"] = json!("https://doi.org/10.5555/STUDY.1");
        let made = josiah.publish(&attached).await;
        assert_eq!(made["doi"], "10.5555/study.1");
        let detail = world.ok("/v1/doi/10.5555/study.1").await;
        assert!(detail.to_string().contains("as deposited"), "the same work: {detail}");
        let (status, body) = josiah.call(Method::POST, PUBLISH, &attached).await;
        assert_eq!((status, &body["details"]["candidates"][0]["docid"]), (409, &made["docid"]), "{body}");
        attached["doi"] = json!(DELETED);
        assert_eq!(josiah.call(Method::POST, PUBLISH, &attached).await.0, 409, "what was deleted stays so");

        let lone = josiah.publish(&form("On the loneliness of long-distance potters")).await;
        let mut again = form("On the loneliness of long-distance potters!");
        let (status, body) = josiah.call(Method::POST, PUBLISH, &again).await;
        assert_eq!((status, &body["code"]), (409, &json!("LIKELY_DUPLICATE")), "{body}");
        assert_eq!(body["details"]["candidates"][0]["id"], lone["id"]);
        again["confirm_new"] = json!(true);
        assert_ne!(josiah.publish(&again).await["docid"], lone["docid"]);
        // A DOI that comes later must be nobody else's, and does not change any more.
        let doi = async |doi: Value| josiah.call(Method::PATCH, &one(&lone), &json!({ "doi": doi })).await.0;
        assert_eq!(doi(json!("10.5555/study.2")).await, 422);
        assert_eq!(doi(json!("10.5555/lonely")).await, 200);
        assert_eq!((doi(json!("10.5555/lonelier")).await, doi(Value::Null).await), (422, 422));
        let list = josiah.total("").await;
        assert_eq!(josiah.total("scope=all").await, crate::world::PUBLIC + 2, "{list} of them deposited");
    }
}

#[tokio::test]
async fn the_record_of_others_is_neither_rewritten_nor_taken_away_by_a_deposit() {
    let world = World::start().await;
    let josiah = Author::of(&world, "josiah@example.org").await;
    let key = ("doi".to_owned(), "10.5555/study.2".to_owned());
    let known = publications::by_keys(world.store.read(), 1, std::slice::from_ref(&key)).await.unwrap();
    let row = publications::by_ids(world.store.read(), 1, &[known[&key]]).await.unwrap().remove(0);
    let record = serde_json::from_str(&row.original).unwrap();
    let view = ProviderView::new(Provider::Crossref, key.1.as_str(), record);
    let tx = world.store.begin().await.unwrap();
    let stored = publication_view::Model {
        publication_id: row.id,
        provider: "crossref".to_owned(),
        source_key: key.1.clone(),
        workspace_id: 1,
        view: serde_json::to_string(&view).unwrap(),
        hash: "as harvested".to_owned(),
        fetched_at: 1,
    };
    views::put(&tx, vec![stored]).await.unwrap();
    tx.commit().await.unwrap();

    let mut wish = form("Mine, all mine");
    wish["doi"] = json!(key.1);
    wish["keywords"] = json!(["stolen pots"]);
    let made = josiah.publish(&wish).await;
    assert_eq!((&made["title"], made["id"].as_i64()), (&json!(row.title), Some(row.id)), "the publisher's word stands");
    assert_eq!(made["keywords"], json!(["stolen pots"]), "gaps are filled");
    let edited = josiah.publication(Method::PATCH, &one(&made), &json!({ "title": "Still mine" })).await;
    assert_eq!(edited["title"], json!(row.title));
    let reason = json!({ "reason": "Not mine." });
    assert_eq!(josiah.call(Method::DELETE, &one(&made), &reason).await.0, 200);
    assert_eq!(world.json(&by_docid(&made)).await.0, 410);
    world.ok("/v1/doi/10.5555/study.2").await;
    let left = publications::by_ids(world.store.read(), 1, &[row.id]).await.unwrap().remove(0);
    assert!(left.deleted_at.is_none() && !left.merged.contains("stolen"), "it stays, without what was deposited");
    // A curator who deletes the work and brings it back does not bring back what was withdrawn from it.
    let curator = Curator::of(&world).await;
    let path = "/api/publications/10.5555/study.2";
    assert_eq!(curator.call(Method::DELETE, path, json!({})).await.0, 200);
    let wish = json!({ "ids": [key.1], "action": "restore" });
    assert_eq!(curator.call(Method::POST, "/api/publications/bulk", wish).await.0, 200);
    assert_eq!(world.json(&by_docid(&made)).await.0, 410);
    let restore = format!("{}/restore", one(&made));
    assert_eq!(josiah.publication(Method::POST, &restore, &json!({})).await["keywords"], json!(["stolen pots"]));
}

#[tokio::test]
async fn what_a_curator_decided_lies_over_what_the_owner_says() {
    let world = World::start().await;
    let josiah = Author::of(&world, "josiah@example.org").await;
    let curator = Curator::of(&world).await;
    let made = josiah.publish(&form("On the curation of pots")).await;
    let id = format!("local/{}", made["id"]);
    curator.patch(&id, json!([{ "op": "replace", "path": "/title", "value": "On pots, curated" }])).await;
    let change = json!({ "title": "On pots, edited", "abstract": "Anew." });
    let edited = josiah.publication(Method::PATCH, &one(&made), &change).await;
    assert_eq!((&edited["title"], &edited["abstract"]), (&json!("On pots, curated"), &json!("Anew.")));
    // What was public and is hidden leads to a tombstone, and is in no list; nobody edits it but its owner.
    let visible = |visible: bool| json!([{ "op": "replace", "path": "/visible", "value": visible }]);
    curator.patch(&id, visible(false)).await;
    assert_eq!((world.json(&by_docid(&made)).await.0, josiah.total("").await), (410, 0));
    let ada = Author::of(&world, "ada@example.org").await;
    assert_eq!(ada.call(Method::PATCH, &one(&made), &change).await.0, 404);
    curator.patch(&id, visible(true)).await;
    assert_eq!(world.json(&by_docid(&made)).await.0, 200);
    // A curator's deletion leaves a tombstone too, and its undoing leaves none.
    assert_eq!(curator.call(Method::DELETE, &format!("/api/publications/{id}"), json!({})).await.0, 200);
    assert_eq!(world.json(&by_docid(&made)).await.0, 410);
    let (status, body) =
        curator.call(Method::POST, "/api/publications/bulk", json!({ "ids": [id], "action": "restore" })).await;
    assert_eq!((status, world.json(&by_docid(&made)).await.0), (200, 200), "{body}");
}

#[tokio::test]
async fn every_wrong_field_is_named_by_its_path_and_what_is_unreadable_is_another_matter() {
    let world = World::start().await;
    let josiah = Author::of(&world, "josiah@example.org").await;
    let wrong = json!({
        "title": "", "resource_type_id": 77,
        "creators": [{ "creator_name": "J", "orcid_id": "0000-0002-1825-0098", "role_id": 1000 }],
        "funders": [{}], "publication_date": "soon", "user_id": 7,
    });
    let (status, body) = josiah.call(Method::POST, PUBLISH, &wrong).await;
    assert_eq!((status, &body["code"]), (422, &json!("VALIDATION_ERROR")), "{body}");
    let places: Vec<&String> = body["details"]["field_errors"].as_object().unwrap().keys().collect();
    let expected = [
        "creators[0].orcid_id",
        "creators[0].role_id",
        "funders[0].funder_name",
        "publication_date",
        "resource_type_id",
        "title",
    ];
    assert_eq!(places, expected);
    for unreadable in ["{", "[]", "", "title=x"] {
        let (status, _, body) = josiah.send(josiah.request(Method::POST, PUBLISH).body(unreadable)).await;
        assert_eq!((status, &body["status"]), (400, &json!("error")), "{unreadable}");
    }
    for query in ["limit=101", "page=0", "resource_type=nothing", "scope=mine"] {
        assert_eq!(josiah.read(&format!("{LIST}?{query}")).await.0, 400, "{query}");
    }
    for path in ["/api/v1/publications/get-publication/x", "/api/v1/publications/docid/20.500.99999/none"] {
        assert_eq!(josiah.read(path).await.0, 404, "{path}");
    }
    assert_eq!(world.json(LIST).await.0, 401);
}
