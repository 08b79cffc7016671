//! API keys as they are written, and what operations on them read alike.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use pressmark_store::entity::api_key;
use pressmark_store::repo::api_keys::Scope;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;

use crate::body::Fields;
use crate::failure::Failure;

/// Characters of a key's hash.
const HASH: usize = 64;

/// What a key may be used for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub(crate) enum KeyScope {
    /// Queue ORCID iDs for harvest.
    #[serde(rename = "ingest")]
    Ingest,
    /// Change memberships of people.
    #[serde(rename = "membership.update")]
    MembershipUpdate,
}

impl From<Scope> for KeyScope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Ingest => Self::Ingest,
            Scope::MembershipUpdate => Self::MembershipUpdate,
        }
    }
}

/// An API key, as far as it is kept.
#[derive(Serialize, ToSchema)]
pub(crate) struct KeyRow {
    /// SHA-256 of the key, lower-case hex: its name in paths.
    key_hash: String,
    /// First characters of the key, to recognise it by.
    key_prefix: String,
    /// Who uses it.
    client_name: String,
    /// What for.
    scopes: Vec<KeyScope>,
    /// Writes allowed in a minute.
    rate_limit_per_minute: i32,
    /// Whether it is accepted, unless it has expired.
    is_active: bool,
    /// Who made it.
    created_by: Option<String>,
    /// Unix milliseconds.
    created_at: i64,
    /// Unix milliseconds, at most a minute old.
    last_used_at: Option<i64>,
    /// Unix milliseconds; null = never.
    expires_at: Option<i64>,
}

impl From<api_key::Model> for KeyRow {
    fn from(row: api_key::Model) -> Self {
        Self {
            scopes: Scope::of(&row).into_iter().map(KeyScope::from).collect(),
            key_hash: row.key_hash,
            key_prefix: row.prefix,
            client_name: row.client_name,
            rate_limit_per_minute: row.rate_limit_per_minute,
            is_active: row.is_active,
            created_by: row.created_by,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
        }
    }
}

/// A key that was made, with the only copy of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeKey {
    /// The key. It is not shown again.
    #[schema(example = "pmk_…")]
    key: String,
    #[serde(flatten)]
    row: KeyRow,
}

impl MadeKey {
    pub(super) fn of((row, key): (api_key::Model, String)) -> Self {
        Self { key, row: row.into() }
    }
}

pub(super) fn no_key() -> Failure {
    Failure::not_found("API key not found")
}

/// The hash in a path.
///
/// # Errors
/// 400 for what cannot be one.
pub(super) fn read_hash(part: Result<Path<String>, PathRejection>) -> Result<String, Failure> {
    let text = part.map(|Path(text)| text).unwrap_or_default();
    if text.len() == HASH && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return Ok(text);
    }
    let complaint = format!("Must be {HASH} lower-case hexadecimal digits");
    let fields = Map::from_iter([("keyHash".to_owned(), json!([complaint]))]);
    Err(Failure::invalid("Invalid key hash", Vec::new(), fields))
}

/// The scopes of a body, if it names any; what is wrong with them is in `fields`.
pub(super) fn read_scopes(fields: &mut Fields) -> Option<Vec<Scope>> {
    let names = fields.texts("scopes")?;
    if names.is_empty() {
        fields.complain("scopes", "Must hold at least one scope");
    }
    let mut scopes = Vec::new();
    for name in names {
        match Scope::from_name(&name) {
            Some(scope) => scopes.push(scope),
            None => fields.complain("scopes", format!("`{name}` is not a scope; there are: ingest, membership.update")),
        }
    }
    Some(scopes)
}

/// The limit of a body, if it names one.
pub(super) fn read_limit(fields: &mut Fields) -> Option<i32> {
    let limit = fields.integer("rate_limit_per_minute", 1, 10_000)?;
    i32::try_from(limit).ok()
}
