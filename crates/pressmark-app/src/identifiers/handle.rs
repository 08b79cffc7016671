//! A handle for whoever asks, with an idempotency key: the same key gets the same handle, whatever was killed or timed
//! out in between (rule 47).

use std::time::Duration;

use pressmark_store::entity::identifier;
use pressmark_store::repo::identifiers;
use pressmark_store::{Result, StoreError};

use super::attempt::{self, Made};
use super::reserve::reserve_for_key;
use super::{Kind, Reserve};
use crate::App;
use crate::activity::{self, Actor, Event, EventType};

/// How long the asker waits for the agency; the attempt goes on without.
const PATIENCE: Duration = Duration::from_secs(20);

/// Who asks for a handle.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// Workspace.
    pub workspace_id: i64,
    /// The account.
    pub owner_id: i64,
    /// Its key for this request.
    pub key: &'a str,
    /// Who, by which request.
    pub by: &'a Actor,
}

/// What is handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handed {
    /// A handle that is registered.
    Handle {
        /// The handle.
        value: String,
        /// Whether an earlier request with this key got it.
        replayed: bool,
    },
    /// Another request with this key, or the outbox, is at it.
    InProgress {
        /// The handle that is reserved for the key.
        value: String,
    },
    /// The agency could not be reached, or refused. The handle stays reserved for the key, and the outbox goes on.
    AgencyFailed {
        /// The handle that is reserved for the key.
        value: String,
    },
    /// The kill switch is on.
    Off,
}

impl Asked<'_> {
    fn mint_key(&self) -> String {
        format!("apa-handle:{}:{}", self.owner_id, self.key)
    }

    /// The handle that an earlier request with this key got, if it is registered: to be answered before anything is
    /// counted.
    ///
    /// # Errors
    /// Any database error.
    pub async fn earlier(&self, app: &App) -> Result<Option<Handed>> {
        let row = identifiers::by_mint_key(app.store.read(), &self.mint_key()).await?;
        let registered = row.filter(|row| row.state != "reserved");
        Ok(registered.map(|row| Handed::Handle { value: row.value, replayed: true }))
    }
}

/// Reserves a handle for the key, unless that has one, and registers it.
///
/// # Errors
/// Any database error.
pub async fn assign(app: &App, asked: &Asked<'_>) -> Result<Handed> {
    if let Some(earlier) = asked.earlier(app).await? {
        return Ok(earlier);
    }
    if !app.identifiers.is_enabled() {
        return Ok(Handed::Off);
    }
    let key = asked.mint_key();
    let (row, is_new) = match identifiers::by_mint_key(app.store.read(), &key).await? {
        Some(row) => (row, false),
        None => reserve_once(app, asked, &key).await?,
    };
    if row.state != "reserved" {
        return Ok(Handed::Handle { value: row.value, replayed: !is_new });
    }
    register_now(app, &row, !is_new).await
}

/// Reserves a handle; of two requests with one key at once the second finds the first one's.
async fn reserve_once(app: &App, asked: &Asked<'_>, key: &str) -> Result<(identifier::Model, bool)> {
    let wish = Reserve {
        workspace_id: asked.workspace_id,
        publication_id: None,
        kind: Kind::Docid,
        owner_id: Some(asked.owner_id),
        by: asked.by,
    };
    let tx = app.store.begin().await?;
    let is_new = match reserve_for_key(&app.identifiers, &tx, &wish, Some(key)).await {
        Ok(reserved) => {
            let said = format!("{} was minted for {}", reserved.value, asked.by.name);
            let event = Event::new(EventType::IdentifierAssigned, said).in_workspace(asked.workspace_id);
            activity::record(&tx, asked.by, event.on("identifier", &reserved.value)).await?;
            tx.commit().await?;
            true
        }
        Err(StoreError::Conflict(_)) => {
            tx.rollback().await?;
            false
        }
        Err(error) => return Err(error),
    };
    let row = identifiers::by_mint_key(app.store.read(), key).await?;
    let row = row.ok_or_else(|| StoreError::Corrupt("an identifier that was reserved is gone".to_owned()))?;
    Ok((row, is_new))
}

/// Makes the next attempt for somebody who waits for it.
async fn register_now(app: &App, row: &identifier::Model, replayed: bool) -> Result<Handed> {
    let value = row.value.clone();
    if let Some(claimed) = attempt::claim(app, Some(row.id)).await? {
        let for_it = app.clone();
        // Of its own: whoever asked may go away, and what was begun must be written down.
        let making = tokio::spawn(async move { attempt::make(&for_it, &claimed).await });
        match tokio::time::timeout(PATIENCE, making).await {
            Ok(Ok(Ok(Made::Failed))) => return Ok(Handed::AgencyFailed { value }),
            Ok(Ok(Err(error))) => return Err(error),
            Ok(_) => {}
            Err(_) => return Ok(Handed::InProgress { value }),
        }
    }
    let now = identifiers::by_id(app.store.read(), row.id).await?;
    Ok(match now.filter(|row| row.state != "reserved") {
        Some(row) => Handed::Handle { value: row.value, replayed },
        None => Handed::InProgress { value },
    })
}
