//! The checksums of a deposit, for whoever wants to know that a copy is a true one (`docid.md` §1.6).

use pressmark_store::repo::{file_places, files};
use pressmark_store::{ConnectionTrait, Result};

use super::StoredFile;

/// How the files of a deposit can be verified.
#[derive(Debug)]
pub enum Verification {
    /// There is no such deposit, or none that is public.
    Nothing,
    /// It was retired.
    Gone,
    /// Its checksums.
    Known {
        /// Title of the deposit.
        title: Option<String>,
        /// Its files, oldest first.
        files: Vec<StoredFile>,
    },
}

/// The checksums of the deposit of a DOCiD. Those of files under an embargo are told too: they give nothing away, and
/// who gets a copy in another way can hold it against them.
///
/// # Errors
/// Any database error.
pub async fn verify(conn: &impl ConnectionTrait, workspace_id: i64, docid: &str) -> Result<Verification> {
    let Some(id) = file_places::by_docid(conn, workspace_id, docid).await? else { return Ok(Verification::Nothing) };
    let Some(standing) = file_places::standing(conn, workspace_id, id).await? else {
        return Ok(Verification::Nothing);
    };
    if !standing.is_public {
        return Ok(if standing.was_public { Verification::Gone } else { Verification::Nothing });
    }
    let files = files::of_publication(conn, workspace_id, id).await?;
    Ok(Verification::Known { title: standing.title, files })
}
