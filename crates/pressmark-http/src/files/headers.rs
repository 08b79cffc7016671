//! What a file is sent with: nothing of it may run in the name of this registry.

use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use pressmark_app::files::{StoredFile, content_type, is_shown_inline};

/// What RFC 8187 lets stand in a value.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// A document of its own origin, which may load and run nothing.
const SANDBOX: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
/// Browsers show no PDF in a sandbox. Scripts in it never see the page's origin; that it comes as this type and no
/// other `nosniff` makes sure.
const NO_SCRIPT: &str = "script-src 'none'; frame-ancestors 'none'";

/// The tag of a file: its checksum.
pub(super) fn tag(file: &StoredFile) -> String {
    format!("\"{}\"", file.sha256)
}

/// The headers of every answer with a file or a part of it.
pub(super) fn of(file: &StoredFile, is_public: bool) -> HeaderMap {
    let inline = is_shown_inline(&file.media_type);
    let policy = if inline && file.media_type == "application/pdf" { NO_SCRIPT } else { SANDBOX };
    // It may be retired, so that nobody keeps it without asking; the tag makes asking cheap.
    let cache = if is_public { "public, no-cache, no-transform" } else { "private, no-store, no-transform" };
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let made = [
        (ETAG, tag(file)),
        (CONTENT_TYPE, content_type(&file.media_type)),
        (CONTENT_DISPOSITION, disposition(inline, &file.name)),
    ];
    for (name, value) in made {
        let value = HeaderValue::try_from(value);
        headers.insert(name, value.unwrap_or_else(|_| HeaderValue::from_static("attachment")));
    }
    headers
}

/// Whether the client has it already.
pub(super) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let lists = headers.get_all(IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
    let mut tags = lists.flat_map(|list| list.split(',')).map(str::trim);
    tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// RFC 6266: the name in ASCII for old clients, and as it is for all others.
fn disposition(inline: bool, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' { c } else { '_' })
        .collect();
    let how = if inline { "inline" } else { "attachment" };
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(name, VALUE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_break_out_of_their_header() {
        assert_eq!(disposition(true, "pots.csv"), "inline; filename=\"pots.csv\"; filename*=UTF-8''pots.csv");
        assert_eq!(
            disposition(false, "Töpfe \"1\";\r\nx.pdf"),
            "attachment; filename=\"T_pfe _1_;__x.pdf\"; filename*=UTF-8''T%C3%B6pfe%20%221%22%3B%0D%0Ax.pdf"
        );
    }

    #[test]
    fn a_tag_is_known_in_any_list() {
        let known = |value: &str| is_known(&HeaderMap::from_iter([(IF_NONE_MATCH, value.parse().unwrap())]), "\"a\"");
        assert!(known("\"a\"") && known("\"b\", \"a\"") && known("W/\"a\"") && known("*"));
        assert!(!known("\"b\"") && !known("a") && !is_known(&HeaderMap::new(), "\"a\""));
    }
}
