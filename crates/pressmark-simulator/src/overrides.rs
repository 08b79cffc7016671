//! Answers that a test puts in the place of the world's own, at run time.

use std::collections::HashMap;
use std::sync::RwLock;

use axum::body::Bytes;
use axum::http::StatusCode;
use pressmark_domain::Orcid;
use serde_json::Value;

use crate::{Upstream, orcid};

/// What an upstream says from now on about one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// HTTP status.
    pub status: u16,
    /// Body, as the upstream would send it for that single key.
    pub body: Vec<u8>,
    /// Target of a redirect: path below the upstream's base, or a URL.
    pub location: Option<String>,
}

impl Override {
    /// Answers 200 with this JSON.
    #[must_use]
    pub fn json(body: &Value) -> Self {
        Self { status: 200, body: body.to_string().into_bytes(), location: None }
    }

    /// Answers with a bare status. For 404 and the like: the key is then left out of lists too.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self { status, body: b"{}".to_vec(), location: None }
    }

    /// ORCID's answer for a locked record (409, 9018). Key: the iD.
    #[must_use]
    pub fn orcid_locked(id: &Orcid) -> Self {
        Self { status: 409, body: orcid::errors::locked(id).to_string().into_bytes(), location: None }
    }

    /// ORCID's answer for a deactivated record (409, 9044). Key: the iD.
    #[must_use]
    pub fn orcid_deactivated(id: &Orcid) -> Self {
        Self { status: 409, body: orcid::errors::deactivated(id).to_string().into_bytes(), location: None }
    }

    /// ORCID's answer for a record that was merged into another one (301, 9007). Key: the old iD.
    #[must_use]
    pub fn orcid_deprecated(id: &Orcid, primary: &Orcid) -> Self {
        let body = orcid::errors::deprecated(id, primary).to_string().into_bytes();
        Self { status: 301, body, location: Some(format!("/{primary}")) }
    }

    /// ORCID's answer for an iD that nobody has (404, 9016). Key: the iD.
    #[must_use]
    pub fn orcid_unknown(id: &Orcid) -> Self {
        Self { status: 404, body: orcid::errors::unknown(id.as_str()).to_string().into_bytes(), location: None }
    }

    pub(crate) fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The body where it stands for something found.
    pub(crate) fn found(&self) -> Option<Bytes> {
        (self.status == 200).then(|| Bytes::copy_from_slice(&self.body))
    }
}

/// All that was put in place of the world's own answers.
#[derive(Debug, Default)]
pub(crate) struct Overrides(RwLock<HashMap<(Upstream, String), Override>>);

impl Overrides {
    pub(crate) fn set(&self, upstream: Upstream, key: &str, body: Option<Override>) {
        let mut map = self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let key = (upstream, key.trim_matches('/').to_ascii_lowercase());
        match body {
            Some(body) => drop(map.insert(key, body)),
            None => drop(map.remove(&key)),
        }
    }

    pub(crate) fn get(&self, upstream: Upstream, key: &str) -> Option<Override> {
        let map = self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        if map.is_empty() {
            return None;
        }
        map.get(&(upstream, key.trim_matches('/').to_ascii_lowercase())).cloned()
    }
}
