//! Registration agencies: which one registered a DOI, and its metadata by content negotiation.

mod client;
mod map;

pub use client::AgencyClient;
pub use map::{AgencyAnswer, agencies};
