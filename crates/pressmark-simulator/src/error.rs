//! What can go wrong before the simulator answers.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why a simulated world could not be opened or served.
#[derive(Debug, thiserror::Error)]
pub enum SimulatorError {
    /// The folder is not laid out like recorded data: it holds none of the folders that the simulator reads.
    #[error("`{0}` holds no recorded data (looked for orcid/, crossref/works/, datacite/dois/, openalex/works/)")]
    NoData(PathBuf),
    /// A file could not be read.
    #[error("cannot read `{path}`: {source}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The address could not be listened on.
    #[error("cannot listen on {addr}: {source}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The share of faults is not a number from 0 to 1.
    #[error("the share of faults is {0}; it must be from 0 to 1")]
    FaultShare(f64),
    /// Keys for the simulated identity providers could not be made.
    #[error("cannot make keys for the simulated identity providers")]
    Keys,
}
