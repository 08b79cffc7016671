//! Stands before every operation: finds its rule, who calls, and whether the one allows the other.

use std::hash::BuildHasher as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::header::{USER_AGENT, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use pressmark_app::accounts::{Signed, TokenRefused, Via};
use pressmark_store::limits::Decision;
use pressmark_store::repo::api_keys::Scope;
use pressmark_store::repo::installations::InstallationScope;
use pressmark_store::repo::members::WorkspaceRole;
use pressmark_store::repo::users::Role;

use crate::access::{Need, Operation, Route, Rule, Who};
use crate::caller::{Caller, KnownAs, LazyActor, Principal, RequestId};
use crate::client::{self, Client};
use crate::credentials::{Credential, sent_key};
use crate::edge::peer_of;
use crate::failure::Failure;
use crate::installed::{find_installed, invalid_credential, is_credential};
use crate::keys::{find_key, invalid_key};
use crate::origin::{Told, writes};
use crate::state::HttpState;
use crate::workspaces::Chosen;

/// What the guard knows of a request.
struct Asked<'a> {
    method: &'a Method,
    headers: &'a HeaderMap,
    client: Client,
    chosen: Chosen,
    id: Option<RequestId>,
}

/// Who was let in, and what the limit that they were counted by has left.
type Admitted = (Principal, i64, u64, Option<Decision>);

pub(crate) async fn guard(
    State(state): State<HttpState>,
    path: MatchedPath,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(places) = state.access.of_path(path.as_str()) else {
        return Failure::internal(format!("{} has no rule of access", path.as_str())).into_response();
    };
    let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
    let Some(place) = places.iter().copied().find(|place| state.access.rules[*place].method == *method) else {
        // The router answers with 405 and what the path allows.
        return next.run(request).await;
    };
    let client = Client::of(peer_of(&request), request.headers(), &state.settings.trusted_proxies);
    let chosen = state.workspaces.choose(client::host(client, request.headers(), request.uri()));
    let id = request.extensions().get::<RequestId>().cloned();
    let asked = Asked { method: request.method(), headers: request.headers(), client, chosen, id };
    let mut known_as = None;
    let admitted = admit(&state, &state.access.rules[place], &asked, &mut known_as).await;
    let mut response = match admitted {
        Ok((principal, workspace_id, walk, counted)) => {
            let agent = request.headers().get(USER_AGENT).cloned();
            let actor = LazyActor::new(principal.clone(), client, asked.id.clone(), agent);
            let named = principal.clone();
            request.extensions_mut().insert(Caller { principal, place, workspace_id, client, walk, actor });
            let mut response = next.run(request).await;
            if response.status().is_client_error() {
                known_as = known_as.or_else(|| Some(named.name(client)));
            }
            if let Some(decision) = counted {
                response.headers_mut().extend(limit_headers(&decision));
            }
            response
        }
        Err(failure) => failure.into_response(),
    };
    response.extensions_mut().insert(Route(place));
    if response.status().is_client_error() {
        response.extensions_mut().insert(KnownAs(known_as.unwrap_or_else(|| client.address.to_string())));
    }
    response
}

/// The caller, if it may.
async fn admit(
    state: &HttpState,
    rule: &Rule,
    asked: &Asked<'_>,
    known_as: &mut Option<String>,
) -> Result<Admitted, Failure> {
    match rule.who {
        Who::Anyone | Who::Itself => {
            Ok((Principal::Anonymous, asked.chosen.id, anonymous_walk(state, asked.client), None))
        }
        Who::Reader => reader(state, rule.operation, asked, known_as).await,
        Who::Key(scope) => key_holder(state, asked, scope, known_as).await,
        Who::Installation(scope) => installation(state, asked, scope, known_as).await,
        Who::Session(need) => session_holder(state, asked, need, known_as).await,
        // Of several credentials the key counts; without any it is a key that is missing, as the older contract says.
        Who::KeyOrSession(scope, need) => match Credential::of(asked.headers) {
            Credential::Nothing => Err(missing_key()),
            Credential::Key(_) => key_holder(state, asked, scope, known_as).await,
            _ => session_holder(state, asked, need, known_as).await,
        },
        Who::User(role) => {
            let signed = signed_in(state, asked, known_as).await?;
            if signed.role() < role {
                return Err(forbidden("Your role does not allow this", "unauthorized_access"));
            }
            Ok((Principal::User(signed), asked.chosen.id, 0, None))
        }
    }
}

fn anonymous_walk(state: &HttpState, client: Client) -> u64 {
    state.hasher.hash_one(client.subscriber())
}

/// Anyone who reads and shows no key, where none is asked for: which workspace is meant, and the number of their walks.
pub(crate) fn stranger(state: &HttpState, client: Client, headers: &HeaderMap, uri: &Uri) -> Option<(i64, u64)> {
    let is_one = sent_key(headers).is_none() && !state.settings.require_key;
    let chosen = || state.workspaces.choose(client::host(client, headers, uri));
    is_one.then(|| (chosen().id, anonymous_walk(state, client)))
}

/// Counts a read of somebody who shows no key.
pub(crate) fn count_stranger(state: &HttpState, client: Client) -> Option<Decision> {
    if client.is_local() { None } else { state.reads.take(client.subscriber(), Instant::now()) }
}

/// Anyone who reads. Only `X-API-Key` counts here: a bearer token or a cookie is no key (`legaciti.md` §f 12).
/// A web site may read by its credential what its scopes allow (`legaciti.md` §e).
async fn reader(
    state: &HttpState,
    operation: Operation,
    asked: &Asked<'_>,
    known_as: &mut Option<String>,
) -> Result<Admitted, Failure> {
    let Asked { client, chosen, .. } = *asked;
    let Some(text) = sent_key(asked.headers) else {
        if state.settings.require_key {
            return Err(missing_key());
        }
        let counted = allowed(count_stranger(state, client))?;
        return Ok((Principal::Anonymous, chosen.id, anonymous_walk(state, client), counted));
    };
    if is_credential(text) {
        return installation(state, asked, Some(scope_of(operation)), known_as).await;
    }
    let key = find_key(state, client, text, false).await?;
    // The host names the workspace of a public request; where it names none, the key does.
    if chosen.by_host && chosen.id != key.workspace_id {
        return Err(invalid_key());
    }
    let counted = allowed(state.reads.take(("key", key.id), Instant::now()))?;
    let (workspace_id, walk) = (key.workspace_id, state.hasher.hash_one(("key", key.id)));
    Ok((Principal::Key(key), workspace_id, walk, counted))
}

/// What a web site needs to read the public API.
fn scope_of(operation: Operation) -> InstallationScope {
    use Operation::{ListResearcherPublications, ListResearchers, ReadResearcher};
    match operation {
        ListResearchers | ReadResearcher | ListResearcherPublications => InstallationScope::PeopleRead,
        _ => InstallationScope::PublicationsRead,
    }
}

/// A web site that was let in, if it may read this from where it speaks.
async fn installation(
    state: &HttpState,
    asked: &Asked<'_>,
    scope: Option<InstallationScope>,
    known_as: &mut Option<String>,
) -> Result<Admitted, Failure> {
    let text = sent_key(asked.headers).ok_or_else(missing_key)?;
    let site = find_installed(state, asked.client, text, false).await?;
    *known_as = Some(site.name());
    if asked.chosen.by_host && asked.chosen.id != site.workspace_id {
        return Err(invalid_credential());
    }
    let reader = ("installation", site.credential_id);
    let counted = allowed(state.reads.take(reader, Instant::now()))?;
    // What was counted tells so, refused or not.
    let may = site.must_be_at_home(asked.headers).and_then(|()| site.must_have(scope));
    may.map_err(|refused| match &counted {
        Some(left) => refused.with_headers(limit_headers(left)),
        None => refused,
    })?;
    let (workspace_id, walk) = (site.workspace_id, state.hasher.hash_one(reader));
    Ok((Principal::Installation(site), workspace_id, walk, counted))
}

async fn key_holder(
    state: &HttpState,
    asked: &Asked<'_>,
    scope: Scope,
    known_as: &mut Option<String>,
) -> Result<Admitted, Failure> {
    let text = sent_key(asked.headers).ok_or_else(missing_key)?;
    if is_credential(text) {
        *known_as = Some(find_installed(state, asked.client, text, true).await?.name());
        return Err(forbidden("A credential of a web site does not allow this", "insufficient_scope"));
    }
    let key = find_key(state, asked.client, text, true).await?;
    *known_as = Some(format!("key {}: {}", key.id, key.client_name));
    if !key.scopes.contains(&scope) {
        return Err(forbidden("API key lacks the scope that this needs", "insufficient_scope"));
    }
    let bucket = format!("key:{}", key.id);
    let counted = state.limits.take(&bucket, key.writes_per_minute, Duration::from_mins(1)).await?;
    let (workspace_id, counted) = (key.workspace_id, allowed(Some(counted))?);
    Ok((Principal::Key(key), workspace_id, 0, counted))
}

async fn session_holder(
    state: &HttpState,
    asked: &Asked<'_>,
    need: Need,
    known_as: &mut Option<String>,
) -> Result<Admitted, Failure> {
    let signed = signed_in(state, asked, known_as).await?;
    let workspace_id = session_fits(&signed, need, asked)?;
    Ok((Principal::User(signed), workspace_id, 0, None))
}

/// The user that the request's credential stands for.
async fn signed_in(
    state: &HttpState,
    asked: &Asked<'_>,
    known_as: &mut Option<String>,
) -> Result<Arc<Signed>, Failure> {
    let by_cookie = matches!(Credential::of(asked.headers), Credential::Cookie(_));
    let signed = match Credential::of(asked.headers) {
        Credential::Nothing | Credential::Unreadable => return Err(unauthorized("Unauthorized", "unauthorized")),
        Credential::Key(text) if is_credential(&text) => {
            *known_as = Some(find_installed(state, asked.client, &text, true).await?.name());
            return Err(forbidden("A credential of a web site does not allow this", "session_required"));
        }
        Credential::Key(text) => {
            let key = find_key(state, asked.client, &text, true).await?;
            *known_as = Some(format!("key {}: {}", key.id, key.client_name));
            return Err(forbidden("An API key does not allow this", "session_required"));
        }
        Credential::Token(token) => match state.accounts.signed_by_token(&token).await? {
            Ok(signed) => Some(signed),
            Err(TokenRefused::Expired) => return Err(unauthorized("Token has expired", "token_expired")),
            Err(TokenRefused::Invalid) => None,
        },
        Credential::Bearer(token) | Credential::Cookie(token) => state.accounts.signed_by_session(&token).await?,
    };
    let signed = signed.ok_or_else(|| unauthorized("Unauthorized", "unauthorized"))?;
    *known_as = Some(signed.user.shown().to_owned());
    if by_cookie && writes(asked.method) && state.origins.told_by(asked.headers) != Told::Trusted {
        return Err(forbidden("The request does not come from a page of this registry", "invalid_origin"));
    }
    Ok(Arc::new(signed))
}

/// The workspace that a session works in, if its user is enough there.
fn session_fits(signed: &Signed, need: Need, asked: &Asked<'_>) -> Result<i64, Failure> {
    if matches!(signed.via, Via::Token(_)) {
        return Err(forbidden("An access token does not allow this; sign in to the dashboard", "session_required"));
    }
    if need == Need::SignedIn {
        return Ok(signed.workspace.map_or(asked.chosen.id, |(id, _)| id));
    }
    if signed.lacks_second_factor {
        return Err(forbidden("This workspace asks for a second factor; set one up first", "second_factor_required"));
    }
    if need == Need::Superadmin {
        let id = signed.workspace.map_or(asked.chosen.id, |(id, _)| id);
        return if signed.role() == Role::Superadmin { Ok(id) } else { Err(not_enough()) };
    }
    let Some((id, role)) = signed.workspace else {
        if signed.may_choose_workspace {
            let failure = Failure::new(StatusCode::BAD_REQUEST, "Missing workspace context: choose a workspace");
            return Err(failure.with_code("missing_workspace"));
        }
        return Err(forbidden("You are not a member of a workspace", "no_workspace"));
    };
    if need == Need::WorkspaceAdmin && role != WorkspaceRole::Admin {
        return Err(not_enough());
    }
    Ok(id)
}

fn not_enough() -> Failure {
    forbidden("Your role does not allow this", "forbidden")
}

fn missing_key() -> Failure {
    Failure::new(StatusCode::UNAUTHORIZED, "Missing API key").with_code("missing_api_key")
}

pub(crate) fn unauthorized(message: &'static str, code: &'static str) -> Failure {
    let challenge = [(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))];
    Failure::new(StatusCode::UNAUTHORIZED, message).with_code(code).with_headers(challenge)
}

pub(crate) fn forbidden(message: &'static str, code: &'static str) -> Failure {
    Failure::new(StatusCode::FORBIDDEN, message).with_code(code)
}

/// What was counted, or the refusal.
pub(crate) fn allowed(counted: Option<Decision>) -> Result<Option<Decision>, Failure> {
    match counted {
        Some(refused) if !refused.allowed => Err(limited(&refused)),
        _ => Ok(counted),
    }
}

/// The refusal of whoever came too often.
pub(crate) fn limited(refused: &Decision) -> Failure {
    let failure = Failure::new(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded").with_code("rate_limited");
    failure.with_headers(limit_headers(refused)).with_retry_after(refused.retry_after)
}

/// The answer with what is left of a limit. A refusal by a limit tells its own, which may be another.
pub(crate) fn with_limit(answer: Result<Response, Failure>, left: &Decision) -> Result<Response, Failure> {
    match answer {
        Ok(mut response) => {
            response.headers_mut().extend(limit_headers(left));
            Ok(response)
        }
        Err(failure) if failure.status() == StatusCode::TOO_MANY_REQUESTS => Err(failure),
        Err(failure) => Err(failure.with_headers(limit_headers(left))),
    }
}

pub(crate) fn limit_headers(decision: &Decision) -> [(HeaderName, HeaderValue); 3] {
    [
        (HeaderName::from_static("x-ratelimit-limit"), HeaderValue::from(decision.limit)),
        (HeaderName::from_static("x-ratelimit-remaining"), HeaderValue::from(decision.remaining)),
        (HeaderName::from_static("x-ratelimit-reset"), HeaderValue::from(decision.reset_at)),
    ]
}
