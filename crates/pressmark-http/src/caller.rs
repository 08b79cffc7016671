//! Who calls: found out once, by the guard, for every operation.

use std::sync::{Arc, OnceLock};

use http::HeaderValue;
use pressmark_app::accounts::Signed;
use pressmark_app::activity::Actor;
use pressmark_store::repo::api_keys::Scope;

use crate::client::Client;
use crate::failure::Failure;
use crate::guard::forbidden;
use crate::installed::Installed;

/// The one in whose name a request is made.
#[derive(Debug, Clone)]
pub(crate) enum Principal {
    /// Nobody in particular.
    Anonymous,
    /// The holder of an API key.
    Key(Arc<KeyHolder>),
    /// A web site, by a credential of its installation.
    Installation(Arc<Installed>),
    /// A user, by session or by token.
    User(Arc<Signed>),
}

/// An API key that was accepted.
#[derive(Debug)]
pub(crate) struct KeyHolder {
    pub(crate) id: i64,
    pub(crate) workspace_id: i64,
    pub(crate) client_name: String,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) writes_per_minute: u32,
}

/// Id of a request, put into it by the edge.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) HeaderValue);

/// Under which name a refusal is written down; put into the answer by the guard.
#[derive(Debug, Clone)]
pub(crate) struct KnownAs(pub(crate) String);

/// What an operation knows of its caller.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) principal: Principal,
    /// Where the table of access has the operation.
    pub(crate) place: usize,
    /// The workspace that the request means.
    pub(crate) workspace_id: i64,
    pub(crate) client: Client,
    /// A number for this caller: the same while the process runs, telling nothing.
    pub(crate) walk: u64,
    /// How events name the caller.
    pub(crate) actor: LazyActor,
}

/// The name of a caller in events, put together when the first event is written: most requests write none.
#[derive(Debug, Clone)]
pub(crate) struct LazyActor {
    principal: Principal,
    client: Client,
    id: Option<RequestId>,
    agent: Option<HeaderValue>,
    made: OnceLock<Actor>,
}

impl LazyActor {
    pub(crate) fn new(principal: Principal, client: Client, id: Option<RequestId>, agent: Option<HeaderValue>) -> Self {
        Self { principal, client, id, agent, made: OnceLock::new() }
    }
}

impl std::ops::Deref for LazyActor {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        self.made.get_or_init(|| {
            let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
            Actor {
                kind: self.principal.kind(),
                name: self.principal.name(self.client),
                request_id: self.id.as_ref().and_then(|id| text(&id.0)),
                address: Some(self.client.subscriber().to_string()),
                user_agent: self.agent.as_ref().and_then(text),
            }
        })
    }
}

impl Caller {
    /// The user. The table of access lets nobody else in where this is asked.
    pub(crate) fn signed(&self) -> Result<&Arc<Signed>, Failure> {
        self.user().ok_or_else(|| Failure::internal("the guard let somebody in who is no user"))
    }

    /// The user, if their address is proven to be theirs (rules 31 and 51).
    pub(crate) fn verified(&self) -> Result<&Arc<Signed>, Failure> {
        let signed = self.signed()?;
        if signed.is_verified() {
            return Ok(signed);
        }
        Err(forbidden("The address has to be verified first", "email_not_verified"))
    }

    /// The user, where the table of access lets only users in.
    pub(crate) fn user(&self) -> Option<&Arc<Signed>> {
        match &self.principal {
            Principal::User(signed) => Some(signed),
            Principal::Anonymous | Principal::Key(_) | Principal::Installation(_) => None,
        }
    }
}

impl Principal {
    fn kind(&self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Key(_) => "key",
            Self::Installation(_) => "installation",
            Self::User(_) => "user",
        }
    }

    /// As events and logs show this one.
    pub(crate) fn name(&self, client: Client) -> String {
        match self {
            Self::Anonymous => client.address.to_string(),
            Self::Key(key) => format!("key {}: {}", key.id, key.client_name),
            Self::Installation(installed) => installed.name(),
            Self::User(signed) => signed.user.shown().to_owned(),
        }
    }
}
