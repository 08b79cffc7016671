//! OpenAlex, the open index of nearly everything.

mod authors;
mod client;
pub mod map;
mod parts;
pub(crate) mod wire;

pub use client::OpenAlexClient;

#[cfg(test)]
mod recorded_tests;
#[cfg(test)]
mod tests;
