//! Reading: from a query to a page.

mod collect;
mod deep;
mod facets;
mod identifier;
mod known;
mod local;
mod order;
pub(crate) mod people;
mod place;
mod plan;
mod pool;
pub(crate) mod publications;
mod snapshot;
mod source;
mod typed;
mod window;

pub use place::Place;
pub(crate) use snapshot::Snapshot;
pub(crate) use source::Source;
