//! Choosing an identifier, within the transaction that wants it.

use pressmark_domain::identifier::Docid;
use pressmark_store::repo::identifier_attempts;
use pressmark_store::repo::identifier_tasks::{self, Cause};
use pressmark_store::repo::identifiers::{self, NewIdentifier};
use pressmark_store::{Result, StoreError, WriteTx};

use super::{Identifiers, RegistrarName};
use crate::activity::Actor;

/// What is minted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A DOCiD: a handle under our prefix.
    Docid,
    /// A DOI, where DataCite is configured ([`Identifiers::mints_dois`]).
    Doi,
}

impl Kind {
    /// The name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Docid => "docid",
            Self::Doi => "doi",
        }
    }
}

/// A wish for an identifier.
#[derive(Debug, Clone)]
pub struct Reserve<'a> {
    /// Workspace.
    pub workspace_id: i64,
    /// The work it is for, if it has its key already; else [`super::bind`] says so later.
    pub publication_id: Option<i64>,
    /// What is wanted.
    pub kind: Kind,
    /// The account that asks for it.
    pub owner_id: Option<i64>,
    /// Who asks, and by which request: so that each identifier can be attributed.
    pub by: &'a Actor,
}

/// An identifier that nobody else will get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserved {
    /// Its key here.
    pub id: i64,
    /// The identifier: `20.500.5555/0a1b…`, `10.5555/0a1b…`.
    pub value: String,
    /// Whether it stands under a test prefix (rule 45).
    pub provisional: bool,
    /// Whether it is registered already; otherwise the outbox sees to it.
    pub registered: bool,
}

/// How often another identifier is drawn when one is taken. With 75 random bits the second draw is never needed; a
/// broken source of chance must not make an endless loop.
const DRAWS: usize = 8;

/// Chooses an identifier and writes it, with the task to register it. Local handles are registered by this.
///
/// # Errors
/// Any database error; [`StoreError::Conflict`] for a DOI where none can be minted.
pub async fn reserve(identifiers: &Identifiers, tx: &WriteTx, wanted: &Reserve<'_>) -> Result<Reserved> {
    reserve_for_key(identifiers, tx, wanted, None).await
}

/// [`reserve`] for a request that may come again with its key.
pub(super) async fn reserve_for_key(
    identifiers: &Identifiers,
    tx: &WriteTx,
    wanted: &Reserve<'_>,
    mint_key: Option<&str>,
) -> Result<Reserved> {
    let Some(place) = identifiers.place(wanted.kind) else {
        return Err(StoreError::Conflict("no DOI can be minted: identifiers.datacite.prefix is not set".to_owned()));
    };
    let at_once = place.registrar == RegistrarName::Local && identifiers.is_enabled();
    for _ in 0..DRAWS {
        let value = format!("{}/{}", place.prefix, draw());
        let new = NewIdentifier {
            workspace_id: wanted.workspace_id,
            publication_id: wanted.publication_id,
            kind: wanted.kind.as_str(),
            registrar: place.registrar.as_str(),
            value: &value,
            registered: at_once,
            provisional: place.provisional,
            owner_id: wanted.owner_id,
            requested_by: &wanted.by.name,
            request_id: wanted.by.request_id.as_deref(),
            mint_key,
        };
        let Some(id) = identifiers::add(tx, &new).await? else { continue };
        if at_once {
            let request_id = wanted.by.request_id.as_deref();
            let by = Cause { user_id: wanted.owner_id, requested_by: &wanted.by.name, request_id };
            identifier_attempts::add_local(tx, id, &by).await?;
        } else {
            identifier_tasks::add(tx, id, "register", None).await?;
        }
        return Ok(Reserved { id, value, provisional: place.provisional, registered: at_once });
    }
    Err(StoreError::Conflict("every identifier that was drawn is taken".to_owned()))
}

/// A suffix nobody has thought of.
fn draw() -> String {
    loop {
        if let Some(suffix) = Docid::suffix_of(rand::random::<u128>()) {
            return suffix;
        }
    }
}
