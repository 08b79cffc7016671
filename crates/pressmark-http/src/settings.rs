//! What can be set of the server.

use std::time::Duration;

use ipnet::IpNet;
use pressmark_app::allowance::Allowances;
use pressmark_app::external::ExternalSettings;
use pressmark_app::usage::UsageSettings;

/// Settings of the HTTP server.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// Where the public reaches this server, without a slash at the end: `https://registry.example.org`. Where nobody
    /// configured it, the address it listens on. Addresses in answers are made of it, never of `Host`.
    pub public_url: String,
    /// Whether reading needs an API key too.
    pub require_key: bool,
    /// Reads allowed in a minute, per key or address; 0 = as many as one likes. Never less than 1,000 (rule 24): what
    /// is set lower counts as 1,000.
    pub reads_per_minute: u32,
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Host` are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Origins of pages, beside our own, that may write with their visitors' cookies: `https://dash.example.org`.
    pub trusted_origins: Vec<String>,
    /// How often users may do what costs others something.
    pub allowances: Allowances,
    /// How long answers of services elsewhere are kept, and how many.
    pub external: ExternalSettings,
    /// Whose visits are counted.
    pub usage: UsageSettings,
    /// Bytes of answers kept in memory.
    pub cache_bytes: u64,
    /// Bytes of a request's first line and headers.
    pub header_bytes: usize,
    /// How long a client may take to send its headers.
    pub header_timeout: Duration,
    /// How long a client may take to send a small body.
    pub body_timeout: Duration,
}

impl HttpSettings {
    /// The usual settings of a server that is reached at this URL.
    #[must_use]
    pub fn new(public_url: impl Into<String>) -> Self {
        let mut public_url: String = public_url.into();
        public_url.truncate(public_url.trim_end_matches('/').len());
        Self {
            public_url,
            require_key: false,
            reads_per_minute: 6_000,
            trusted_proxies: Vec::new(),
            trusted_origins: Vec::new(),
            allowances: Allowances::default(),
            external: ExternalSettings::default(),
            usage: UsageSettings::default(),
            cache_bytes: 96 << 20,
            header_bytes: 32 << 10,
            header_timeout: Duration::from_secs(15),
            body_timeout: Duration::from_secs(30),
        }
    }
}
