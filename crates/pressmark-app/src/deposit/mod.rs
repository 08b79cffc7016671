//! Deposits: published, edited, versioned, retired and restored by those whose they are.
//!
//! A deposited work is a publication like any other: the deposit is one provider of it, at the top of the order of
//! trust (engineering 20), and curators' decisions lie over it. Each act is one transaction: the deposit, the work, its
//! identifiers, its links, the event and the answer that is kept for whoever asks again become durable together, so
//! that nothing is ever half done (rule 47).

mod attached;
mod drafts;
mod edit;
mod error;
mod form_drafts;
mod found;
mod hold;
mod likely;
mod make;
mod neighbours;
mod publish;
mod put;
mod replay;
mod retire;
mod version;

pub use drafts::{MOST_DRAFTS, create_draft, remove_draft, save_draft};
pub use edit::{Change, Edited, edit};
pub use error::DepositError;
pub use form_drafts::{FormDraft, form_drafts, remove_form_data, save_form_data};
pub use found::{Deposited, Found, Registration, Tombstone, by_docid, by_key, of_versions, survivor};
pub use publish::{Done, Order, PUBLISH, Render, publish};
pub use replay::{Answer, Key, replayed};
pub(crate) use retire::follow_deletion;
pub use retire::{restore, retire};
pub use version::{MOST_VERSIONS, VERSION, Version, version};

pub use crate::files::Depositor;
