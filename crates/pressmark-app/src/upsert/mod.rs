//! Works as they come in, from a harvest or an import, become publications: found again or made, merged, stored.
//!
//! One batch is one write. Within it: which publication each incoming work is ([`resolve`]), what the providers then
//! say together ([`row`]), and what of that differs from what is stored ([`apply`]).

mod apply;
mod incoming;
mod keys;
mod notices;
mod prepared;
mod remerge;
mod resolve;
mod row;
mod shown;
pub(crate) mod slug;
mod together;
mod writes;

pub(crate) use apply::deleted_reason;
pub use apply::{Applied, Context, Work, WorkOutcome, apply, apply_beside};
pub(crate) use incoming::short_title_key;
pub use incoming::{Incoming, IncomingView, coalesce};
pub use keys::identity_keys;
pub use remerge::remerge_ids;
pub(crate) use row::{CuratedText, changed_fields, fill_shown_id, shown_key, with_reason};
pub use together::together;
