//! Who may do what: one table of operations, one place that asks who calls, and one guard that applies both.

use std::collections::HashMap;
use std::hash::BuildHasher as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use pressmark_store::limits::Decision;
use pressmark_store::repo::api_keys::{self, Scope};

use crate::caller::{Caller, KeyHolder, Principal};
use crate::client::{self, Client, Peer};
use crate::failure::Failure;
use crate::state::HttpState;
use crate::workspaces::Chosen;

/// What can be done. Paths that do the same thing are one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names of the operations are their description")]
pub enum Operation {
    Landing,
    Docs,
    OpenApi,
    Health,
    Ready,
    Metrics,
    Ingest,
    ListPublications,
    ReadPublication,
    ListResearchers,
    ReadResearcher,
    ListResearcherPublications,
    Search,
}

/// Who may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anyone; credentials are not looked at.
    Anyone,
    /// Anyone, unless reading needs a key (`require_key`). A key that is sent must be good. Reads are counted.
    Reader,
    /// A key with this scope. Writes are counted by the key's own limit.
    Key(Scope),
}

/// Which part of the server an operation belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// The Public API and what explains it.
    Public,
    /// What those who run the server look at.
    Operations,
}

/// One row of the table.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Method; `GET` stands for `HEAD` too.
    pub method: Method,
    /// Path as the router knows it.
    pub path: &'static str,
    /// What it does.
    pub operation: Operation,
    /// Where it belongs.
    pub surface: Surface,
    /// Who may.
    pub who: Who,
}

/// The table. A path that is not in it is refused, whatever the router says.
#[must_use]
pub fn rules() -> Vec<Rule> {
    use Operation as O;
    use Surface::{Operations, Public};
    use Who::{Anyone, Key, Reader};
    let get = |path, operation, surface, who| Rule { method: Method::GET, path, operation, surface, who };
    let post = |path, operation, surface, who| Rule { method: Method::POST, path, operation, surface, who };
    vec![
        get("/", O::Landing, Public, Anyone),
        get("/docs", O::Docs, Public, Anyone),
        get("/docs/{asset}", O::Docs, Public, Anyone),
        get("/openapi/public-api.json", O::OpenApi, Public, Anyone),
        get("/health", O::Health, Public, Anyone),
        get("/ready", O::Ready, Operations, Anyone),
        get("/metrics", O::Metrics, Operations, Anyone),
        post("/api/ingest", O::Ingest, Public, Key(Scope::Ingest)),
        get("/v1/publications", O::ListPublications, Public, Reader),
        get("/v1/doi/{doi}", O::ReadPublication, Public, Reader),
        get("/v1/researchers", O::ListResearchers, Public, Reader),
        get("/v1/researchers/{orcid}", O::ReadResearcher, Public, Reader),
        get("/v1/researchers/{orcid}/publications", O::ListResearcherPublications, Public, Reader),
        get("/v1/people", O::ListResearchers, Public, Reader),
        get("/v1/people/{orcid}", O::ReadResearcher, Public, Reader),
        get("/v1/people/{orcid}/publications", O::ListResearcherPublications, Public, Reader),
        get("/v1/search", O::Search, Public, Reader),
    ]
}

/// The table, ready to be asked. The place of a rule in it names the route in metrics.
#[derive(Debug)]
pub(crate) struct Access {
    pub(crate) rules: Vec<Rule>,
    by_path: HashMap<&'static str, Vec<usize>>,
}

/// The row that a request fell under, left in the answer for the metrics.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route(pub(crate) usize);

impl Default for Access {
    fn default() -> Self {
        let rules = rules();
        let mut by_path: HashMap<&'static str, Vec<usize>> = HashMap::new();
        for (place, rule) in rules.iter().enumerate() {
            by_path.entry(rule.path).or_default().push(place);
        }
        Self { rules, by_path }
    }
}

/// Stands before every operation: finds the rule, the caller, and whether the one allows the other.
pub(crate) async fn guard(
    State(state): State<HttpState>,
    path: MatchedPath,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(places) = state.access.by_path.get(path.as_str()) else {
        return Failure::internal(format!("{} has no rule of access", path.as_str())).into_response();
    };
    let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
    let Some(place) = places.iter().copied().find(|place| state.access.rules[*place].method == *method) else {
        // The router answers with 405 and what the path allows.
        return next.run(request).await;
    };
    let peer = request.extensions().get::<Peer>().map_or_else(|| [0, 0, 0, 0].into(), |peer| peer.0.ip());
    let client = Client::of(peer, request.headers(), &state.settings.trusted_proxies);
    let chosen = state.workspaces.choose(client::host(client, request.headers(), request.uri()));
    let key = sent_key(request.headers()).map(<[u8]>::to_vec);
    let mut response = match admit(&state, state.access.rules[place].who, client, chosen, key.as_deref()).await {
        Ok((caller, counted)) => {
            request.extensions_mut().insert(caller);
            let mut response = next.run(request).await;
            if let Some(decision) = counted {
                response.headers_mut().extend(limit_headers(&decision));
            }
            response
        }
        Err(failure) => failure.into_response(),
    };
    response.extensions_mut().insert(Route(place));
    response
}

/// The caller, if it may, and what the limit that it was counted by has left.
async fn admit(
    state: &HttpState,
    who: Who,
    client: Client,
    chosen: Chosen,
    key: Option<&[u8]>,
) -> Result<(Caller, Option<Decision>), Failure> {
    let caller = |principal: Principal, workspace_id: i64, walk: u64| Caller { principal, workspace_id, client, walk };
    let anonymous = || caller(Principal::Anonymous, chosen.id, state.hasher.hash_one(client.subscriber()));
    if who == Who::Anyone {
        return Ok((anonymous(), None));
    }
    let key = match key {
        Some(text) => Some(find_key(state, client, text, matches!(who, Who::Key(_))).await?),
        None => None,
    };
    match (who, key) {
        (Who::Reader, None) if !state.settings.require_key => {
            let counted = if client.is_local() { None } else { state.reads.take(client.subscriber(), Instant::now()) };
            Ok((anonymous(), allowed(counted)?))
        }
        (Who::Reader, Some(key)) => {
            // The host names the workspace of a public request; where it names none, the key does.
            if chosen.by_host && chosen.id != key.workspace_id {
                return Err(invalid_key());
            }
            let counted = allowed(state.reads.take(("key", key.id), Instant::now()))?;
            let (workspace_id, walk) = (key.workspace_id, state.hasher.hash_one(("key", key.id)));
            Ok((caller(Principal::Key(key), workspace_id, walk), counted))
        }
        (Who::Key(scope), Some(key)) => {
            if !key.scopes.contains(&scope) {
                let failure = Failure::new(StatusCode::FORBIDDEN, "API key lacks the scope that this needs");
                return Err(failure.with_code("insufficient_scope"));
            }
            let bucket = format!("key:{}", key.id);
            let counted = state.limits.take(&bucket, key.writes_per_minute, Duration::from_mins(1)).await?;
            let (workspace_id, counted) = (key.workspace_id, allowed(Some(counted))?);
            Ok((caller(Principal::Key(key), workspace_id, 0), counted))
        }
        (Who::Anyone | Who::Reader | Who::Key(_), _) => {
            Err(Failure::new(StatusCode::UNAUTHORIZED, "Missing API key").with_code("missing_api_key"))
        }
    }
}

/// The key that was sent. Only this header counts: a bearer alone is no key here (`legaciti.md` §f 12).
fn sent_key(headers: &HeaderMap) -> Option<&[u8]> {
    headers.get("x-api-key").map(HeaderValue::as_bytes).map(<[u8]>::trim_ascii).filter(|key| !key.is_empty())
}

fn invalid_key() -> Failure {
    Failure::new(StatusCode::UNAUTHORIZED, "Invalid API key").with_code("invalid_api_key")
}

/// The holder of a key; unknown, inactive and expired keys are one answer. Guessing is counted as reading.
async fn find_key(state: &HttpState, client: Client, text: &[u8], fresh: bool) -> Result<Arc<KeyHolder>, Failure> {
    let hash = std::str::from_utf8(text).map(api_keys::hash).map_err(|_| invalid_key())?;
    if !fresh && let Some(known) = state.keys.get(&hash) {
        return Ok(known);
    }
    let row = api_keys::by_hash(state.store.read(), &hash).await?;
    let usable = row.filter(|row| api_keys::is_usable(row, pressmark_store::clock::now_millis()));
    let Some(row) = usable else {
        state.keys.invalidate(&hash);
        if !client.is_local() {
            allowed(state.reads.take(client.subscriber(), Instant::now()))?;
        }
        return Err(invalid_key());
    };
    let holder = Arc::new(KeyHolder {
        id: row.id,
        workspace_id: row.workspace_id,
        scopes: Scope::of(&row),
        writes_per_minute: u32::try_from(row.rate_limit_per_minute).unwrap_or(1),
        client_name: row.client_name.clone(),
    });
    state.keys.insert(hash, holder.clone());
    let store = state.store.clone();
    // Beside the request: a read must not wait for the writer.
    tokio::spawn(async move {
        if let Err(error) = api_keys::touch(&store, &row).await {
            tracing::debug!(%error, "the use of a key was not noted");
        }
    });
    Ok(holder)
}

fn allowed(counted: Option<Decision>) -> Result<Option<Decision>, Failure> {
    match counted {
        Some(refused) if !refused.allowed => {
            let failure = Failure::new(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded").with_code("rate_limited");
            Err(failure.with_headers(limit_headers(&refused)).with_retry_after(refused.retry_after))
        }
        _ => Ok(counted),
    }
}

fn limit_headers(decision: &Decision) -> [(HeaderName, HeaderValue); 3] {
    [
        (HeaderName::from_static("x-ratelimit-limit"), HeaderValue::from(decision.limit)),
        (HeaderName::from_static("x-ratelimit-remaining"), HeaderValue::from(decision.remaining)),
        (HeaderName::from_static("x-ratelimit-reset"), HeaderValue::from(decision.reset_at)),
    ]
}
