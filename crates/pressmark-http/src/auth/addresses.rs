//! Addresses to which a browser is sent after something was done: never to where somebody else wants it.

use url::Url;

use crate::failure::Failure;
use crate::guard::forbidden;
use crate::origin::Origins;

/// An address of a trusted origin, or a safe path.
///
/// # Errors
/// 403 with the code that the field has in the contract.
pub(super) fn checked(origins: &Origins, address: String, code: &'static str) -> Result<String, Failure> {
    if is_safe_path(&address) || origins.holds(&address) {
        return Ok(address);
    }
    Err(forbidden("Invalid callback or redirect URL", code))
}

/// A path that no browser takes for another server.
fn is_safe_path(path: &str) -> bool {
    let before_query = path.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control)
        && !before_query.contains("%2f")
        && !before_query.contains("%5c")
}

/// The address with one more parameter.
pub(super) fn with(address: &str, name: &str, value: &str) -> String {
    let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let (rest, fragment) = match address.split_once('#') {
        Some((rest, fragment)) => (rest, format!("#{fragment}")),
        None => (address, String::new()),
    };
    let sign = if rest.contains('?') { '&' } else { '?' };
    format!("{rest}{sign}{name}={value}{fragment}")
}

/// The address with our origin before it, if it is a path.
pub(super) fn absolute(public_url: &str, address: &str) -> String {
    if !address.starts_with('/') {
        return address.to_owned();
    }
    let origin = Url::parse(public_url).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    format!("{origin}{address}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_addresses_are_taken() {
        let origins = Origins::new("https://registry.example", &[]);
        let of = |address: &str| checked(&origins, address.to_owned(), "invalid_callback_url").is_ok();
        for good in ["/", "/dash?x=1", "/dash?next=%2Fa", "https://registry.example/a", "/a#b"] {
            assert!(of(good), "{good}");
        }
        for bad in ["//evil", "dash", "/a%2fb", "/a\\b", "javascript:alert(1)", "https://evil.example", "/a\nb", ""] {
            assert!(!of(bad), "{bad}");
        }
    }

    #[test]
    fn parameters_are_added_where_they_belong() {
        assert_eq!(with("/a", "error", "X Y"), "/a?error=X+Y");
        assert_eq!(with("/a?b=1#c", "token", "t"), "/a?b=1&token=t#c");
        assert_eq!(absolute("https://registry.example/base", "/a"), "https://registry.example/a");
        assert_eq!(absolute("https://registry.example", "https://x/a"), "https://x/a");
    }
}
