//! The HTTP side: one listener, faults, limits and counters around the surfaces.

pub(crate) mod connection;
pub(crate) mod counters;
pub(crate) mod faults;
pub(crate) mod limits;
mod respond;
pub(crate) mod running;

pub use counters::RequestCount;
pub use faults::FaultKind;
pub use running::{Running, agencies_environment, environment, start};
