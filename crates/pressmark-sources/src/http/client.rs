//! The HTTP clients underneath: one for the upstreams of the configuration, one for wherever a DOI leads.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use url::{Host, Url};

use crate::BuildError;

fn builder() -> reqwest::ClientBuilder {
    // Redirects mean something here (a deprecated iD answers 301), so nobody follows them unasked.
    reqwest::Client::builder().redirect(Policy::none()).connect_timeout(Duration::from_secs(10)).referer(false)
}

/// The client for hosts that the configuration names.
pub(crate) fn http_client() -> Result<reqwest::Client, BuildError> {
    builder().build().map_err(|e| BuildError(e.to_string()))
}

/// The client for content negotiation, whose redirects lead to hosts that whoever registered the DOI chose: it
/// connects to public addresses only, except for the host of `base_url`, which the configuration vouches for.
pub(crate) fn public_only_client(base_url: &Url) -> Result<reqwest::Client, BuildError> {
    let trusted = base_url.host_str().unwrap_or_default().to_owned();
    builder().dns_resolver(Arc::new(PublicOnly { trusted })).build().map_err(|e| BuildError(e.to_string()))
}

/// The client for hosts that somebody named whom the configuration does not vouch for: it connects to public addresses
/// only.
pub(crate) fn strictly_public_client() -> Result<reqwest::Client, BuildError> {
    // No name is empty, so no host is trusted.
    let resolver = PublicOnly { trusted: String::new() };
    builder().dns_resolver(Arc::new(resolver)).build().map_err(|e| BuildError(e.to_string()))
}

/// Whether a URL's host may be followed to: a name (the resolver looks at its addresses) or a public address.
pub(crate) fn is_public_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(_)) => true,
        Some(Host::Ipv4(address)) => is_public(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => is_public(IpAddr::V6(address)),
        None => false,
    }
}

struct PublicOnly {
    trusted: String,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let is_trusted = name.as_str().eq_ignore_ascii_case(&self.trusted);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let kept: Vec<SocketAddr> = found.filter(|a| is_trusted || is_public(a.ip())).collect();
            if kept.is_empty() {
                return Err("no public address".into());
            }
            Ok(Box::new(kept.into_iter()) as Addrs)
        })
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or_else(|| is_public_v6(v6), is_public_v4),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let benchmark = a == 198 && (b == 18 || b == 19);
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || shared
        || benchmark)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // Global unicast is 2000::/3; of it, what embeds an IPv4 address (6to4, Teredo) could lead back inside.
    let [first, second, ..] = address.segments();
    (first & 0xe000) == 0x2000 && first != 0x2002 && !(first == 0x2001 && second < 0x0200)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_may_be_followed_to() {
        for url in [
            "http://127.0.0.1/",
            "http://10.1.2.3/",
            "http://192.168.0.1/",
            "http://169.254.169.254/latest",
            "http://[::1]/",
            "http://[fe80::1]/",
            "http://[fd00::1]/",
            "http://0.0.0.0/",
            "http://[::ffff:10.0.0.1]/",
            "http://100.64.0.1/",
            "http://[2002:a00:1::]/",
        ] {
            assert!(!is_public_host(&Url::parse(url).unwrap()), "{url}");
        }
        for url in ["http://8.8.8.8/", "https://[2606:4700::1111]/", "https://data.crossref.org/"] {
            assert!(is_public_host(&Url::parse(url).unwrap()), "{url}");
        }
    }
}
