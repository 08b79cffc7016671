//! A fake world for Pressmark: ORCID, Crossref, DataCite, OpenAlex, ROR and the DOI resolver over HTTP, answered from recorded
//! bodies or from made-up people, with latency, faults and rate limits on request.
//!
//! Tests, benchmarks, `pressmark demo` and `pressmark simulate` use it:
//!
//! ```no_run
//! # async fn example() -> Result<(), pressmark_simulator::SimulatorError> {
//! use pressmark_simulator::{RecordedFolder, SimulatorOptions, start};
//!
//! let folder = RecordedFolder::open("recordings")?;
//! let running = start(folder.into(), SimulatorOptions::default()).await?;
//! for (name, url) in running.env() {
//!     // PRESSMARK_SOURCES__ORCID__BASE_URL=http://127.0.0.1:40123/orcid/v3.0
//!     assert!(name.starts_with("PRESSMARK_SOURCES__") && url.starts_with("http://"));
//! }
//! running.shutdown().await;
//! # Ok(())
//! # }
//! ```

pub mod agencies;
mod answer;
mod error;
mod holdings;
pub mod made_up;
mod options;
mod orcid;
mod organisations;
mod overrides;
mod recorded;
pub mod render;
mod server;
pub mod sign_in;
mod source;
mod surface;
mod upstream;

pub use agencies::{Agencies, Agency};
pub use error::SimulatorError;
pub use options::{RateLimit, RateLimits, SimulatorOptions};
pub use overrides::Override;
pub use recorded::RecordedFolder;
pub use server::{FaultKind, RequestCount, Running, agencies_environment, environment, start};
pub use source::{WorldSource, WorldSummary};
pub use upstream::Upstream;
