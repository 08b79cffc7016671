//! Deposited works, as they stand: there, gone, or not there at all.

use std::collections::HashMap;

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
    /// `before`: the work that was merged into this one, if that was public.
    fn of(
        publication: publication::Model,
        deposit: Option<deposit::Model>,
        before: Option<publication::Model>,
    ) -> Self {
        let retired = deposit.as_ref().is_some_and(|deposit| deposit.retired_at.is_some());
        let is_shown = publication.visible && publication.deleted_at.is_none() && !retired;
        if is_shown {
            return Self::Shown(Box::new(Deposited { publication, deposit, registration: None }));
        }
        // Of a work that never was public nothing is told, whatever was merged into it.
        let known = if publication.first_public_at.is_some() { Some(&publication) } else { before.as_ref() };
        let tombstone = known.zip(deposit.as_ref()).map(|(work, deposit)| Tombstone {
            publication_id: work.id,
            docid: deposit.docid.clone(),
            title: work.title.clone(),
            at: deposit.retired_at.or(work.deleted_at).unwrap_or(work.public_changed_at),
            reason: deposit.retired_reason.clone(),
        });
        match tombstone {
            Some(tombstone) => Self::Gone(tombstone),
            None => Self::Hidden(Box::new(Deposited { publication, deposit, registration: None })),
        }
    }
}

/// A work by its key; one that was merged into another is answered by the survivor.
///
/// # Errors
/// Any database error.
pub async fn by_key(conn: &impl ConnectionTrait, workspace_id: i64, id: i64) -> Result<Option<Found>> {
    let own = deposits::find(conn, workspace_id, id).await?;
    let Some((publication, before)) = followed(conn, workspace_id, id).await? else { return Ok(None) };
    // A deposit that was retired is told of itself, whatever its work was merged into; so is one whose work was merged
    // into one that never was public.
    let is_secret = publication.first_public_at.is_none();
    let deposit = match own {
        Some(own) if is_secret || own.publication_id == publication.id || own.retired_at.is_some() => Some(own),
        own => deposits::find(conn, workspace_id, publication.id).await?.or(own),
    };
    Ok(Some(Found::of(publication, deposit, before)))
}

/// The versions of a work, each as [`by_key`] finds it, in their order; their works are read together.
///
/// # Errors
/// Any database error.
pub async fn of_versions(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    versions: Vec<deposit::Model>,
) -> Result<Vec<(deposit::Model, Found)>> {
    let ids: Vec<i64> = versions.iter().map(|version| version.publication_id).collect();
    let works = publications::by_ids(conn, workspace_id, &ids).await?;
    let mut works: HashMap<i64, publication::Model> = works.into_iter().map(|work| (work.id, work)).collect();
    let mut all = Vec::with_capacity(versions.len());
    for version in versions {
        let found = match works.remove(&version.publication_id) {
            Some(work) if work.merged_into.is_none() => Some(Found::of(work, Some(version.clone()), None)),
            Some(_) => by_key(conn, workspace_id, version.publication_id).await?,
            None => None,
        };
        all.extend(found.map(|found| (version, found)));
    }
    Ok(all)
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
    Ok(followed(conn, workspace_id, id).await?.map(|(survivor, _)| survivor))
}

/// The work that stands for a key, and the last one on the way to it that was public, if that is another.
async fn followed(
    conn: &impl ConnectionTrait,
    workspace_id: i64,
    id: i64,
) -> Result<Option<(publication::Model, Option<publication::Model>)>> {
    let (mut key, mut before) = (id, None);
    for _ in 0..MOST_MERGES {
        let Some(row) = publications::by_ids(conn, workspace_id, &[key]).await?.pop() else { return Ok(None) };
        let Some(survivor) = row.merged_into else { return Ok(Some((row, before))) };
        key = survivor;
        if row.first_public_at.is_some() {
            before = Some(row);
        }
    }
    Ok(None)
}
