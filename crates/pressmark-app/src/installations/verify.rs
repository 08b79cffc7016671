//! Proving that an installation is where it says: its origin shows a token that only its owner can have put there.

use pressmark_sources::origin_proof::OriginReader;
use pressmark_store::Store;
use pressmark_store::entity::{installation, installation_origin};
use pressmark_store::repo::installations::{self, origins};

use super::InstallationError;
use super::event::event;
use super::origins::follow;
use crate::activity::{Actor, EventType, Status, record};

/// How an origin is proven.
#[derive(Debug, Clone, Copy)]
pub enum Proof<'a> {
    /// By its token, which this reader looks for.
    Token(&'a OriginReader),
    /// By the word of the operator, who knows.
    Confirmed,
}

/// What a look at an origin came to.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The installation as it stands now.
    pub installation: installation::Model,
    /// The origin as it stands now. One that was proven before stays so; who doubts it removes it.
    pub origin: installation_origin::Model,
    /// Why this look did not prove it, if it did not.
    pub failure: Option<String>,
}

/// Looks whether an origin is proven, and notes what that came to. Asks the origin before the transaction begins.
///
/// # Errors
/// [`InstallationError::Unknown`], [`InstallationError::UnknownOrigin`], [`InstallationError::Store`].
pub async fn verify_origin(
    store: &Store,
    workspace_id: i64,
    id: &str,
    origin_id: &str,
    proof: Proof<'_>,
    actor: &Actor,
) -> Result<Checked, InstallationError> {
    let owner = installations::find(store.read(), workspace_id, id).await?.ok_or(InstallationError::Unknown)?;
    let asked = origins::find(store.read(), &owner, origin_id).await?.ok_or(InstallationError::UnknownOrigin)?;
    let found = match proof {
        Proof::Token(reader) => reader.proves(&asked.origin, &asked.token).await.map_err(|why| why.to_string()),
        Proof::Confirmed => Ok(()),
    };
    let tx = store.begin().await?;
    // While the origin was asked, somebody may have changed what is asked about.
    let owner = installations::hold(&tx, workspace_id, id).await?.ok_or(InstallationError::Unknown)?;
    let row = origins::find(&*tx, &owner, origin_id).await?.ok_or(InstallationError::UnknownOrigin)?;
    let origin = origins::checked(&tx, row, found.is_ok()).await?;
    let installation = follow(&tx, owner).await?;
    let (said, status) = match &found {
        Ok(()) => (format!("{} is proven to be at {}", installation.display_name, origin.origin), Status::Ok),
        Err(why) => {
            (format!("{} was not proven to be at {}: {why}", installation.display_name, origin.origin), Status::Failed)
        }
    };
    let mut event = event(EventType::OriginChecked, said, &installation).ended(status);
    event.details["origin"] = origin.origin.clone().into();
    event.details["confirmed_by_hand"] = matches!(proof, Proof::Confirmed).into();
    record(&tx, actor, event).await?;
    tx.commit().await?;
    Ok(Checked { installation, origin, failure: found.err() })
}
