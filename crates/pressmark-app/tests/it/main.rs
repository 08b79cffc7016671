//! Stories of harvests against a simulated world, on both engines.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "helpers of tests, outside of test functions"
)]

mod bulk_edit;
mod curated;
mod duplicates;
mod duplicates_beside;
mod editors;
mod edits;
mod ends;
mod events;
mod expected;
mod harvest;
mod identifiers;
mod identifiers_shown;
mod import_doi;
mod long;
mod oddities;
mod schedule;
mod world;
