//! Signing in to the dashboard, wire-compatible with Better Auth 1.7 (`better-auth.md`): one file per operation, and what
//! they share. The order in which a request is checked is that contract's: body, origin, addresses, fields, session.

mod addresses;
mod callback;
mod change_email;
mod change_password;
mod delete_user;
mod error_page;
mod get_session;
mod identities;
mod input;
mod limits;
mod list_sessions;
mod ok;
mod providers;
mod render;
mod reply;
mod request_password_reset;
mod reset_password;
mod revoke_sessions;
mod send_verification_email;
mod sign_in;
mod sign_in_social;
mod sign_out;
mod sign_up;
mod two_factor;
mod update_session;
mod update_user;
mod verify_email;
mod verify_password;
mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::state::HttpState;

/// The routes that are read, for the table of access.
pub(crate) const GETS: &[&str] = &[
    "/api/auth/ok",
    "/api/auth/error",
    "/api/auth/get-session",
    "/api/auth/reset-password/{token}",
    "/api/auth/verify-email",
    "/api/auth/list-sessions",
    "/api/auth/list-accounts",
    "/api/auth/providers",
    "/api/auth/callback/{provider}",
];

/// The routes that write, for the table of access.
pub(crate) const POSTS: &[&str] = &[
    "/api/auth/sign-up/email",
    "/api/auth/sign-in/email",
    "/api/auth/sign-in/social",
    "/api/auth/link-social",
    "/api/auth/sign-out",
    "/api/auth/request-password-reset",
    "/api/auth/forget-password",
    "/api/auth/reset-password",
    "/api/auth/send-verification-email",
    "/api/auth/change-password",
    "/api/auth/change-email",
    "/api/auth/update-user",
    "/api/auth/update-session",
    "/api/auth/revoke-session",
    "/api/auth/revoke-sessions",
    "/api/auth/revoke-other-sessions",
    "/api/auth/delete-user",
    "/api/auth/unlink-account",
    "/api/auth/verify-password",
    "/api/auth/two-factor/enable",
    "/api/auth/two-factor/disable",
    "/api/auth/two-factor/get-totp-uri",
    "/api/auth/two-factor/verify-totp",
    "/api/auth/two-factor/verify-backup-code",
    "/api/auth/two-factor/generate-backup-codes",
];

/// Whether a browser may be sent there after a sign-in.
pub(crate) fn may_lead_to(state: &HttpState, address: &str) -> bool {
    addresses::checked(&state.origins, address.to_owned(), "invalid_redirect_url").is_ok()
}

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route("/api/auth/ok", get(ok::ok))
        .route("/api/auth/error", get(error_page::error_page))
        .route("/api/auth/sign-up/email", post(sign_up::sign_up))
        .route("/api/auth/sign-in/email", post(sign_in::sign_in))
        .route("/api/auth/sign-in/social", post(sign_in_social::sign_in_social))
        .route("/api/auth/link-social", post(sign_in_social::link_social))
        .route("/api/auth/callback/{provider}", get(callback::callback))
        .route("/api/auth/providers", get(providers::providers))
        .route("/api/auth/sign-out", post(sign_out::sign_out))
        .route("/api/auth/get-session", get(get_session::get_session))
        .route("/api/auth/request-password-reset", post(request_password_reset::request_password_reset))
        // What clients before 1.4 call it.
        .route("/api/auth/forget-password", post(request_password_reset::request_password_reset))
        .route("/api/auth/reset-password/{token}", get(reset_password::follow_link))
        .route("/api/auth/reset-password", post(reset_password::reset_password))
        .route("/api/auth/send-verification-email", post(send_verification_email::send_verification_email))
        .route("/api/auth/verify-email", get(verify_email::verify_email))
        .route("/api/auth/change-password", post(change_password::change_password))
        .route("/api/auth/change-email", post(change_email::change_email))
        .route("/api/auth/update-user", post(update_user::update_user))
        .route("/api/auth/update-session", post(update_session::update_session))
        .route("/api/auth/list-sessions", get(list_sessions::list_sessions))
        .route("/api/auth/revoke-session", post(revoke_sessions::one))
        .route("/api/auth/revoke-sessions", post(revoke_sessions::all))
        .route("/api/auth/revoke-other-sessions", post(revoke_sessions::others))
        .route("/api/auth/delete-user", post(delete_user::delete_user))
        .route("/api/auth/list-accounts", get(identities::list_accounts))
        .route("/api/auth/unlink-account", post(identities::unlink_account))
        .route("/api/auth/verify-password", post(verify_password::verify_password))
        .merge(two_factor::routes())
}
