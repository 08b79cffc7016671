//! Who may see a file: everybody when its publication is public, before that whoever it belongs to.

use pressmark_store::repo::{file_places, files};
use pressmark_store::{ConnectionTrait, Result, clock};

use super::{Depositor, StoredFile};

/// How a file stands to whoever asks for it.
#[derive(Debug)]
pub enum Seen {
    /// There is none that they may know of.
    Nothing,
    /// It was published here and is not any more (rule 46).
    Gone,
    /// Its publication is public, the file is not yet: from when it is, Unix milliseconds.
    Embargoed(i64),
    /// There it is.
    Shown {
        /// The file.
        file: Box<StoredFile>,
        /// Whether everybody may see it.
        is_public: bool,
    },
}

/// Looks for a file.
///
/// # Errors
/// Any database error.
pub async fn look(conn: &impl ConnectionTrait, workspace_id: i64, id: i64, by: Option<Depositor>) -> Result<Seen> {
    let Some(file) = files::find(conn, workspace_id, id).await? else { return Ok(Seen::Nothing) };
    let file = Box::new(file);
    let Some(publication_id) = file.publication_id else {
        let owner = match file.draft_id {
            Some(draft_id) => file_places::draft_owner(conn, workspace_id, draft_id).await?,
            None => None,
        };
        let is_theirs = owner.is_some() && owner == by.map(|by| by.user_id);
        return Ok(if is_theirs { Seen::Shown { file, is_public: false } } else { Seen::Nothing });
    };
    let Some(standing) = file_places::standing(conn, workspace_id, publication_id).await? else {
        return Ok(Seen::Nothing);
    };
    let is_theirs = by.is_some_and(|by| by.is_admin || standing.is_of(by.user_id));
    // What never was public is not there, and what was and is not any more is gone, whoever took it away.
    if standing.is_retired() && standing.was_public {
        return Ok(Seen::Gone);
    }
    let until = standing.deposit.as_ref().and_then(|deposit| deposit.embargo_until);
    let until = until.filter(|_| standing.is_embargoed(clock::now_millis()));
    Ok(match (standing.is_public, until) {
        (true, None) => Seen::Shown { file, is_public: true },
        _ if is_theirs => Seen::Shown { file, is_public: false },
        (true, Some(until)) => Seen::Embargoed(until),
        (false, _) if standing.was_public && standing.deposit.is_some() => Seen::Gone,
        (false, _) => Seen::Nothing,
    })
}
