//! Stories over real HTTP: a store filled by hand, a catalogue that indexed it, a server on a free port.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod access;
mod contract;
mod errors;
mod hot;
mod ingest;
mod lists;
mod pages;
mod properties;
mod publication;
mod researchers;
mod website;
mod world;
