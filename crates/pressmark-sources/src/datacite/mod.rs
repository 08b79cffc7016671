//! DataCite, the registration agency of data, software, theses and much else.

mod client;
mod container;
mod contributor;
pub mod map;
mod parts;
mod types;
pub(crate) mod wire;

pub use client::DataCiteClient;

#[cfg(test)]
mod recorded_tests;
#[cfg(test)]
mod tests;
