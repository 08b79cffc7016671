//! Stories over real HTTP: a store filled by hand, a catalogue that indexed it, a server on a free port.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story that cannot go on has failed")]

mod access;
mod activity;
mod attacks;
mod better_auth;
mod contract;
mod errors;
mod hot;
mod ingest;
mod keys;
mod lists;
mod members_contract;
mod pages;
mod properties;
mod publication;
mod researchers;
mod secrets;
mod social;
mod staff;
mod tokens;
mod website;
mod world;
