//! Crossref, the registration agency of most journals.

mod client;
pub mod map;
mod parts;
mod people;
mod updates;
pub(crate) mod wire;

pub use client::CrossrefClient;
pub(crate) use parts::{funders, licenses};
pub(crate) use people::people;

#[cfg(test)]
mod recorded_tests;
#[cfg(test)]
mod tests;
