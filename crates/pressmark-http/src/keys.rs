//! The holder of an API key.

use std::sync::Arc;
use std::time::Instant;

use http::StatusCode;
use pressmark_store::repo::api_keys::{self, Scope};

use crate::caller::KeyHolder;
use crate::client::Client;
use crate::failure::Failure;
use crate::guard::allowed;
use crate::handed_out::{maker_is_gone, note_use};
use crate::state::HttpState;

pub(crate) fn invalid_key() -> Failure {
    Failure::new(StatusCode::UNAUTHORIZED, "Invalid API key").with_code("invalid_api_key")
}

/// The holder of a key; unknown, inactive and expired keys are one answer. Guessing is counted as reading. `fresh`: what
/// was found a moment ago does not count.
pub(crate) async fn find_key(
    state: &HttpState,
    client: Client,
    text: &[u8],
    fresh: bool,
) -> Result<Arc<KeyHolder>, Failure> {
    let hash = std::str::from_utf8(text).map(api_keys::hash).map_err(|_| invalid_key())?;
    if !fresh && let Some(known) = state.keys.get(&hash) {
        return Ok(known);
    }
    let row = api_keys::by_hash(state.store.read(), &hash).await?;
    let usable = row.filter(|row| api_keys::is_usable(row, pressmark_store::clock::now_millis()));
    let maker = usable.as_ref().and_then(|row| row.created_by_user);
    let stopped = maker_is_gone(state, maker).await?;
    let Some(row) = usable.filter(|_| !stopped) else {
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
    note_use(async move { api_keys::touch(&store, &row).await });
    Ok(holder)
}
