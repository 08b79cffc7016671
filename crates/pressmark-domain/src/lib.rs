//! The domain of a registry of research output: identifiers, the work record, merge of what several
//! providers say, matching of authors to people.
//!
//! Pure: no I/O, no clock, no randomness; whoever needs those passes values in.

pub mod curation;
pub mod deposit;
pub mod duplicates;
pub mod export;
pub mod identifier;
pub mod matching;
pub mod merge;
pub mod schema;
pub mod text;
pub mod view;
pub mod vocabulary;
pub mod work;

pub use identifier::{Docid, Doi, Handle, IdentifierError, Orcid, Ror};
pub use view::{Provider, ProviderView};
pub use work::{PartialDate, WorkRecord, WorkType};
