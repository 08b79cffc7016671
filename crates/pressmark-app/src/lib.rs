//! Use cases: harvest, import, author links, mail. No HTTP of our own, no SQL text.

mod app;
pub mod import;
pub mod ingest;
pub mod linking;
pub mod mail;
pub mod upsert;
pub mod worker;

pub use app::{App, IngestSettings};
