//! Reading: from a query to a page.

mod collect;
mod facets;
mod identifier;
mod order;
mod people;
mod plan;
mod pool;
mod publications;
mod snapshot;
mod source;
mod typed;
mod window;

pub(crate) use snapshot::Snapshot;
pub(crate) use source::Source;
