//! What the catalogue promises, on both engines.

mod follow;
mod lifecycle;
mod lists;
mod public;
mod scripts;
mod search;
mod verify;
mod walk;
mod world;
