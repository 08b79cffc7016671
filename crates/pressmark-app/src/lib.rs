//! Use cases: harvest, import, author links, accounts, mail. No HTTP of our own, no SQL text.

pub mod accounts;
pub mod activity;
pub mod allowance;
pub mod api_keys;
mod app;
pub mod bulk_edit;
pub mod comments;
pub mod curate;
pub mod deposit;
pub mod duplicates;
pub mod external;
pub mod files;
pub mod housekeeping;
pub mod identifiers;
pub mod import;
pub mod import_doi;
pub mod ingest;
pub mod installations;
pub mod linking;
pub mod mail;
pub mod organisations;
pub mod people;
pub mod reset;
pub mod schedule;
pub mod upsert;
pub mod usage;
pub mod worker;
pub mod workspaces;

pub use app::{App, IngestSettings};
