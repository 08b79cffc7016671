//! What must hold however a run of these tools ends.
#![expect(clippy::unwrap_used, reason = "helpers of tests, outside the functions that clippy knows as such")]

mod guard;
mod long;
