//! HTTP: one module per surface, and what all of them share.
//!
//! A request passes, from outside in: [`door`] (a raw DOI becomes one path segment, see [`fold`]; a kept answer is given
//! at once), [`edge`] (request id, panics, security headers, CORS, metrics, and the words of an error), the router,
//! [`guard`] (who may do this by the table in [`access`], and how often), and the operation. Operations answer with bytes
//! that [`answer`] wrapped and [`hot`] may have kept.

pub mod access;
mod answer;
mod asker;
mod auth;
mod body;
mod caller;
mod citations;
mod client;
mod cookies;
mod credentials;
mod dashboard;
mod docid;
mod docs;
mod door;
mod edge;
mod failure;
mod files;
mod fold;
mod guard;
mod handed_out;
mod heard;
mod hot;
mod installed;
mod integrations;
mod keys;
mod landing;
mod metrics;
mod openapi;
mod ops;
mod origin;
mod pages;
mod params;
mod partners;
mod public;
mod reads;
mod resolver;
mod router;
mod serve;
mod settings;
mod state;
mod usage;
mod voice;
mod workspaces;

pub use dashboard::dashboard_api;
pub use docid::docid_api;
pub use door::Door;
pub use failure::Failure;
pub use integrations::integrations_api;
pub use openapi::public_api;
pub use partners::partners_api;
pub use router::Surfaces;
pub use serve::serve;
pub use settings::HttpSettings;
pub use state::HttpState;
