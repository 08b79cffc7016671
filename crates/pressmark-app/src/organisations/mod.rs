//! Organisations of ROR, kept here: its dump is loaded into the store, and is searched without any network.
//!
//! A release is loaded beside the one that answers and takes its place at once. Whoever breaks off leaves nothing that
//! answers; the next load begins anew and removes what was left.

mod dump;
mod elements;
mod load;
mod prepare;
mod rank;
mod search;
mod words;

pub use load::{LoadError, LoadProgress, Loaded, is_dump, load};
pub use search::{Hits, PER_PAGE, search};

#[cfg(test)]
mod tests;
