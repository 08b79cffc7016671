//! The upstreams that are simulated.

use std::fmt;

/// An upstream of the real world, and the path prefix under which the simulator answers in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Upstream {
    /// ORCID public API, version 3.0.
    Orcid,
    /// Crossref REST API.
    Crossref,
    /// DataCite REST API.
    DataCite,
    /// OpenAlex API.
    OpenAlex,
    /// The DOI resolver: registration-agency look-up (`/ra/…`) and content negotiation.
    Agency,
    /// ROR API, version 2.
    Ror,
}

impl Upstream {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Orcid, Self::Crossref, Self::DataCite, Self::OpenAlex, Self::Agency, Self::Ror];

    /// The name in configuration keys: `orcid`, `crossref`, `datacite`, `openalex`, `agency`, `ror`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Orcid => "orcid",
            Self::Crossref => "crossref",
            Self::DataCite => "datacite",
            Self::OpenAlex => "openalex",
            Self::Agency => "agency",
            Self::Ror => "ror",
        }
    }

    /// First path segment of everything that this upstream answers.
    #[must_use]
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Agency => "/doi",
            Self::Orcid => "/orcid",
            Self::Crossref => "/crossref",
            Self::DataCite => "/datacite",
            Self::OpenAlex => "/openalex",
            Self::Ror => "/ror",
        }
    }

    /// What stands before the upstream's own paths: the path of its base URL here.
    #[must_use]
    pub fn base_path(self) -> &'static str {
        match self {
            Self::Orcid => "/orcid/v3.0",
            Self::Crossref => "/crossref",
            Self::DataCite => "/datacite",
            Self::OpenAlex => "/openalex",
            Self::Agency => "/doi/ra",
            Self::Ror => "/ror/v2",
        }
    }

    /// The upstream that a request path belongs to, and the rest of the path (beginning with `/`, or empty).
    #[must_use]
    pub(crate) fn of_path(path: &str) -> Option<(Self, &str)> {
        Self::ALL.into_iter().find_map(|upstream| {
            let rest = path.strip_prefix(upstream.prefix())?;
            (rest.is_empty() || rest.starts_with('/')).then_some((upstream, rest))
        })
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
