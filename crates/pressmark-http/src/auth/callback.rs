//! `GET /api/auth/callback/{provider}`: back from the provider. Whatever happens, the browser is sent on: there is nobody
//! here to read an answer.

use axum::extract::{Path, State};
use axum::response::Response;
use pressmark_app::accounts::{Ended, Flow, FlowError, TakenFlow};
use pressmark_app::activity::EventType;

use super::input::Input;
use super::two_factor::{STEP_COOKIE, STEP_SECONDS};
use super::{addresses, reply};
use crate::failure::Failure;
use crate::state::HttpState;

/// The cookie by which the browser that comes back is known to be the one that left.
pub(super) const STATE_COOKIE: &str = "better-auth.state";

pub(crate) async fn callback(
    State(state): State<HttpState>,
    Path(provider): Path<String>,
    input: Input,
) -> Result<Response, Failure> {
    let mut flow = Flow::default();
    let ended = go(&state, &provider, &input, &mut flow).await;
    let response = match ended {
        Ok(ended) => arrived(&state, &flow, ended),
        Err(FlowError::Told(code)) => {
            state.accounts.count_refusal(EventType::SignInRefused, &provider, "sign_in_elsewhere", input.actor());
            failed(&state, &flow, code, input.query("error_description"))
        }
        Err(FlowError::Account(error)) => return Err(super::words::words(error)),
    };
    Ok(reply::with_cookie(&state, response, STATE_COOKIE, "", Some(0)))
}

/// Goes on with the flow of the state; what it was begun with is left in `flow` as soon as it is known.
async fn go(state: &HttpState, provider: &str, input: &Input, flow: &mut Flow) -> Result<Ended, FlowError> {
    let provider = state.providers.get(provider).ok_or(FlowError::Told("oauth_provider_not_found"))?;
    let sent = input.query("state").filter(|sent| !sent.is_empty()).ok_or(FlowError::Told("state_not_found"))?;
    let cookie = input.cookie(state, STATE_COOKIE);
    let taken = taken_by_its_browser(state, provider, &sent, cookie.as_deref()).await?;
    *flow = taken.flow.clone();
    if let Some(error) = input.query("error") {
        return Err(FlowError::Told(known_error(&error)));
    }
    let code = input.query("code").ok_or(FlowError::Told("no_code"))?;
    let (iss, device) = (input.query("iss"), input.device());
    state.accounts.finish_social(provider, &taken, (&code, iss.as_deref()), device.as_deref(), input.actor()).await
}

/// The flow, if the browser that comes is the one that left. A program has no cookie: it has a secret instead, without
/// which what comes of this is of no use.
async fn taken_by_its_browser(
    state: &HttpState,
    provider: &pressmark_sources::sign_in::Provider,
    sent: &str,
    cookie: Option<&str>,
) -> Result<TakenFlow, FlowError> {
    let mismatch = || FlowError::Told("state_mismatch");
    match cookie {
        Some(cookie) if cookie == sent => state.accounts.take_flow(provider, sent).await,
        Some(_) => Err(mismatch()),
        None => {
            let taken = state.accounts.take_flow(provider, sent).await?;
            if taken.flow.program.is_some() { Ok(taken) } else { Err(mismatch()) }
        }
    }
}

/// What a provider says of why it let nobody through, as far as it is a word that the standards know.
fn known_error(told: &str) -> &'static str {
    const KNOWN: [&str; 8] = [
        "access_denied",
        "invalid_request",
        "unauthorized_client",
        "unsupported_response_type",
        "invalid_scope",
        "server_error",
        "temporarily_unavailable",
        "login_required",
    ];
    KNOWN.into_iter().find(|known| *known == told).unwrap_or("invalid_callback_request")
}

fn arrived(state: &HttpState, flow: &Flow, ended: Ended) -> Response {
    let usual = flow.callback_url.as_deref().unwrap_or("/");
    match ended {
        Ended::Session { begun, is_new } => {
            let to = flow.new_user_url.as_deref().filter(|_| is_new).unwrap_or(usual);
            reply::with_session(state, reply::redirect(to), &begun)
        }
        Ended::Second(step) => {
            let page = addresses::with("/account/sign-in?two-factor=1", "next", usual);
            reply::with_cookie(state, reply::redirect(&page), STEP_COOKIE, &step.token, Some(STEP_SECONDS))
        }
        Ended::Linked => reply::redirect(usual),
        Ended::Code(code) => reply::redirect(&addresses::with(usual, "code", &code)),
    }
}

fn failed(state: &HttpState, flow: &Flow, code: &str, description: Option<String>) -> Response {
    let page = flow.error_url.clone();
    let page = page.unwrap_or_else(|| addresses::absolute(&state.settings.public_url, "/api/auth/error"));
    let mut to = addresses::with(&page, "error", code);
    if let Some(description) = description {
        let description: String = description.chars().filter(|c| !c.is_control()).take(200).collect();
        to = addresses::with(&to, "error_description", &description);
    }
    reply::redirect(&to)
}
