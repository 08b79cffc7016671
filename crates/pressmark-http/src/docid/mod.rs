//! The DOCiD API, for those who deposit: one file per operation, and what they share. Who may is in [`crate::access`].

mod envelope;
mod input;
mod limits;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod me;
mod openapi;
pub(crate) mod refresh;
pub(crate) mod request_password_reset;
pub(crate) mod reset_password;
mod signed_in;
pub(crate) mod social;
pub(crate) mod social_token;
pub(crate) mod store_registration_token;
mod user;
mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::state::HttpState;

pub use openapi::docid_api;

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
}
