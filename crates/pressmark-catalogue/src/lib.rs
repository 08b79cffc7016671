//! The catalogue: the read model that answers every list, search, facet and public detail without touching SQL.
//!
//! A Tantivy index follows the change log of the store. It is a pure function of the truth and can be rebuilt at any
//! time. [`Catalogue`] owns the index (one process does); [`PublicCatalogue`] and [`InternalCatalogue`] read it. A
//! [`PublicCatalogue`] has no way to express a query for what is not public.
//!
//! - `analyse`: from text to tokens
//! - `collate`: from names to keys that sort as people expect
//! - `schema`, `document`: the fields of the index, and what of a record goes into them
//! - `keep`: following the log, rebuilding, comparing
//! - `read`: from a query to a page

mod analyse;
mod collate;
mod document;
mod error;
mod handle;
mod keep;
mod options;
mod page;
mod query;
mod read;
mod readers;
mod row;
mod schema;
mod status;

pub use error::CatalogueError;
pub use handle::{Catalogue, StoredIndex};
#[doc(hidden)]
pub use keep::{BareIndex, ReadyDocuments};
pub use keep::{RebuildRequest, RequestState};
pub use options::CatalogueOptions;
pub use page::{FacetCount, Facets, PeoplePage, PublicationPage};
pub use query::{Direction, PeopleQuery, PeopleSort, PersonRef, PublicationFilter, PublicationQuery, QFields, Sort};
pub use read::Place;
pub use readers::{InternalCatalogue, PublicCatalogue};
pub use row::{Key, LinkedPerson, LocalText, Membership, PersonName, PersonRow, PublicationDetail, PublicationRow};
pub use status::{Applied, Progress, RebuildReport, State, Status, VerifyReport};
