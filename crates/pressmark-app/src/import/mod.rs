//! Bulk import of files: JSON lines of Crossref or OpenAlex, plain, gzip or zstd, or folders of such.
//!
//! An import is a job per file, so it has progress, a report, and a cursor: a killed import goes on behind the last
//! line whose works are durable.

mod batch;
mod event;
mod file;
mod filter;
mod lines;
mod reject;
mod run;

pub(crate) use file::{BytesRead, open, open_raw};
pub use file::{ImportFile, find_files};
pub use filter::Filter;
pub use lines::Format;
pub use run::{ImportCounts, ImportError, ImportOptions, ImportProgress, import_file};
