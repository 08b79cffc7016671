//! A running world of identity providers.

use std::collections::{BTreeMap, HashMap};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use serde_json::{Map, Value};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::account::{Account, accounts};
use super::fault::SignInFault;
use super::keys::Keys;
use super::{IdentityProvider, authorize, github, oidc, token};
use crate::SimulatorError;

/// The client that all simulated providers know.
pub const CLIENT_ID: &str = "pressmark-simulated";

/// Its secret.
pub const CLIENT_SECRET: &str = "simulated-client-secret";

/// Options of [`start`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInOptions {
    /// Address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The redirect URIs that the client has registered; empty = any on the loopback interface.
    pub redirect_uris: Vec<String>,
    /// Life of an id token.
    pub token_life: Duration,
    /// Whether the institution tells its further claims by the user information only, not in the id token.
    pub claims_by_user_info: bool,
}

impl Default for SignInOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            redirect_uris: Vec::new(),
            token_life: Duration::from_mins(10),
            claims_by_user_info: false,
        }
    }
}

/// What was agreed at `authorize`, until its code is used.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub(super) provider: IdentityProvider,
    pub(super) account: Account,
    pub(super) fault: Option<SignInFault>,
    pub(super) redirect_uri: String,
    pub(super) challenge: String,
    pub(super) nonce: Option<String>,
    pub(super) scopes: Vec<String>,
}

/// What the endpoints share.
pub(super) struct Shared {
    pub(super) base: String,
    pub(super) options: SignInOptions,
    pub(super) accounts: Vec<Account>,
    pub(super) keys: RwLock<Arc<Keys>>,
    state: Mutex<State>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) codes: HashMap<String, Grant>,
    pub(super) tokens: HashMap<String, Grant>,
    pub(super) next: Option<String>,
    pub(super) fault: Option<SignInFault>,
    /// Claims in place of those that an account has, by login.
    pub(super) claims: HashMap<String, Map<String, Value>>,
    requests: BTreeMap<String, u64>,
}

impl Shared {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn issuer(&self, provider: IdentityProvider) -> String {
        format!("{}/{provider}", self.base)
    }

    pub(super) fn count(&self, what: &str) {
        *self.state().requests.entry(what.to_owned()).or_default() += 1;
    }
}

/// Starts the providers.
///
/// # Errors
/// [`SimulatorError::Listen`] where the address is taken or not ours, [`SimulatorError::Keys`].
pub async fn start(options: SignInOptions) -> Result<SignInWorld, SimulatorError> {
    let listening = |source| SimulatorError::Listen { addr: options.listen, source };
    let listener = TcpListener::bind(options.listen).await.map_err(listening)?;
    let addr = listener.local_addr().map_err(listening)?;
    let shared = Arc::new(Shared {
        base: format!("http://{addr}"),
        accounts: accounts(),
        keys: RwLock::new(Arc::new(new_keys(0).await?)),
        state: Mutex::default(),
        options,
    });
    let router = Router::new()
        .route("/{provider}/.well-known/openid-configuration", get(oidc::configuration))
        .route("/{provider}/jwks", get(oidc::jwks))
        .route("/{provider}/userinfo", get(oidc::user_info))
        .route("/{provider}/authorize", get(authorize::openid))
        .route("/{provider}/token", post(token::openid))
        .route("/github/login/oauth/authorize", get(authorize::github))
        .route("/github/login/oauth/access_token", post(token::github))
        .route("/github/api/user", get(github::user))
        .route("/github/api/user/emails", get(github::emails))
        .layer(DefaultBodyLimit::max(16 * 1024))
        .with_state(Arc::clone(&shared));
    tracing::info!(%addr, "simulated identity providers");
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the simulated identity providers stopped");
        }
    });
    Ok(SignInWorld { shared, addr, task })
}

/// Making an RSA key takes a moment that other tasks need not wait for.
async fn new_keys(generation: u64) -> Result<Keys, SimulatorError> {
    let made = tokio::task::spawn_blocking(move || Keys::generate(generation)).await;
    made.ok().and_then(Result::ok).ok_or(SimulatorError::Keys)
}

/// Simulated providers that answer until this is dropped.
#[must_use = "a simulator that is dropped stops"]
pub struct SignInWorld {
    shared: Arc<Shared>,
    addr: SocketAddr,
    task: JoinHandle<()>,
}

impl std::fmt::Debug for SignInWorld {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInWorld").field("addr", &self.addr).finish_non_exhaustive()
    }
}

impl SignInWorld {
    /// The address that answers.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The issuer of an OpenID Connect provider; for GitHub what stands before `/login/oauth/…`.
    #[must_use]
    pub fn base_url(&self, provider: IdentityProvider) -> String {
        self.shared.issuer(provider)
    }

    /// What stands before `/user` at GitHub.
    #[must_use]
    pub fn github_api_url(&self) -> String {
        format!("{}/api", self.shared.issuer(IdentityProvider::GitHub))
    }

    /// The environment that points a server at Google, ORCID and GitHub as they are here. The institution is one of a list,
    /// which an environment cannot say.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        let mut env = Vec::new();
        for provider in [IdentityProvider::Google, IdentityProvider::Orcid, IdentityProvider::GitHub] {
            let prefix = format!("PRESSMARK_SIGN_IN__{}__", provider.name().to_uppercase());
            let url = if provider.is_openid() { "ISSUER" } else { "BASE_URL" };
            env.push((format!("{prefix}{url}"), self.base_url(provider)));
            env.push((format!("{prefix}CLIENT_ID"), CLIENT_ID.to_owned()));
            env.push((format!("{prefix}CLIENT_SECRET"), CLIENT_SECRET.to_owned()));
        }
        env.push(("PRESSMARK_SIGN_IN__GITHUB__API_URL".to_owned(), self.github_api_url()));
        env
    }

    /// Who signs in where the request does not say: a login of [`accounts`], until it is changed; `None` = the first.
    pub fn set_next(&self, login: Option<&str>) {
        self.shared.state().next = login.map(str::to_owned);
    }

    /// What the institution tells of somebody from now on, in place of the further claims that [`accounts`] have.
    pub fn set_claims(&self, login: &str, claims: Map<String, Value>) {
        self.shared.state().claims.insert(login.to_owned(), claims);
    }

    /// What goes wrong in every sign-in that begins from now on.
    pub fn set_fault(&self, fault: Option<SignInFault>) {
        self.shared.state().fault = fault;
    }

    /// New keys in place of the old ones, as providers change them now and then.
    ///
    /// # Errors
    /// [`SimulatorError::Keys`].
    pub async fn rotate_keys(&self) -> Result<(), SimulatorError> {
        let keys = new_keys(self.shared.keys().generation() + 1).await?;
        *self.shared.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
        Ok(())
    }

    /// How often an endpoint was asked: `google configuration`, `google jwks`, `orcid token`, `github user`.
    #[must_use]
    pub fn requests(&self, what: &str) -> u64 {
        self.shared.state().requests.get(what).copied().unwrap_or_default()
    }
}

impl Drop for SignInWorld {
    fn drop(&mut self) {
        self.task.abort();
    }
}
