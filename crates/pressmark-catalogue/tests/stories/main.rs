//! What the catalogue promises, on both engines.
#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test that cannot go on fails")]

mod beside;
mod follow;
mod lifecycle;
mod lists;
mod place;
mod public;
mod scripts;
mod search;
mod verify;
mod walk;
mod world;
mod writers;
