//! The Legaciti Dashboard API 1.0.0 as far as it is about people, keys and events, and what we add for those who look
//! after a workspace: one file per operation. Who may is in [`crate::access`]; which workspace is in the session.

pub(crate) mod accept_invitation;
pub(crate) mod activity;
pub(crate) mod audit;
pub(crate) mod change_key;
pub(crate) mod cleanup;
pub(crate) mod create_key;
pub(crate) mod create_workspace;
pub(crate) mod debug_auth;
mod event_list;
mod event_row;
pub(crate) mod invitations;
pub(crate) mod invite;
mod key_row;
pub(crate) mod list_keys;
pub(crate) mod me;
pub(crate) mod member;
pub(crate) mod members;
mod openapi;
pub(crate) mod revoke_invitation;
pub(crate) mod revoke_key;
pub(crate) mod rotate_key;
pub(crate) mod set_workspace;
pub(crate) mod user;
pub(crate) mod users;
pub(crate) mod workspace;
mod workspace_row;
mod workspace_wish;
pub(crate) mod workspaces;

// What staff do with works, people and harvests: a folder each, with its routes, rules and description.
pub(crate) mod bulk_edit;
pub(crate) mod categories;
pub(crate) mod duplicates;
pub(crate) mod entities;
pub(crate) mod ingestion;
pub(crate) mod matching;
pub(crate) mod people;
pub(crate) mod publications;
pub(crate) mod site_tools;

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get, patch, post};
use http::header::CACHE_CONTROL;
use http::{Method, StatusCode};
use pressmark_app::accounts::Signed;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::access::{self, Need, Operation, Rule, Surface, Who};
use crate::body::Fields;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::state::HttpState;

pub use openapi::dashboard_api;

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route("/me", get(me::me))
        .route("/debug-auth", get(debug_auth::debug_auth))
        .route("/api/activity", get(activity::activity))
        .route("/api/activity/cleanup", post(cleanup::cleanup))
        .route("/api/audit", get(audit::audit))
        .route("/api/site-tools/api-keys", get(list_keys::list_keys).post(create_key::create_key))
        .route("/api/site-tools/api-keys/{keyHash}", patch(change_key::change_key).delete(revoke_key::revoke_key))
        .route("/api/site-tools/api-keys/{keyHash}/rotate", post(rotate_key::rotate_key))
        .route("/api/workspaces", get(workspaces::workspaces).post(create_workspace::create_workspace))
        .route("/api/workspaces/{slug}", patch(set_workspace::set_workspace))
        .route("/api/workspace", patch(workspace::change_workspace))
        .route("/api/workspace/members", get(members::members))
        .route("/api/workspace/members/{userId}", patch(member::set_member).delete(member::remove_member))
        .route("/api/workspace/invitations", get(invitations::invitations).post(invite::invite))
        .route("/api/workspace/invitations/{id}", delete(revoke_invitation::revoke_invitation))
        .route("/api/invitations/accept", post(accept_invitation::accept_invitation))
        .route("/api/users", get(users::users))
        .route("/api/users/{userId}", patch(user::change_user))
        .merge(bulk_edit::routes())
        .merge(categories::routes())
        .merge(duplicates::routes())
        .merge(entities::routes())
        .merge(ingestion::routes())
        .merge(matching::routes())
        .merge(people::routes())
        .merge(publications::routes())
        .merge(site_tools::routes())
}

/// Who may do what staff do with works, people and harvests.
pub(crate) fn rules() -> Vec<Rule> {
    [
        bulk_edit::rules(),
        categories::rules(),
        duplicates::rules(),
        entities::rules(),
        ingestion::rules(),
        matching::rules(),
        people::rules(),
        publications::rules(),
        site_tools::rules(),
    ]
    .concat()
}

/// A row of the table of access, for a user with a session.
fn on(method: Method, path: &'static str, operation: Operation, need: Need) -> Rule {
    access::rule(method, path, operation, Surface::Dashboard, Who::Session(need))
}

/// Something was done that needs no more words.
#[derive(Serialize, ToSchema)]
pub(crate) struct Done {
    /// Always `true`.
    success: bool,
}

fn done() -> Response {
    told(StatusCode::OK, Done { success: true })
}

/// An answer that nobody keeps: it is about people, and may hold a key.
fn told(status: StatusCode, body: impl Serialize) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], axum::Json(body)).into_response()
}

/// The user. The table of access lets nobody else in.
fn user_of(caller: &Caller) -> Result<&Arc<Signed>, Failure> {
    caller.user().ok_or_else(|| Failure::internal("the guard let somebody in who is no user"))
}

/// A key of a row in a path. What is no number is the key of nothing.
fn number(part: Result<Path<String>, PathRejection>) -> Option<i64> {
    let Path(text) = part.ok()?;
    text.parse::<i64>().ok().filter(|number| *number > 0)
}

/// Fields that may be left out, but not be null: the contract knows the difference.
fn refuse_nulls(fields: &mut Fields, names: &[&str]) {
    for name in names {
        if fields.value(name).is_some_and(Value::is_null) {
            fields.complain(name, "Must not be null");
        }
    }
}

/// A text that a database is asked about. PostgreSQL refuses NUL, which nothing kept holds.
fn searchable(text: &str) -> String {
    text.trim().replace('\0', "\u{fffd}")
}
