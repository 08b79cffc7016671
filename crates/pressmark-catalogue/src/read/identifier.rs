//! Identifiers that somebody typed or that stand in an address.

use pressmark_domain::{Doi, Handle, Orcid};

/// What a query means if it is an identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Identifier {
    /// An iD: works that carry it.
    Orcid(Orcid),
    /// Keys of works, `(scheme, value)`. `sure`: it can be nothing else, so that nothing else is looked for.
    Keys { keys: Vec<(&'static str, String)>, sure: bool },
}

/// The identifier that a query is, if it is one.
pub(crate) fn in_query(q: &str) -> Option<Identifier> {
    let q = q.trim();
    if q.is_empty() || q.len() > 2_000 {
        return None;
    }
    if let Ok(orcid) = Orcid::parse(q) {
        return Some(Identifier::Orcid(orcid));
    }
    if let Ok(doi) = Doi::parse(q) {
        return Some(Identifier::Keys {
            keys: vec![("doi", doi.to_string()), ("handle", doi.to_string())],
            sure: true,
        });
    }
    if q.contains(char::is_whitespace) {
        return None;
    }
    let keys = keys(q);
    (!keys.is_empty()).then_some(Identifier::Keys { keys, sure: false })
}

/// The keys by which an address may name a work, the most likely first.
pub(crate) fn keys(id: &str) -> Vec<(&'static str, String)> {
    let mut keys = Vec::new();
    if let Ok(doi) = Doi::parse(id) {
        keys.push(("doi", doi.to_string()));
    }
    if let Ok(handle) = Handle::parse(id) {
        keys.push(("handle", handle.to_string()));
    }
    if let Some(number) = id.strip_prefix("local/") {
        keys.push(("local", id.to_owned()));
        keys.push(("local", number.to_owned()));
    }
    // The landing page of a publisher, with the DOI in its address.
    if keys.is_empty()
        && id.contains("://")
        && let Some(doi) = Doi::find_in(id)
    {
        keys.push(("doi", doi.to_string()));
    }
    keys
}
