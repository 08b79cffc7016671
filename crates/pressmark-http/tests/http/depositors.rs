//! People who deposit, by the API that is for them.

use pressmark_store::repo::users::{self, NewUser, Role};
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::world::{CARBERRY, World};

pub(crate) const PUBLISH: &str = "/api/v1/publications/publish";
pub(crate) const LIST: &str = "/api/v1/publications/get-publications";
pub(crate) const HANDLE: &str = "/api/v1/cordoi/assign-identifier/apa-handle";

/// Somebody with an access token.
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) token: String,
}

impl Person {
    /// Somebody who has proven their address, and whose password is that of everybody.
    pub(crate) async fn of(world: &World, name: &str, role: Role) -> Self {
        let email = format!("{name}@example.org");
        let id = world.user(&email, role).await;
        Self { id, email, token: world.token(id).await }
    }

    /// Somebody who has not proven it yet.
    pub(crate) async fn newcomer(world: &World, name: &str) -> Self {
        let email = format!("{name}@example.org");
        let tx = world.store.begin().await.unwrap();
        let address = Some(email.clone());
        let role = Role::User;
        let new = NewUser { email: address, email_verified: false, name: name.to_owned(), role, password_hash: None };
        let id = users::create(&tx, new).await.unwrap().id;
        tx.commit().await.unwrap();
        Self { id, email, token: world.token(id).await }
    }

    pub(crate) fn request(&self, world: &World, method: Method, path: &str) -> RequestBuilder {
        world.client.request(method, format!("{}{path}", world.url)).bearer_auth(&self.token)
    }

    /// Status and body of a request with a body.
    pub(crate) async fn call(&self, world: &World, method: Method, path: &str, body: &Value) -> (u16, Value) {
        let (status, _, body) = answered(self.request(world, method, path).json(body)).await;
        (status, body)
    }

    /// Status and body of a request without one.
    pub(crate) async fn ask(&self, world: &World, method: Method, path: &str) -> (u16, Value) {
        let (status, _, body) = answered(self.request(world, method, path)).await;
        (status, body)
    }

    pub(crate) async fn read(&self, world: &World, path: &str) -> (u16, Value) {
        self.ask(world, Method::GET, path).await
    }

    /// The publication that a form makes.
    pub(crate) async fn publish(&self, world: &World, form: &Value) -> Value {
        let (status, body) = self.call(world, Method::POST, PUBLISH, form).await;
        assert_eq!(status, 201, "{body}");
        body["data"]["publication"].clone()
    }

    /// Writes a comment; its key.
    pub(crate) async fn say(&self, world: &World, publication: i64, text: &str) -> i64 {
        let body = json!({ "comment_text": text });
        let (status, body) = self.call(world, Method::POST, &comments(publication), &body).await;
        assert_eq!(status, 201, "{body}");
        body["data"]["comment"]["id"].as_i64().unwrap()
    }
}

/// Status, headers and body of an answer.
pub(crate) async fn answered(request: RequestBuilder) -> (u16, HeaderMap, Value) {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, headers, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null))
}

/// What the specification has of a form.
pub(crate) fn form(title: &str) -> Value {
    json!({
        "title": title,
        "abstract": "Pots crack.",
        "resource_type_id": 101,
        "publication_type_id": 1,
        "creators": [
            {
                "creator_name": "Carberry, Josiah", "orcid_id": CARBERRY, "role_id": 8,
                "affiliation": "Brown University",
            },
            { "creator_name": "Quill, Ada" },
        ],
        "organizations": [
            { "organization_name": "Brown University", "ror_id": "https://ror.org/05gq02987", "country": "US" },
        ],
        "funders": [{ "funder_name": "Clay Fund", "grant_number": "C-7", "award_amount": 12_000 }],
    })
}

/// The key of a publication.
pub(crate) fn key(publication: &Value) -> i64 {
    publication["id"].as_i64().unwrap()
}

/// Where it is edited, versioned and retired (ours).
pub(crate) fn one(publication: &Value) -> String {
    format!("/api/v1/publications/{}", publication["id"])
}

pub(crate) fn by_key(publication: &Value) -> String {
    format!("/api/v1/publications/get-publication/{}", publication["id"])
}

pub(crate) fn by_docid(publication: &Value) -> String {
    format!("/api/v1/publications/docid/{}", publication["docid"].as_str().unwrap())
}

pub(crate) fn comments(publication: i64) -> String {
    format!("/api/publications/{publication}/comments")
}
