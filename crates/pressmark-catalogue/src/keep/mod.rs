//! Keeping the index in step with the truth: following the change log, rebuilding, comparing.

mod batch;
mod dependents;
mod directory;
mod fit;
mod following;
mod index;
mod indexer;
mod merge;
mod payload;
mod rebuild;
mod shared;
mod stored;
mod verify;
mod writer;

pub(crate) use indexer::{Command, Indexer};
pub(crate) use shared::Shared;
pub(crate) use stored::stored;
pub(crate) use verify::{repair, verify};
