//! A deposit: the form that somebody fills in, judged in one go, and the work record that it implies.
//!
//! What a client sends stays as JSON of known fields ([`known_fields`]): national numbers and whatever else some
//! clients send are never stored (rule 49). A change is laid over it ([`patched`]), and nothing goes because it was left out.

mod errors;
mod fields;
mod form;
mod license;
mod names;
mod read;
mod reader;
mod record;
mod related;
#[cfg(test)]
mod tests;

pub use errors::FieldErrors;
pub use fields::{known_fields, patched};
pub use form::{Creator, Form, Funding, Organization};
pub use license::license_of;
pub use names::Name;
pub use record::{Place, record, view};
