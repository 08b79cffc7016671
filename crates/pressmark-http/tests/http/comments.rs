//! Comments on publications: threads, likes, and what moderators do.

use std::collections::BTreeSet;

use pressmark_app::activity::Actor;
use pressmark_app::comments::set_rule;
use pressmark_store::entity::activity;
use pressmark_store::repo::comments::CommentRule;
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::{self, NewUser, Role};
use pressmark_store::testing::on_both_engines;
use reqwest::Method;
use reqwest::header::HeaderMap;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use crate::contract::validate;
use crate::world::World;

/// The key of a publication that everybody sees, and of another.
const STUDY: i64 = 1;
const OTHER_STUDY: i64 = 2;
/// The key of one that nobody sees.
const HIDDEN_STUDY: i64 = 46;

/// Somebody with an access token.
struct Reader<'a> {
    world: &'a World,
    id: i64,
    token: String,
}

impl<'a> Reader<'a> {
    async fn new(world: &'a World, name: &str, role: Role) -> Self {
        Self::made(world, name, role, true).await
    }

    async fn made(world: &'a World, name: &str, role: Role, email_verified: bool) -> Self {
        let email = Some(format!("{}@example.org", name.to_lowercase().replace(' ', ".")));
        let tx = world.store.begin().await.unwrap();
        let new = NewUser { email, email_verified, name: name.to_owned(), role, password_hash: None };
        let id = users::create(&tx, new).await.unwrap().id;
        tx.commit().await.unwrap();
        Self { world, id, token: world.token(id).await }
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, HeaderMap, Value) {
        let mut request = self.world.client.request(method, format!("{}{path}", self.world.url));
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.bearer_auth(&self.token).send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        (status, headers, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null))
    }

    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let (status, _, body) = self.send(Method::POST, path, Some(body)).await;
        (status, body)
    }

    /// Writes a comment; its key.
    async fn say(&self, publication: i64, text: &str, parent: Option<i64>) -> i64 {
        let mut body = json!({ "comment_text": text });
        if let Some(parent) = parent {
            body["parent_comment_id"] = parent.into();
        }
        let (status, answer) = self.post(&on(publication), &body).await;
        assert_eq!(status, 201, "{answer}");
        answer["data"]["comment"]["id"].as_i64().unwrap()
    }

    async fn edit(&self, comment: i64, text: &str) -> (u16, Value) {
        let body = json!({ "comment_text": text });
        let (status, _, body) = self.send(Method::PUT, &format!("/api/comments/{comment}"), Some(&body)).await;
        (status, body)
    }

    async fn delete(&self, comment: i64) -> (u16, Value) {
        let (status, _, body) = self.send(Method::DELETE, &format!("/api/comments/{comment}"), None).await;
        (status, body)
    }

    async fn act(&self, comment: i64, act: &str) -> (u16, Value) {
        let (status, _, body) = self.send(Method::POST, &format!("/api/comments/{comment}/{act}"), None).await;
        (status, body)
    }

    /// Likes a comment. Where too many wait for the database one is told so, and comes again.
    async fn like(&self, comment: i64) -> (u16, Value) {
        let mut answer = self.act(comment, "like").await;
        for _ in 0..20 {
            if answer.0 != 503 {
                break;
            }
            answer = self.act(comment, "like").await;
        }
        answer
    }

    async fn read(&self, path: &str) -> (u16, Value) {
        let (status, _, body) = self.send(Method::GET, path, None).await;
        (status, body)
    }
}

fn on(publication: i64) -> String {
    format!("/api/publications/{publication}/comments")
}

/// The threads of a publication, as everybody sees them.
async fn threads(world: &World, publication: i64) -> Value {
    let body = world.ok(&on(publication)).await;
    validate(&contract(), "/api/publications/{publication_id}/comments", "get", 200, &body);
    body["data"].clone()
}

fn contract() -> Value {
    serde_json::from_str(include_str!("../contracts/docid-api.json")).unwrap()
}

fn code(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["code"].as_str().unwrap_or_default())
}

/// The keys of comments and of what answers them, in the order of the answer.
fn keys(comments: &Value) -> Vec<i64> {
    let of = |comment: &Value| {
        let mut found = vec![comment["id"].as_i64().unwrap()];
        found.extend(keys(&comment["replies"]));
        found
    };
    comments.as_array().unwrap().iter().flat_map(of).collect()
}

async fn events(world: &World, event_type: &str) -> u64 {
    let found = activity::Entity::find().filter(activity::Column::EventType.eq(event_type));
    found.count(world.store.read()).await.unwrap()
}

on_both_engines! {
    async fn a_thread_from_its_first_word_to_its_last(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let ada = Reader::new(&world, "Ada Quill", Role::User).await;
        let josiah = Reader::new(&world, "Josiah Carberry", Role::User).await;
        let text = "Why do <b>pots</b> crack?";
        let body = json!({ "user_id": josiah.id, "comment_text": text, "comment_type": "question" });
        let (status, headers, answer) = ada.send(Method::POST, &on(STUDY), Some(&body)).await;
        assert_eq!(status, 201, "{answer}");
        validate(&contract(), "/api/publications/{publication_id}/comments", "post", 201, &answer);
        let comment = &answer["data"]["comment"];
        assert_eq!((&comment["user_id"], &comment["user_name"]), (&json!(ada.id), &json!("Ada Quill")), "by the token");
        assert_eq!(comment["comment_text"], text);
        assert_eq!(headers["x-ratelimit-limit"], "30");
        assert_eq!(headers["x-ratelimit-remaining"], "29");
        let first = comment["id"].as_i64().unwrap();

        let reply = josiah.say(STUDY, "Because they are <script>alert(1)</script>old", Some(first)).await;
        let deeper = ada.say(STUDY, "How old?", Some(reply)).await;
        let second = josiah.say(STUDY, "Mine did not.", None).await;
        let page = threads(&world, STUDY).await;
        assert_eq!(keys(&page["comments"]), [first, reply, deeper, second], "each stands there once");
        assert_eq!((&page["total_comments"], &page["pagination"]["total"]), (&json!(4), &json!(2)));
        assert_eq!(page["comments"][0]["replies"][0]["comment_text"], "Because they are old");
        assert!(!page.to_string().contains("@example.org"), "no address is told");
        let roots = world.ok(&format!("{}?include_replies=false", on(STUDY))).await;
        assert_eq!(keys(&roots["data"]["comments"]), [first, second]);
        assert_eq!(roots["data"]["comments"][0]["replies_count"], 1);
        let last = world.ok(&format!("{}?page=2&limit=1", on(STUDY))).await;
        assert_eq!(keys(&last["data"]["comments"]), [second]);

        assert_eq!(code(&josiah.edit(first, "Mine!").await), (403, "UNAUTHORIZED_ACCESS"));
        let (status, edited) = ada.edit(first, "Why do pots break?").await;
        validate(&contract(), "/api/comments/{comment_id}", "put", 200, &edited);
        assert_eq!((status, &edited["data"]["comment"]["status"]), (200, &json!("edited")), "{edited}");
        let (_, history) = ada.read(&format!("/api/comments/{first}/history")).await;
        assert_eq!(history["data"]["revisions"][0]["comment_text"], text);
        assert_eq!(code(&josiah.read(&format!("/api/comments/{first}/history")).await), (403, "UNAUTHORIZED_ACCESS"));

        assert_eq!(code(&josiah.delete(first).await), (403, "UNAUTHORIZED_ACCESS"));
        assert_eq!((ada.delete(first).await.0, ada.delete(first).await.0), (200, 200), "and again, if one likes");
        assert_eq!(code(&ada.edit(first, "I am back").await), (404, "COMMENT_NOT_FOUND"));
        assert_eq!(code(&ada.act(first, "like").await), (404, "COMMENT_NOT_FOUND"));
        let gone = threads(&world, STUDY).await;
        assert_eq!(keys(&gone["comments"]), [first, reply, deeper, second], "its place is kept");
        let place = &gone["comments"][0];
        assert_eq!((&place["status"], &place["comment_text"]), (&json!("deleted"), &json!("")));
        assert_eq!((&place["user_name"], &gone["total_comments"]), (&json!(""), &json!(3)));
        for (event, times) in [("comment.written", 4), ("comment.edited", 1), ("comment.deleted", 1)] {
            assert_eq!(events(&world, event).await, times, "{event}");
        }

        let (status, liked) = josiah.act(deeper, "like").await;
        validate(&contract(), "/api/comments/{comment_id}/like", "post", 200, &liked);
        assert_eq!(status, 200);
        let stats = world.ok(&format!("/api/comments/stats/{STUDY}")).await;
        validate(&contract(), "/api/comments/stats/{publication_id}", "get", 200, &stats);
        let expected = json!({
            "total_comments": 3, "top_level_comments": 1, "replies": 2, "unique_commenters": 2, "total_likes": 1,
            "comment_types": { "general": 3, "question": 0, "review": 0, "suggestion": 0 },
        });
        assert_eq!(stats["data"]["statistics"], expected);
    }

    async fn three_hundred_like_it_at_once_and_each_of_them_is_counted(fresh: Fresh) {
        let world = World::with(fresh, |_| {}).await;
        let mut readers = Vec::new();
        for n in 0..300 {
            readers.push(Reader::new(&world, &format!("Reader {n}"), Role::User).await);
        }
        let comment = readers[0].say(STUDY, "Who likes this?", None).await;
        let answers = futures::future::join_all(readers.iter().map(|reader| reader.like(comment))).await;
        let counts: BTreeSet<u64> = answers
            .iter()
            .map(|(status, body)| {
                assert_eq!((*status, &body["data"]["liked"]), (200, &json!(true)), "{body}");
                body["data"]["likes_count"].as_u64().unwrap()
            })
            .collect();
        assert_eq!(counts, (1..=300).collect());
        assert_eq!(threads(&world, STUDY).await["comments"][0]["likes_count"], 300);
        let mut turns = Vec::new();
        for _ in 0..5 {
            let (_, body) = readers[7].act(comment, "like").await;
            turns.push((body["data"]["liked"].as_bool().unwrap(), body["data"]["likes_count"].as_u64().unwrap()));
        }
        assert_eq!(turns, [(false, 299), (true, 300), (false, 299), (true, 300), (false, 299)]);
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_by_its_name() {
    let world = World::start().await;
    let ada = Reader::new(&world, "Ada Quill", Role::User).await;
    let elsewhere = ada.say(OTHER_STUDY, "On another study", None).await;
    let with = |more: Value| {
        let mut body = json!({ "comment_text": "Well said" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (body, field) in [
        (json!({}), "comment_text"),
        (with(json!({ "comment_text": " " })), "comment_text"),
        (with(json!({ "comment_text": "<script>alert(1)</script>" })), "comment_text"),
        (with(json!({ "comment_text": "x".repeat(10_001) })), "comment_text"),
        (with(json!({ "comment_type": "rant" })), "comment_type"),
        (with(json!({ "parent_comment_id": "first" })), "parent_comment_id"),
        (with(json!({ "parent_comment_id": elsewhere })), "parent_comment_id"),
    ] {
        let answer = ada.post(&on(STUDY), &body).await;
        assert_eq!(code(&answer), (422, "VALIDATION_ERROR"), "{body}: {}", answer.1);
        assert!(answer.1["details"]["field_errors"][field].is_string(), "{}", answer.1);
    }
    let garbage = world.client.post(format!("{}{}", world.url, on(STUDY))).bearer_auth(&ada.token).body("{");
    assert_eq!(garbage.send().await.unwrap().status(), 400);
    let orphan = ada.post(&on(STUDY), &with(json!({ "parent_comment_id": 999_999 }))).await;
    assert_eq!(code(&orphan), (404, "COMMENT_NOT_FOUND"));
    for absent in ["999999", "46", "0", "x", "10.5555%2Fstudy.1"] {
        let path = format!("/api/publications/{absent}/comments");
        assert_eq!(code(&ada.post(&path, &with(json!({}))).await), (404, "PUBLICATION_NOT_FOUND"), "{absent}");
        assert_eq!(code(&world.json(&path).await), (404, "PUBLICATION_NOT_FOUND"), "{absent}");
    }
    assert_eq!(code(&world.json(&format!("/api/comments/stats/{HIDDEN_STUDY}")).await), (404, "PUBLICATION_NOT_FOUND"));
    let anonymous = world.client.post(format!("{}{}", world.url, on(STUDY))).json(&with(json!({})));
    let anonymous = anonymous.send().await.unwrap();
    assert_eq!(anonymous.status(), 401);
    assert_eq!(anonymous.json::<Value>().await.unwrap()["code"], "UNAUTHORIZED_ACCESS");
    let unproven = Reader::made(&world, "Nameless One", Role::User, false).await;
    assert_eq!(code(&unproven.post(&on(STUDY), &with(json!({}))).await), (403, "EMAIL_NOT_VERIFIED"));
    for act in ["like", "flag"] {
        assert_eq!(code(&unproven.act(elsewhere, act).await), (403, "EMAIL_NOT_VERIFIED"), "{act}");
    }
}

#[tokio::test]
async fn a_thread_is_so_deep_and_a_user_says_so_much() {
    let world = World::start().await;
    let ada = Reader::new(&world, "Ada Quill", Role::User).await;
    let mut above = ada.say(STUDY, "The first", None).await;
    for n in 1..=8 {
        above = ada.say(STUDY, &format!("Reply {n}"), Some(above)).await;
    }
    let body = json!({ "comment_text": "Too deep", "parent_comment_id": above });
    let refused = ada.post(&on(STUDY), &body).await;
    assert_eq!(code(&refused), (422, "VALIDATION_ERROR"), "{}", refused.1);
    for _ in 0..20 {
        ada.say(OTHER_STUDY, "Another", None).await;
    }
    let body = json!({ "comment_text": "One more" });
    let (status, headers, refused) = ada.send(Method::POST, &on(OTHER_STUDY), Some(&body)).await;
    assert_eq!((status, &refused["code"]), (429, &json!("RATE_LIMITED")), "the thirty-first in an hour");
    assert!(headers.contains_key("retry-after") && headers["x-ratelimit-remaining"] == "0");
    let acts = ["like", "flag"].into_iter().cycle();
    for (n, act) in acts.clone().take(120).enumerate() {
        assert_eq!(ada.act(above, act).await.0, 200, "{n}: {act}, counted apart from comments");
    }
    for act in acts.take(2) {
        assert_eq!(code(&ada.act(above, act).await), (429, "RATE_LIMITED"), "{act}");
    }
}

#[tokio::test]
async fn moderators_see_to_it_that_people_are_kind() {
    let world = World::start().await;
    let ada = Reader::new(&world, "Ada Quill", Role::User).await;
    let josiah = Reader::new(&world, "Josiah Carberry", Role::User).await;
    let moderator = Reader::new(&world, "Mo Derator", Role::Admin).await;
    let rude = josiah.say(STUDY, "Your pots are ugly", None).await;
    let answer = ada.say(STUDY, "They are not", Some(rude)).await;
    assert_eq!(ada.act(rude, "flag").await.1["data"]["again"], false);
    assert_eq!(ada.act(rude, "flag").await.1["data"]["again"], true);
    let reason = json!({ "reason": "Pots have <b>feelings</b>" });
    assert_eq!(moderator.post(&format!("/api/comments/{rude}/flag"), &reason).await.0, 200);
    assert_eq!(threads(&world, STUDY).await["comments"][0]["status"], "active", "a flag alone takes nothing away");
    assert_eq!(code(&ada.read("/api/comments/flagged").await), (403, "UNAUTHORIZED_ACCESS"));
    let queue = moderator.read("/api/comments/flagged").await.1["data"].clone();
    assert_eq!((&queue["comments"][0]["flags_count"], &queue["pagination"]["total"]), (&json!(2), &json!(1)));
    assert_eq!(queue["comments"][0]["flags"][1]["reason"], "Pots have feelings");

    assert_eq!(code(&ada.act(rude, "hide").await), (403, "UNAUTHORIZED_ACCESS"));
    assert_eq!(moderator.act(rude, "hide").await.1["data"]["visibility"], "hidden");
    let page = threads(&world, STUDY).await;
    assert_eq!(keys(&page["comments"]), [rude, answer]);
    assert_eq!((&page["comments"][0]["status"], &page["comments"][0]["comment_text"]), (&json!("flagged"), &json!("")));
    assert_eq!(code(&world.json(&format!("/api/users/{}/comments", josiah.id)).await), (404, "USER_NOT_FOUND"));
    let own = josiah.read("/api/users/me/comments").await.1["data"].clone();
    assert_eq!((&own["total_comments"], &own["comments"][0]["visibility"]), (&json!(1), &json!("hidden")));
    assert_eq!(code(&ada.act(rude, "like").await), (404, "COMMENT_NOT_FOUND"));
    assert_eq!(moderator.read("/api/comments/flagged").await.1["data"]["pagination"]["total"], 0, "settled");
    assert_eq!(moderator.act(rude, "unhide").await.1["data"]["visibility"], "shown");
    assert_eq!(world.ok(&format!("/api/users/{}/comments", josiah.id)).await["data"]["total_comments"], 1);

    set_rule(&world.store, 1, CommentRule::Moderated, &Actor::system("test")).await.unwrap();
    let waiting = ada.say(STUDY, "May I?", None).await;
    assert_eq!(keys(&threads(&world, STUDY).await["comments"]), [rude, answer]);
    assert_eq!(ada.edit(answer, "They are well made").await.1["data"]["comment"]["visibility"], "pending");
    let pending = moderator.read("/api/comments/flagged?state=pending").await.1["data"].clone();
    assert_eq!(pending["pagination"]["total"], 2);
    for comment in [waiting, answer] {
        assert_eq!(moderator.act(comment, "approve").await.0, 200);
    }
    assert_eq!(keys(&threads(&world, STUDY).await["comments"]), [rude, answer, waiting]);
    assert_eq!((moderator.delete(waiting).await.0, events(&world, "comment.hidden").await), (200, 1));
}

#[tokio::test]
async fn a_workspace_may_have_no_comments_and_a_work_that_is_gone_has_none() {
    let world = World::start().await;
    let ada = Reader::new(&world, "Ada Quill", Role::User).await;
    let comment = ada.say(STUDY, "While it lasts", None).await;
    let body = json!({ "comment_text": "And now?" });
    let staff = world.user("staff@example.org", Role::User).await;
    world.member(staff, WorkspaceRole::Admin).await;
    let session = world.session(staff).await;
    let rule = |credential: &str, rule: &str| {
        let request = world.client.put(format!("{}/api/comments/rule", world.url)).json(&json!({ "rule": rule }));
        request.bearer_auth(credential).send()
    };
    assert_eq!(rule(&ada.token, "off").await.unwrap().status(), 403);
    assert_eq!(rule(&session, "never").await.unwrap().status(), 422);
    assert_eq!(rule(&session, "off").await.unwrap().status(), 200);
    assert_eq!(code(&ada.post(&on(STUDY), &body).await), (403, "COMMENTS_OFF"));
    assert_eq!(threads(&world, STUDY).await["commenting"], "off", "what was written stays");
    assert_eq!(rule(&session, "open").await.unwrap().status(), 200);

    world.change("10.5555/study.1", |work| work.deleted_at = Some(1)).await;
    assert_eq!(code(&ada.post(&on(STUDY), &body).await), (404, "PUBLICATION_NOT_FOUND"));
    assert_eq!(code(&ada.edit(comment, "Later").await), (404, "PUBLICATION_NOT_FOUND"));
    assert_eq!(code(&ada.act(comment, "like").await), (404, "PUBLICATION_NOT_FOUND"));
    assert_eq!(code(&world.json(&on(STUDY)).await), (404, "PUBLICATION_NOT_FOUND"));
    assert_eq!(ada.delete(comment).await.0, 200, "one may always take back what one said");
}
