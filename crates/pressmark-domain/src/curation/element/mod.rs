//! Which element of a list is which, from one harvest to the next.
//!
//! Authors and editors are known by ORCID iD, else by their normalised name, else by their position and a similar name; the
//! elements of all other lists by value, of which only what identifies counts (rule 36).

mod align;
mod identity;
mod key;
mod similar;

#[cfg(test)]
mod tests;

pub(super) use align::{Found, Old, align};
pub(super) use identity::{Kind, light};
pub(super) use key::{fresh, locate};
pub(super) use similar::similar;

pub use key::{ElementKey, Rival};
