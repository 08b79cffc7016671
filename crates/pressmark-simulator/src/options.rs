//! How the simulator behaves.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

/// Options of [`crate::start`]. The defaults answer at once, without faults, on a free port of the loopback interface.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatorOptions {
    /// Address to listen on; port 0 takes a free one. Loopback unless the caller asks for another.
    pub listen: SocketAddr,
    /// Added to every answer.
    pub latency: Duration,
    /// Share of requests, 0 to 1, that get a fault instead of their answer.
    pub faults: f64,
    /// Which requests get which fault: the same seed and the same order of requests give the same faults.
    pub seed: u64,
    /// How long a request that "times out" hangs before its connection is closed.
    pub hang: Duration,
    /// Limits to announce and to enforce. Without them nothing is refused, and a generous rate is announced.
    pub limits: Option<RateLimits>,
}

impl Default for SimulatorOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            latency: Duration::ZERO,
            faults: 0.0,
            seed: 0,
            hang: Duration::from_secs(30),
            limits: None,
        }
    }
}

/// So many requests in so much time. A client may spend the whole allowance at once and then gets it back evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Number of requests.
    pub requests: u32,
    /// The time in which they may be made.
    pub per: Duration,
}

impl RateLimit {
    /// So many requests a second.
    #[must_use]
    pub fn per_second(requests: u32) -> Self {
        Self { requests, per: Duration::from_secs(1) }
    }
}

/// A limit for each upstream; `None` leaves one unlimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// ORCID: sends no headers about it and answers 503 when it is passed.
    pub orcid: Option<RateLimit>,
    /// Crossref: `x-rate-limit-limit` and `-interval`; answers 429.
    pub crossref: Option<RateLimit>,
    /// DataCite: sends no headers about it; answers 429.
    pub datacite: Option<RateLimit>,
    /// OpenAlex, requests a second: `ratelimit-limit`, `-remaining`, `-reset`; answers 429 in HTML.
    pub openalex: Option<RateLimit>,
    /// OpenAlex, credits a day: `x-ratelimit-limit`, `-remaining`, `-reset`; a list costs one, a single read nothing.
    pub openalex_credits: Option<u32>,
    /// The DOI resolver: sends no headers; answers 429.
    pub agency: Option<RateLimit>,
    /// ROR: sends no headers about it; answers 429.
    pub ror: Option<RateLimit>,
}

impl RateLimits {
    /// What the real upstreams allow a client that leaves an address and no more: ORCID 12 a second, Crossref 50 a second,
    /// DataCite 1,000 in five minutes, OpenAlex 100 a second and 1,000 credits a day, ROR
    /// 2,000 in five minutes.
    #[must_use]
    pub fn real() -> Self {
        Self {
            orcid: Some(RateLimit::per_second(12)),
            crossref: Some(RateLimit::per_second(50)),
            datacite: Some(RateLimit { requests: 1_000, per: Duration::from_secs(300) }),
            openalex: Some(RateLimit::per_second(100)),
            openalex_credits: Some(1_000),
            agency: None,
            ror: Some(RateLimit { requests: 2_000, per: Duration::from_secs(300) }),
        }
    }

    /// No limit anywhere.
    #[must_use]
    pub fn none() -> Self {
        Self {
            orcid: None,
            crossref: None,
            datacite: None,
            openalex: None,
            openalex_credits: None,
            agency: None,
            ror: None,
        }
    }

    pub(crate) fn of(&self, upstream: crate::Upstream) -> Option<RateLimit> {
        match upstream {
            crate::Upstream::Orcid => self.orcid,
            crate::Upstream::Crossref => self.crossref,
            crate::Upstream::DataCite => self.datacite,
            crate::Upstream::OpenAlex => self.openalex,
            crate::Upstream::Agency => self.agency,
            crate::Upstream::Ror => self.ror,
        }
    }
}
