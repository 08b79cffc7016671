//! A member of the workspace, who reads and corrects works.

use http::HeaderMap;
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::Role;
use reqwest::Method;
use serde_json::Value;

use crate::world::{PUBLIC, World};

pub(crate) const WORKS: &str = "/api/publications";
/// How many works staff see: a hidden one more than everybody does.
pub(crate) const ACTIVE: u64 = PUBLIC + 1;

/// A member of the workspace, at work.
pub(crate) struct Curator<'a> {
    world: &'a World,
    session: String,
}

impl<'a> Curator<'a> {
    pub(crate) async fn of(world: &'a World) -> Self {
        let id = world.user("curator@example.org", Role::User).await;
        world.member(id, WorkspaceRole::Member).await;
        Self { world, session: world.session(id).await }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.world.client.request(method, format!("{}{path}", self.world.url)).bearer_auth(&self.session)
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> (u16, HeaderMap, Value) {
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        (status, headers, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null))
    }

    /// Body of a `GET` that succeeds.
    pub(crate) async fn read(&self, path: &str) -> Value {
        let (status, _, body) = self.send(self.request(Method::GET, path)).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    /// Status and body of a request with a body.
    pub(crate) async fn call(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let (status, _, body) = self.send(self.request(method, path).json(&body)).await;
        (status, body)
    }

    pub(crate) async fn patch(&self, id: &str, patch: Value) -> Value {
        let (status, body) = self.call(Method::PATCH, &format!("{WORKS}/{id}"), patch).await;
        assert_eq!(status, 200, "{id}: {body}");
        body
    }

    pub(crate) async fn total(&self, query: &str) -> u64 {
        self.read(&format!("{WORKS}?{query}")).await["total"].as_u64().unwrap()
    }
}

pub(crate) fn ids(list: &Value) -> Vec<&str> {
    list["publications"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect()
}
