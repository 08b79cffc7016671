//! Keeping the index in step with the truth: following the change log, rebuilding, comparing.

mod ahead;
mod bare;
mod batch;
mod beside;
mod dependents;
mod directory;
mod files;
mod fit;
mod following;
mod gather;
mod held;
mod index;
mod indexer;
mod lazy_writer;
mod merge;
mod payload;
mod queue;
mod rebuild;
mod request;
mod shared;
mod stored;
mod verify;
mod writer;

pub use bare::{BareIndex, ReadyDocuments};
pub(crate) use beside::wait;
pub(crate) use indexer::{Command, Indexer};
pub use request::{RebuildRequest, RequestState};
pub(crate) use request::{latest as latest_request, write as write_request};
pub(crate) use shared::Shared;
pub(crate) use stored::{stored, verify_stored};
pub(crate) use verify::{repair, verify};
