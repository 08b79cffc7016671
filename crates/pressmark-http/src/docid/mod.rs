//! The DOCiD API, for those who deposit: one file per operation, and what they share. Who may is in [`crate::access`].

mod aliases;
pub(crate) mod comments;
mod envelope;
pub(crate) mod external;
pub(crate) mod idempotency_key;
mod identifiers;
mod input;
mod limits;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod me;
mod openapi;
pub(crate) mod publications;
pub(crate) mod reference;
pub(crate) mod refresh;
pub(crate) mod request_password_reset;
pub(crate) mod reset_password;
mod signed_in;
pub(crate) mod social;
pub(crate) mod social_token;
pub(crate) mod stats;
pub(crate) mod store_registration_token;
pub(crate) mod uploads;
mod user;
pub(crate) mod verify;
mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::access::Rule;
use crate::state::HttpState;

pub(crate) use aliases::Manner;
pub(crate) use envelope::DocidError;
pub use openapi::docid_api;
pub(crate) use uploads::{Turns, depositor_of};

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route("/api/v1/auth/login", post(login::login))
        .route("/api/v1/auth/store-registration-token", post(store_registration_token::store_registration_token))
        .route("/api/v1/auth/request-password-reset", post(request_password_reset::request_password_reset))
        .route("/api/v1/auth/reset-password", post(reset_password::reset_password))
        .route("/api/v1/auth/social", post(social::social))
        .route("/api/v1/auth/social/token", post(social_token::social_token))
        .route("/api/v1/auth/refresh", post(refresh::refresh))
        .route("/api/v1/auth/logout", post(logout::logout))
        .route("/api/v1/auth/me", get(me::me))
        .merge(external::routes())
        .merge(comments::routes())
        .merge(identifiers::routes())
        .merge(publications::routes())
        .merge(reference::routes())
        .merge(stats::routes())
        .merge(uploads::routes())
        .merge(verify::routes())
}

/// Who may do what the folders hold.
pub(crate) fn rules() -> Vec<Rule> {
    let parts = [
        external::rules(),
        comments::rules(),
        identifiers::rules(),
        publications::rules(),
        reference::rules(),
        stats::rules(),
        uploads::rules(),
        verify::rules(),
    ];
    parts.into_iter().flatten().collect()
}
