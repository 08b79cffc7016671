//! The routes of Better Auth's two-factor plugin: setting up a second factor, and the second step of a sign-in.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use http::StatusCode;
use pressmark_app::accounts::{AccountError, Begun, Place, Proof};
use pressmark_store::entity::app_user;
use pressmark_store::repo::second_factors;
use serde_json::json;

use super::input::{Input, LONGEST};
use super::words::words;
use super::{limits, render, reply};
use crate::failure::Failure;
use crate::guard::unauthorized;
use crate::state::HttpState;

/// The cookie of a sign-in that waits for its code.
pub(super) const STEP_COOKIE: &str = "better-auth.two_factor";
/// Seconds that it waits.
pub(super) const STEP_SECONDS: u64 = 600;
/// The methods that there are.
pub(super) const METHODS: [&str; 1] = ["totp"];
/// Tells the client that its device is trusted; what counts is the secret of the device.
const TRUST_COOKIE: &str = "better-auth.trust_device";
const MONTH: u64 = 2_592_000;

pub(super) fn routes() -> Router<HttpState> {
    Router::new()
        .route("/api/auth/two-factor/enable", post(enable))
        .route("/api/auth/two-factor/disable", post(disable))
        .route("/api/auth/two-factor/get-totp-uri", post(get_totp_uri))
        .route("/api/auth/two-factor/verify-totp", post(verify_totp))
        .route("/api/auth/two-factor/verify-backup-code", post(verify_backup_code))
        .route("/api/auth/two-factor/generate-backup-codes", post(generate_backup_codes))
}

/// Makes a secret and recovery codes; the first code that is right switches them on.
async fn enable(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let password = input.fields.required("password", LONGEST);
    input.finish_fields()?;
    let owner = input.owner(&state).await?;
    let user = &owner.signed.user;
    let answer = enrol(&state, user, &password).await;
    limits::tell_passwords(&state, user.id, answer).await
}

async fn enrol(state: &HttpState, user: &app_user::Model, password: &str) -> Result<Response, Failure> {
    if second_factors::is_on(state.store.read(), user.id).await? {
        let failure = Failure::new(StatusCode::BAD_REQUEST, "A second factor is set up already");
        return Err(failure.with_code("totp_already_enabled"));
    }
    let enrolment = state.accounts.enrol_second_factor(user, password).await.map_err(words)?;
    Ok(reply::json(&json!({ "totpURI": enrolment.url, "backupCodes": enrolment.codes })))
}

async fn disable(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let password = input.fields.required("password", LONGEST);
    input.finish_fields()?;
    let owner = input.owner(&state).await?;
    let user = &owner.signed.user;
    let dropped = state.accounts.drop_second_factor(user, &password, input.actor()).await.map_err(words);
    let answer = dropped.map(|()| reply::json(&json!({ "status": true })));
    limits::tell_passwords(&state, user.id, answer).await
}

async fn get_totp_uri(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let password = input.fields.required("password", LONGEST);
    input.finish_fields()?;
    let owner = input.owner(&state).await?;
    let user = &owner.signed.user;
    let url = state.accounts.second_factor_url(user, &password).await.map_err(words);
    let answer = url.map(|url| reply::json(&json!({ "totpURI": url })));
    limits::tell_passwords(&state, user.id, answer).await
}

async fn generate_backup_codes(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let password = input.fields.required("password", LONGEST);
    input.finish_fields()?;
    let owner = input.owner(&state).await?;
    let user = &owner.signed.user;
    let codes = state.accounts.renew_recovery_codes(user, &password, input.actor()).await.map_err(words);
    let answer = codes.map(|codes| reply::json(&json!({ "status": true, "backupCodes": codes })));
    limits::tell_passwords(&state, user.id, answer).await
}

/// A code of the app: of somebody signed in, whom the first one confirms, or of a sign-in that waits for it.
async fn verify_totp(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let code = input.fields.required("code", LONGEST);
    let trust_device = input.fields.flag("trustDevice", false);
    input.finish_fields()?;
    if let Some(owner) = input.find_owner(&state).await? {
        let user = &owner.signed.user;
        let answer = confirm(&state, &input, user, &code).await;
        return limits::tell_codes(&state, user.id, answer).await;
    }
    finish(&state, &input, Proof::Code(&code), trust_device).await
}

async fn confirm(state: &HttpState, input: &Input, user: &app_user::Model, code: &str) -> Result<Response, Failure> {
    state.accounts.confirm_second_factor(user, code, input.actor()).await.map_err(words)?;
    let token = input.session_token().unwrap_or_default();
    Ok(reply::json(&json!({ "token": token, "user": render::user(state, user).await? })))
}

/// A recovery code, which stands in for the app once.
async fn verify_backup_code(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let code = input.fields.required("code", LONGEST);
    let trust_device = input.fields.flag("trustDevice", false);
    input.finish_fields()?;
    finish(&state, &input, Proof::Recovery(&code), trust_device).await
}

async fn finish(state: &HttpState, input: &Input, proof: Proof<'_>, trust_device: bool) -> Result<Response, Failure> {
    let step = input.cookie(state, STEP_COOKIE).ok_or_else(nothing)?;
    // Codes are counted for a user: where no sign-in waits, there is none.
    let user_id = state.accounts.second_step_of(&step).await.map_err(words)?.ok_or_else(nothing)?;
    let answer = take(state, input, &step, proof, trust_device).await;
    limits::tell_codes(state, user_id, answer).await
}

fn nothing() -> Failure {
    unauthorized("Invalid two factor cookie", "invalid_two_factor_cookie")
}

async fn take(
    state: &HttpState,
    input: &Input,
    step: &str,
    proof: Proof<'_>,
    trust_device: bool,
) -> Result<Response, Failure> {
    let place = Place { trust_device, ..Place::default() };
    let device = input.device();
    let done = state.accounts.finish_second_step(step, proof, &place, device.as_deref(), input.actor()).await;
    let begun = done.map_err(|error| match (error, proof) {
        (AccountError::InvalidToken, _) => nothing(),
        (AccountError::InvalidCode, Proof::Recovery(_)) => {
            unauthorized("Invalid backup code", "invalid_backup_code").counted()
        }
        (other, _) => words(other),
    })?;
    answer(state, &begun, trust_device).await
}

async fn answer(state: &HttpState, begun: &Begun, trusted: bool) -> Result<Response, Failure> {
    let body = json!({ "token": begun.token, "user": render::user(state, &begun.user).await? });
    let response = reply::with_session(state, reply::json(&body), begun);
    let response = reply::with_cookie(state, response, STEP_COOKIE, "", Some(0));
    Ok(if trusted { reply::with_cookie(state, response, TRUST_COOKIE, "1", Some(MONTH)) } else { response })
}
