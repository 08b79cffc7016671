//! `POST /api/auth/sign-in/email`.

use axum::extract::State;
use axum::response::Response;
use http::HeaderValue;
use http::header::LOCATION;
use pressmark_app::accounts::{Begun, Credentials, Place, SIGN_IN, SecondStep, SignIn};
use serde_json::json;

use super::input::{Input, LONGEST};
use super::two_factor::{METHODS, STEP_COOKIE, STEP_SECONDS};
use super::words::words;
use super::{render, reply};
use crate::failure::Failure;
use crate::guard::with_limit;
use crate::state::HttpState;

pub(crate) async fn sign_in(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let callback_url = input.address(&state, "callbackURL", "invalid_callback_url")?;
    let email = input.fields.required("email", LONGEST);
    let password = input.fields.required("password", LONGEST);
    let remember = input.fields.flag("rememberMe", true);
    input.finish_fields()?;
    input.may_sign_in(&state)?;
    let device = input.device();
    let with = Credentials { email: &email, password: &password, device: device.as_deref() };
    let place = Place { remember, callback_url, trust_device: false };
    let answered = match state.accounts.sign_in(with, &place, input.actor()).await.map_err(words) {
        Ok(SignIn::Done(begun)) => answer(&state, &begun, place.callback_url.as_deref()).await,
        Ok(SignIn::Second(step)) => Ok(half_way(&state, &step)),
        Err(refused) => Err(refused),
    };
    let left = state.accounts.attempts_left(SIGN_IN, &email, input.actor()).await.map_err(words)?;
    with_limit(answered, &left)
}

/// The password was right; the second factor is asked for.
fn half_way(state: &HttpState, step: &SecondStep) -> Response {
    let body = json!({ "twoFactorRedirect": true, "twoFactorMethods": METHODS });
    reply::with_cookie(state, reply::json(&body), STEP_COOKIE, &step.token, Some(STEP_SECONDS))
}

async fn answer(state: &HttpState, begun: &Begun, callback_url: Option<&str>) -> Result<Response, Failure> {
    let user = render::user(state, &begun.user).await?;
    let mut body = json!({ "redirect": callback_url.is_some(), "token": begun.token, "user": user });
    if let Some(url) = callback_url {
        body["url"] = url.into();
    }
    let mut response = reply::with_session(state, reply::json(&body), begun);
    if let Some(url) = callback_url.and_then(|url| HeaderValue::from_str(url).ok()) {
        response.headers_mut().insert(LOCATION, url);
    }
    Ok(response)
}
