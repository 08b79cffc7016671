//! Who is at the other end: the address that counts, and the host that was asked.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use http::header::HOST;
use http::{HeaderMap, Uri};
use ipnet::IpNet;

/// The peer of a connection, put into each of its requests.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// The other end of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Client {
    /// The client's address; that of the last trusted proxy if it names none.
    pub(crate) address: IpAddr,
    /// A trusted proxy stands between, so its headers are believed.
    pub(crate) proxied: bool,
}

impl Client {
    /// The client of a request that came from `peer`. `X-Forwarded-For` is read from its end, where trusted proxies
    /// wrote, up to the first address that is none of them; what stands before, the client may have invented.
    pub(crate) fn of(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Self {
        let peer = peer.to_canonical();
        let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
        if trusted.is_empty() || !is_trusted(peer) {
            return Self { address: peer, proxied: false };
        }
        let named = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let mut address = peer;
        for named in named.flat_map(|value| value.split(',')).collect::<Vec<_>>().into_iter().rev() {
            let Some(next) = parse_address(named.trim()) else { break };
            address = next.to_canonical();
            if !is_trusted(address) {
                break;
            }
        }
        Self { address, proxied: true }
    }

    /// The address as limits count it: of IPv6 the network of one subscriber, who has all of its addresses.
    pub(crate) fn subscriber(self) -> IpAddr {
        match self.address {
            IpAddr::V4(_) => self.address,
            IpAddr::V6(v6) => Ipv6Addr::from(u128::from(v6) >> 64 << 64).into(),
        }
    }

    /// Whether this is the machine itself: its operator, or a proxy that nobody told us of, behind which every client
    /// of the registry would count as one.
    pub(crate) fn is_local(self) -> bool {
        self.address.is_loopback()
    }
}

/// An address, perhaps with a port.
fn parse_address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// The host that the client asked, without its port.
pub(crate) fn host<'a>(client: Client, headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    let forwarded = || headers.get("x-forwarded-host").and_then(|value| value.to_str().ok());
    let forwarded = if client.proxied { forwarded().and_then(|hosts| hosts.split(',').next()) } else { None };
    let named = forwarded.or_else(|| headers.get(HOST).and_then(|value| value.to_str().ok())).or_else(|| uri.host())?;
    let named = named.trim();
    match named.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => Some(host),
        _ => Some(named),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (http::HeaderName::from_static("x-forwarded-for"), value.parse().unwrap())).collect()
    }

    fn address(peer: &str, headers: &HeaderMap) -> String {
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap(), "127.0.0.1/32".parse().unwrap()];
        Client::of(peer.parse().unwrap(), headers, &trusted).address.to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_only_what_they_wrote() {
        let spoofed = forwarded(&["203.0.113.9, 198.51.100.7"]);
        assert_eq!(address("192.0.2.1", &spoofed), "192.0.2.1", "a stranger may say what it likes");
        assert_eq!(address("10.1.2.3", &spoofed), "198.51.100.7", "the client wrote the first itself");
        assert_eq!(address("10.1.2.3", &forwarded(&["198.51.100.7, 10.9.9.9"])), "198.51.100.7");
        assert_eq!(address("10.1.2.3", &forwarded(&["198.51.100.7", "10.9.9.9"])), "198.51.100.7");
        assert_eq!(address("10.1.2.3", &forwarded(&["garbage"])), "10.1.2.3");
        assert_eq!(address("10.1.2.3", &forwarded(&["198.51.100.7:5123"])), "198.51.100.7");
        assert_eq!(address("::ffff:127.0.0.1", &forwarded(&["[2001:db8::1]"])), "2001:db8::1");
    }

    #[test]
    fn a_subscriber_is_a_network_of_version_six() {
        let of = |text: &str| Client { address: text.parse().unwrap(), proxied: false }.subscriber().to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("192.0.2.1"), "192.0.2.1");
    }

    #[test]
    fn the_host_is_the_one_that_the_client_asked() {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, "Library.example:8080".parse().unwrap());
        headers.insert("x-forwarded-host", "other.example".parse().unwrap());
        let uri = Uri::from_static("/");
        let direct = Client { address: "192.0.2.1".parse().unwrap(), proxied: false };
        assert_eq!(host(direct, &headers, &uri), Some("Library.example"));
        assert_eq!(host(Client { proxied: true, ..direct }, &headers, &uri), Some("other.example"));
        headers.remove(HOST);
        assert_eq!(host(direct, &headers, &Uri::from_static("http://[::1]:80/")), Some("[::1]"));
    }
}
