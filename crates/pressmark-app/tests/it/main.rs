//! Stories of harvests against a simulated world, on both engines.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "helpers of tests, outside of test functions"
)]

mod events;
mod expected;
mod harvest;
mod long;
mod oddities;
mod world;
