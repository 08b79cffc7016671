//! `POST /api/auth/sign-in/social` and `…/link-social`: where to go to sign in elsewhere.

use axum::extract::State;
use axum::response::Response;
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use pressmark_app::accounts::{Flow, secret};
use pressmark_sources::sign_in::Provider;
use serde_json::json;

use super::callback::STATE_COOKIE;
use super::input::{Input, LONGEST};
use super::list_sessions::is_fresh;
use super::reply;
use super::words::words;
use crate::failure::Failure;
use crate::guard::with_limit;
use crate::state::HttpState;

/// Seconds for which the browser keeps the state.
const STATE_SECONDS: u64 = 300;
/// Scopes that a client may ask for beside the usual ones.
const MOST_SCOPES: usize = 20;
/// What these are counted as, with those of programs.
const SOCIAL: &str = "social";

/// Signs in elsewhere.
pub(crate) async fn sign_in_social(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let flow = read_flow(&state, &mut input)?;
    input.finish_fields()?;
    input.may_sign_in(&state)?;
    begin(&state, &mut input, flow).await
}

/// Adds a way in to the account of whoever is signed in, and was so a short while ago: an open browser is not enough to
/// stay in for good.
pub(crate) async fn link_social(State(state): State<HttpState>, mut input: Input) -> Result<Response, Failure> {
    let flow = read_flow(&state, &mut input)?;
    input.finish_fields()?;
    let owner = input.owner(&state).await?;
    is_fresh(&owner)?;
    let (link_to, link_by) = (Some(owner.signed.user.id), Some(owner.session.id));
    begin(&state, &mut input, Flow { link_to, link_by, ..flow }).await
}

fn read_flow(state: &HttpState, input: &mut Input) -> Result<Flow, Failure> {
    Ok(Flow {
        callback_url: input.address(state, "callbackURL", "invalid_callback_url")?,
        error_url: input.address(state, "errorCallbackURL", "invalid_error_callback_url")?,
        new_user_url: input.address(state, "newUserCallbackURL", "invalid_new_user_callback_url")?,
        invitation: input.fields.text("invitation", LONGEST).map(|token| secret::hash(&token)),
        ..Flow::default()
    })
}

async fn begin(state: &HttpState, input: &mut Input, flow: Flow) -> Result<Response, Failure> {
    let name = input.fields.required("provider", LONGEST);
    let stay = input.fields.flag("disableRedirect", false);
    let hint = input.fields.text("loginHint", LONGEST);
    let scopes = if input.fields.value("scopes").is_some() { input.fields.texts("scopes") } else { None };
    let scopes: Vec<String> = scopes.unwrap_or_default().into_iter().take(MOST_SCOPES).collect();
    input.finish_fields()?;
    let provider = state
        .providers
        .get(&name)
        .ok_or_else(|| Failure::new(StatusCode::NOT_FOUND, "Provider not found").with_code("provider_not_found"))?;
    let left = state.accounts.admit_address(SOCIAL, &name, input.actor()).await.map_err(words)?;
    let wish = Wish { flow, scopes, hint, stay };
    with_limit(go_there(state, provider, wish).await, &left)
}

/// What the client asked for beside the provider.
struct Wish {
    flow: Flow,
    scopes: Vec<String>,
    hint: Option<String>,
    stay: bool,
}

async fn go_there(state: &HttpState, provider: &Provider, wish: Wish) -> Result<Response, Failure> {
    let Wish { flow, scopes, hint, stay } = wish;
    let started = state.accounts.begin_social(provider, flow, &scopes, hint.as_deref()).await.map_err(words)?;
    let mut response = reply::json(&json!({ "url": started.url.as_str(), "redirect": !stay }));
    if let Some(url) = HeaderValue::from_str(started.url.as_str()).ok().filter(|_| !stay) {
        response.headers_mut().insert(LOCATION, url);
    }
    Ok(reply::with_cookie(state, response, STATE_COOKIE, &started.state, Some(STATE_SECONDS)))
}
