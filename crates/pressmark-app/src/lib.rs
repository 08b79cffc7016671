//! Use cases: harvest, import, author links, accounts, mail. No HTTP of our own, no SQL text.

pub mod accounts;
pub mod activity;
pub mod api_keys;
mod app;
pub mod import;
pub mod ingest;
pub mod linking;
pub mod mail;
pub mod upsert;
pub mod worker;

pub use app::{App, IngestSettings};
