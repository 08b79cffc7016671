//! Identifiers minted here: DOCiD handles, and DOIs where an agency is configured.
//!
//! An identifier is chosen here and written, with the task to register it, in the transaction that wants it
//! (engineering 26): reserved → registered → tombstoned. The tasks are an outbox that a worker empties; each of its
//! attempts is a row of an audit trail. An attempt first asks whether the agency has the identifier with our content,
//! so that nothing is minted twice, lost or unattributed, whatever is killed when.
//!
//! ```text
//! let reserved = identifiers::reserve(&app.identifiers, &tx, &Reserve { workspace_id, publication_id: None,
//!     kind: Kind::Docid, owner_id: Some(user.id), by: &actor }).await?;      // in publish, before the row has its key
//! identifiers::bind(&tx, reserved.id, publication_id, &actor).await?;        // in the same transaction
//! identifiers::metadata_changed(&tx, publication_id, &actor).await?;         // in every edit
//! identifiers::tombstone(&tx, publication_id, &actor).await?;                // in retire; `restore` undoes it
//! ```
//!
//! What harvests, curators and merges change is told by themselves, many works at once (`works_changed`).

mod agencies;
mod attempt;
mod attention;
mod change;
mod endpoint;
mod error;
mod handle;
mod mandatory;
mod minting;
mod payload;
mod read;
mod reserve;
mod settings;
mod worker;

pub(crate) use attention::refresh as refresh_attention;
pub use change::{bind, metadata_changed, restore, tombstone};
pub(crate) use change::{edited, works_changed};
pub use error::IdentifierError;
pub use handle::{Asked, Handed, assign};
pub use mandatory::missing;
pub use minting::Identifiers;
pub use pressmark_store::entity::identifier::Model as IdentifierRow;
pub use read::{failing, find, landing_path, leads_nowhere, of_publication};
pub use reserve::{Kind, Reserve, Reserved, reserve};
pub use settings::{CordraSettings, DataciteSettings, IdentifierSettings, RegistrarName};
pub use worker::{Turn, run, run_due};
