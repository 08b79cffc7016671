//! Curation from end to end.

mod custom;
mod edits;
mod harvests;
mod history;
mod lists;
mod properties;
mod violations;
mod world;
