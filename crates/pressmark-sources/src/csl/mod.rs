//! CSL-JSON by content negotiation at the DOI: what the registration agencies other than Crossref and DataCite offer
//! (rule 10).

pub mod map;
pub(crate) mod wire;

#[cfg(test)]
mod recorded_tests;
#[cfg(test)]
mod tests;
