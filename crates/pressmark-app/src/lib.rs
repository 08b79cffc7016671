//! Use cases: harvest, import, author links, accounts, mail. No HTTP of our own, no SQL text.

pub mod accounts;
pub mod activity;
pub mod allowance;
pub mod api_keys;
mod app;
pub mod bulk_edit;
pub mod curate;
pub mod duplicates;
pub mod import;
pub mod import_doi;
pub mod ingest;
pub mod installations;
pub mod linking;
pub mod mail;
pub mod people;
pub mod reset;
pub mod schedule;
pub mod upsert;
pub mod worker;

pub use app::{App, IngestSettings};
