//! The simulator over HTTP, as a client sees it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "helpers of tests, outside of test functions"
)]

mod behaviour;
mod made_up;
mod recorded;
mod sign_in;
mod support;
