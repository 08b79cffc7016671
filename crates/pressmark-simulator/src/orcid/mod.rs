//! ORCID's JSON documents, version 3.0, as the simulator composes them.

pub(crate) mod errors;
pub(crate) mod person;
pub(crate) mod types;
pub(crate) mod work;
