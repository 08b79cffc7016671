//! A rebuild that another process asks for. Only the owner of the index may touch it, so the two talk through a row of
//! the store (engineering 11).

use pressmark_store::Store;
use pressmark_store::repo::settings;
use serde::{Deserialize, Serialize};

use crate::error::{CatalogueError, Result};

/// The setting that holds the latest request.
const SETTING: &str = "catalogue_rebuild";

/// A rebuild asked for, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RebuildRequest {
    /// Tells it from others.
    pub id: String,
    /// Whether it is done even if much would be lost.
    pub force: bool,
    /// What became of it.
    pub state: RequestState,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// Nobody has taken it yet.
    Asked,
    /// It is being built.
    Running,
    /// It was built: so many documents.
    Done(u64),
    /// It was not built: why.
    Failed(String),
}

impl RebuildRequest {
    pub(crate) fn new(force: bool) -> Self {
        Self { id: uuid::Uuid::now_v7().to_string(), force, state: RequestState::Asked }
    }

    /// Whether somebody waits for it to be done. One that its owner left running when it ended is begun again.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state, RequestState::Asked | RequestState::Running)
    }
}

/// The latest request, if there ever was one.
pub(crate) async fn latest(store: &Store) -> Result<Option<RebuildRequest>> {
    let text = settings::get(store.read(), SETTING).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Writes a request down.
pub(crate) async fn write(store: &Store, request: &RebuildRequest) -> Result<()> {
    let text = serde_json::to_string(request).map_err(|error| CatalogueError::Corrupt(error.to_string()))?;
    let tx = store.begin().await?;
    settings::set(&tx, SETTING, &text).await?;
    tx.commit().await?;
    Ok(())
}
