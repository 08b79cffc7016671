//! The project's own tools: `cargo xtask test | postgres | check | bench`.
//!
//! They are Rust, not scripts, so that a machine with cargo and a C compiler can run them all.
//! The benchmarks stand behind the feature `bench`, which the alias `cargo xtask` leaves out:
//! testing must not wait until the benchmarks' dependencies are compiled.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "these tools speak to the person at the terminal")]

#[cfg(feature = "bench")]
pub mod bench;
pub mod better_auth;
pub mod check;
pub mod command;
pub mod guard;
pub mod install;
pub mod moto;
pub mod postgres;
pub mod python;
pub mod schemathesis;
pub mod test;
pub mod workspace;
