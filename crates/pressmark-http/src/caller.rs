//! Who calls: found out once, by the guard, for every operation.

use std::sync::Arc;

use pressmark_store::repo::api_keys::Scope;

use crate::client::Client;

/// The one in whose name a request is made.
#[derive(Debug, Clone)]
pub(crate) enum Principal {
    /// Nobody in particular.
    Anonymous,
    /// The holder of an API key.
    Key(Arc<KeyHolder>),
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

/// What an operation knows of its caller.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) principal: Principal,
    /// The workspace that the request means.
    pub(crate) workspace_id: i64,
    pub(crate) client: Client,
    /// A number for this caller: the same while the process runs, telling nothing.
    pub(crate) walk: u64,
}

impl Caller {
    /// How a job names who asked for it.
    pub(crate) fn name(&self) -> String {
        match &self.principal {
            Principal::Anonymous => self.client.address.to_string(),
            Principal::Key(key) => format!("key {}: {}", key.id, key.client_name),
        }
    }
}
