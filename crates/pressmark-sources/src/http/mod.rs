//! What the clients of all upstreams share.

mod attempt;
mod backoff;
mod breaker;
mod client;
mod limits;
mod pace;
mod patience;
mod retry_after;
mod slots;
mod upstream;
mod url_path;

pub(crate) use attempt::Answer;
pub(crate) use client::{http_client, is_public_host, public_only_client, strictly_public_client};
pub use patience::with_patience;
pub(crate) use retry_after::retry_after;
pub(crate) use upstream::{Ask, Upstream};
pub(crate) use url_path::{Slash, encode_segment, join};

#[cfg(test)]
mod tests;
