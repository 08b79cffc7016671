//! The work record: one documented shape for what providers say, what curators decide and what is published.

mod date;
mod record;
mod work_type;

pub use date::{DateError, PartialDate};
pub use record::{
    Affiliation, Author, Container, Funder, Identifier, License, Link, OpenAccess, Relation, WorkRecord, relation,
    scheme,
};
pub use work_type::WorkType;
