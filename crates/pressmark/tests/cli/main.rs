//! The program as it is run: commands in their own process, on both engines, against a simulated world.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "helpers of tests, outside of test functions"
)]

mod accounts;
mod commands;
mod demo;
#[path = "../../../pressmark-app/tests/it/expected.rs"]
mod expected;
mod import;
mod installations;
mod kills;
mod long;
mod nodes;
mod people;
mod program;
mod secrets;
mod serving;
