//! Deposited works, as they stand: there, gone, or not there at all.

use pressmark_domain::{Doi, Handle};
use pressmark_store::entity::{deposit, publication};
use pressmark_store::repo::{deposits, publications};
use pressmark_store::{ConnectionTrait, Result};

/// Works that were merged one into the other, one behind the other.
const MOST_MERGES: usize = 32;

/// A work, with its deposit if it has one.
#[derive(Debug, Clone)]
pub struct Deposited {
    /// The work.
    pub publication: publication::Model,
    /// The deposit; none for what was only harvested or imported.
    pub deposit: Option<deposit::Model>,
    /// How its DOCiD stands, where that is known already.
    pub registration: Option<Registration>,
}

/// How an identifier stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registration {
    /// Whether its agency has it; otherwise the outbox sees to it (rule 47).
    pub registered: bool,
    /// Whether it stands under a test prefix (rule 45).
    pub provisional: bool,
}

/// What is left of a work that was public and is no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// Key.
    pub publication_id: i64,
    /// DOCiD.
    pub docid: String,
    /// Plain title.
    pub title: Option<String>,
    /// When it went, Unix milliseconds.
    pub at: i64,
    /// Why, if it was said.
    pub reason: Option<String>,
}

/// What there is under a name.
#[derive(Debug, Clone)]
pub enum Found {
    /// A work that public surfaces show.
    Shown(Box<Deposited>),
    /// One that was public and had an identifier minted here (rule 46).
    Gone(Tombstone),
    /// One that is not public, and never was or has no identifier of ours.
    Hidden(Box<Deposited>),
}

impl Found {
    fn of(publication: publication::Model, deposit: Option<deposit::Model>) -> Self {
        let retired = deposit.as_ref().is_some_and(|deposit| deposit.retired_at.is_some());
        let is_shown = publication.visible && publication.deleted_at.is_none() && !retired;
        match deposit {
            deposit if is_shown => Self::Shown(Box::new(Deposited { publication, deposit, registration: None })),
            Some(deposit) if publication.first_public_at.is_some() => Self::Gone(Tombstone {
                publication_id: publication.id,
                docid: deposit.docid,
                title: publication.title,
                at: deposit.retired_at.or(publication.deleted_at).unwrap_or(publication.public_changed_at),
                reason: deposit.retired_reason,
            }),
            deposit => Self::Hidden(Box::new(Deposited { publication, deposit, registration: None })),
        }
    }
}

/// A work by its key; one that was merged into another is answered by the survivor.
///
/// # Errors
/// Any database error.
pub async fn by_key(conn: &impl ConnectionTrait, workspace_id: i64, id: i64) -> Result<Option<Found>> {
    let own = deposits::find(conn, workspace_id, id).await?;
    let Some(publication) = survivor(conn, workspace_id, id).await? else { return Ok(None) };
    // A deposit that was retired is told of itself, whatever its work was merged into.
    let deposit = match own {
        Some(own) if own.publication_id == publication.id || own.retired_at.is_some() => Some(own),
        own => deposits::find(conn, workspace_id, publication.id).await?.or(own),
    };
    Ok(Some(Found::of(publication, deposit)))
}

/// A work by its DOCiD, in any of its spellings; its DOI is one too.
///
/// # Errors
/// Any database error.
pub async fn by_docid(conn: &impl ConnectionTrait, workspace_id: i64, text: &str) -> Result<Option<Found>> {
    let handle = Handle::parse(text).ok();
    // What is minted here is written in small letters.
    let docid = handle.as_ref().map(|handle| handle.as_str().to_ascii_lowercase());
    if let Some(docid) = docid
        && let Some(found) = deposits::by_docid(conn, workspace_id, &docid).await?
    {
        return by_key(conn, workspace_id, found.publication_id).await;
    }
    let doi = Doi::parse(text).ok().map(|doi| ("doi".to_owned(), doi.to_string()));
    let keys: Vec<_> = doi.into_iter().chain(handle.map(|handle| ("handle".to_owned(), handle.to_string()))).collect();
    let known = publications::by_keys(conn, workspace_id, &keys).await?;
    match keys.iter().find_map(|key| known.get(key)) {
        Some(id) => by_key(conn, workspace_id, *id).await,
        None => Ok(None),
    }
}

/// The work that stands for a key.
///
/// # Errors
/// Any database error.
pub async fn survivor(conn: &impl ConnectionTrait, workspace_id: i64, id: i64) -> Result<Option<publication::Model>> {
    let mut key = id;
    for _ in 0..MOST_MERGES {
        let Some(row) = publications::by_ids(conn, workspace_id, &[key]).await?.pop() else { return Ok(None) };
        match row.merged_into {
            Some(survivor) => key = survivor,
            None => return Ok(Some(row)),
        }
    }
    Ok(None)
}
