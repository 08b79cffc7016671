//! Where the server listens, and what each address offers.

use std::net::SocketAddr;

use pressmark_http::Surfaces;
use serde::Deserialize;

/// An address that is listened on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listener {
    pub(crate) address: SocketAddr,
    pub(crate) surfaces: Surfaces,
}

/// All of them: at least one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub(crate) struct Listening {
    first: Listener,
    others: Vec<Listener>,
}

/// As it is written.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "listen is an address and port, a list of such, or tables with `address` and `surfaces`")]
enum Written {
    // First: a table can be read from a list too.
    Several(Vec<Row>),
    One(Row),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Row {
    Address(String),
    Split(Split),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Split {
    address: String,
    surfaces: Option<Vec<String>>,
}

impl Listening {
    /// One address that offers everything.
    pub(crate) fn on(address: SocketAddr) -> Self {
        Self { first: Listener { address, surfaces: Surfaces::all() }, others: Vec::new() }
    }

    /// The address that stands for the server where no public one was set.
    pub(crate) fn first(&self) -> SocketAddr {
        self.first.address
    }

    /// Each of them, in the order in which they were written.
    pub(crate) fn all(&self) -> impl Iterator<Item = Listener> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }

    /// Whether only this machine reaches them.
    pub(crate) fn is_loopback(&self) -> bool {
        self.all().all(|listener| listener.address.ip().is_loopback())
    }
}

impl TryFrom<Written> for Listening {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let rows = match written {
            Written::One(row) => vec![row],
            Written::Several(rows) => rows,
        };
        let mut listeners = rows.into_iter().map(Row::listener).collect::<Result<Vec<_>, _>>()?.into_iter();
        let first = listeners.next().ok_or("listen: at least one address is needed")?;
        Ok(Self { first, others: listeners.collect() })
    }
}

impl Row {
    fn listener(self) -> Result<Listener, String> {
        let (text, surfaces) = match self {
            Self::Address(text) => (text, Surfaces::all()),
            Self::Split(Split { address, surfaces: None }) => (address, Surfaces::all()),
            Self::Split(Split { address, surfaces: Some(names) }) => (address, surfaces(&names)?),
        };
        let address = text.trim().parse().map_err(|_| format!("listen: `{text}` is not an address and port"))?;
        Ok(Listener { address, surfaces })
    }
}

fn surfaces(names: &[String]) -> Result<Surfaces, String> {
    let mut surfaces = Surfaces { public: false, members: false, operations: false };
    for name in names {
        match name.as_str() {
            "public" => surfaces.public = true,
            "members" => surfaces.members = true,
            "operations" => surfaces.operations = true,
            other => return Err(format!("listen: `{other}` is none of public, members, operations")),
        }
    }
    Ok(surfaces)
}
