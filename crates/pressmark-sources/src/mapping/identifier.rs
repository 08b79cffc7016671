//! Identifiers of other things, as providers name their schemes.

use pressmark_domain::work::{Identifier, scheme};
use pressmark_domain::{Doi, Handle};

use super::{hyphenated, isbn, issns};

/// An identifier in the scheme that a provider's word means, in that scheme's normal form. `None` where the value is
/// not of the scheme.
pub(crate) fn related(kind: &str, value: &str) -> Option<Identifier> {
    let value = value.trim();
    let make = |scheme: &str, value: String| Some(Identifier { scheme: scheme.to_owned(), value });
    match kind.trim().to_ascii_lowercase().as_str() {
        "doi" => make(scheme::DOI, Doi::parse(value).ok()?.to_string()),
        "url" | "uri" | "purl" | "w3id" => match Doi::parse(value) {
            Ok(doi) => make(scheme::DOI, doi.to_string()),
            Err(_) => {
                make(scheme::URI, web_url(value).or_else(|| web_url(&with_scheme(value)?)).or_else(|| uri(value))?)
            }
        },
        "handle" | "hdl" => make(scheme::HANDLE, Handle::parse(value).ok()?.to_string()),
        "arxiv" => make(scheme::ARXIV, arxiv(value)?),
        "pmid" => make(scheme::PMID, last_number(value)?),
        "pmcid" | "pmc" => make(scheme::PMCID, format!("PMC{}", last_number(value)?)),
        "issn" | "eissn" | "lissn" => make("issn", issns(value).next()?),
        "isbn" => make(scheme::ISBN, isbn(value)?),
        "" => None,
        _ => {
            let kind = hyphenated(kind);
            let sound = !value.is_empty() && value.len() <= 1024 && !value.chars().any(char::is_control);
            (sound && !kind.is_empty() && kind.len() <= 32).then(|| make(&kind, value.to_owned())).flatten()
        }
    }
}

/// `example.org/a` as a browser reads it; only for what is said to be an address and begins with a host.
fn with_scheme(value: &str) -> Option<String> {
    let host = value.split('/').next()?;
    let is_host = host.contains('.') && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    (is_host && host.bytes().any(|b| b.is_ascii_alphabetic())).then(|| format!("http://{value}"))
}

/// A web address as it stands, if it is one that may be shown as a link.
pub(crate) fn web_url(text: &str) -> Option<String> {
    let text = text.trim();
    let is_web = ["http://", "https://"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)));
    let is_clean = !text.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '`'));
    let has_host = text.split('/').nth(2).is_some_and(|host| !host.is_empty());
    (is_web && is_clean && has_host && text.len() <= 2048).then(|| text.to_owned())
}

/// A URI of another scheme with a hierarchy (`hash://sha256/…`), which names without being a link for a browser.
fn uri(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-'))
        && !matches!(scheme.to_ascii_lowercase().as_str(), "javascript" | "data" | "vbscript" | "http" | "https");
    let is_clean = !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || c.is_control());
    (is_scheme && is_clean && text.len() <= 2048).then(|| text.to_owned())
}

/// `0706.0001` or `math/0000001` without label, resolver and version.
fn arxiv(value: &str) -> Option<String> {
    let lower = value.to_ascii_lowercase();
    let bare = ["https://arxiv.org/abs/", "http://arxiv.org/abs/", "arxiv.org/abs/", "arxiv:"]
        .iter()
        .find_map(|label| lower.strip_prefix(label))
        .unwrap_or(&lower)
        .trim();
    let bare = match bare.rsplit_once('v') {
        Some((id, version)) if !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit()) => id,
        _ => bare,
    };
    let sound = (5..=40).contains(&bare.len())
        && bare.bytes().any(|b| b.is_ascii_digit())
        && bare.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'/' | b'-'));
    sound.then(|| bare.to_owned())
}

/// The number at the end of `https://pubmed.ncbi.nlm.nih.gov/999001`, `PMC999002` or `999001`.
fn last_number(value: &str) -> Option<String> {
    let value = value.trim_end_matches('/');
    let digits = value.len() - value.bytes().rev().take_while(u8::is_ascii_digit).count();
    let number = value.get(digits..)?.trim_start_matches('0');
    (!number.is_empty() && number.len() <= 12).then(|| number.to_owned())
}
