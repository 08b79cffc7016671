//! Installations: web sites that show what a workspace has. They are made, changed and ended here, get credentials, and
//! prove their origins. Each act is an event, written with it.

mod change;
mod create;
mod credentials;
mod error;
mod event;
mod origin;
mod origins;
mod verify;
mod whole;

pub use change::{Change, Wanted, change};
pub use create::{Wish, create};
pub use credentials::{add_credential, end_credential, rotate};
pub use error::InstallationError;
pub use origin::{Origin, OriginError};
pub use origins::{add_origin, remove_origin};
pub use verify::{Checked, Proof, verify_origin};
pub use whole::{Whole, find, list};

/// Credentials that an installation may have in use at a time.
pub const MOST_CREDENTIALS: usize = 20;
/// Origins that an installation may have.
pub const MOST_ORIGINS: usize = 20;
