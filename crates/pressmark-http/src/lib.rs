//! HTTP: one module per surface, and what all of them share.
//!
//! A request passes, from outside in: [`fold`] (a raw DOI becomes one path segment), [`edge`] (request id, panics,
//! security headers, CORS, metrics, and the words of an error), the router, [`access`] (who may do this, and how
//! often), and the operation. Operations answer with bytes that [`answer`] wrapped and [`hot`] may have kept.

pub mod access;
mod answer;
mod asker;
mod caller;
mod client;
mod docs;
mod edge;
mod failure;
mod fold;
mod hot;
mod landing;
mod metrics;
mod openapi;
mod ops;
mod params;
mod public;
mod reads;
mod router;
mod serve;
mod settings;
mod state;
mod workspaces;

pub use failure::Failure;
pub use openapi::public_api;
pub use router::{Surfaces, router};
pub use serve::serve;
pub use settings::HttpSettings;
pub use state::HttpState;
