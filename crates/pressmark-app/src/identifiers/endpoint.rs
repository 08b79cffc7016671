//! Which prefixes are for trying things out, and which endpoints (rule 45).

use url::{Host, Url};

use super::IdentifierSettings;
use super::settings::TEST_PREFIX;

/// Prefixes that never lead anywhere, whatever the settings say.
const ALWAYS: [&str; 3] = ["10.5555", "10.5072", TEST_PREFIX];

/// Endpoints at which identifiers are for ever, whatever the settings say.
const PRODUCTION: [&str; 2] = ["api.datacite.org", "cordra.kenet.or.ke"];

/// Names of hosts, or parts of them, by which test systems are known.
const TEST_NAMES: [&str; 6] = ["test", "sandbox", "demo", "staging", "localhost", "invalid"];

/// Whether a prefix is for trying things out.
pub(super) fn is_test_prefix(prefix: &str, settings: &IdentifierSettings) -> bool {
    ALWAYS.contains(&prefix) || prefix == settings.test_prefix
}

/// Whether identifiers at this endpoint are nothing but a test.
pub(super) fn is_test_endpoint(url: &str, is_said_to_be: bool) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    match url.host() {
        Some(Host::Domain(name)) if PRODUCTION.contains(&name) => false,
        _ if is_said_to_be || is_this_machine(&url) => true,
        Some(Host::Domain(name)) => name.split('.').any(|part| TEST_NAMES.contains(&part)),
        _ => false,
    }
}

/// Whether a password may be sent there.
pub(super) fn is_confidential(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.scheme() == "https" || url.scheme() == "http" && is_this_machine(&url))
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
