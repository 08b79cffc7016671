//! Creators and contributors.

use pressmark_domain::work::{Affiliation, Author};
use pressmark_domain::{Orcid, Ror};

use super::wire::Contributor;
use crate::lenient::Many;
use crate::mapping::{group, split_inverted};

/// The authors: all creators.
pub(super) fn authors(list: &Many<Contributor<'_>>) -> Vec<Author> {
    list.iter().filter_map(contributor).collect()
}

/// The editors among the contributors.
pub(super) fn editors(list: &Many<Contributor<'_>>) -> Vec<Author> {
    list.iter().filter(|one| one.role.raw().eq_ignore_ascii_case("editor")).filter_map(contributor).collect()
}

/// One of them; `None` without any name, which a code of the schema (`:(unav)`) is not.
fn contributor(one: &Contributor<'_>) -> Option<Author> {
    let name = one.name.plain().filter(|name| !is_missing(name));
    let (mut given, mut family) = (one.given.plain(), one.family.plain());
    let is_personal = one.name_type.raw().eq_ignore_ascii_case("personal");
    let mut author = if one.name_type.raw().eq_ignore_ascii_case("organizational") {
        group(&name.or(family)?)?
    } else {
        if given.is_none()
            && family.is_none()
            && is_personal
            && let Some((first, last)) = name.as_deref().and_then(split_inverted)
        {
            (given, family) = (Some(first.to_owned()), Some(last.to_owned()));
        }
        // Both parts make the name as people read it; one alone is not more than what stands in `name`.
        let whole = match (&given, &family) {
            (Some(_), Some(_)) => None,
            _ => name.map(|name| name.trim_matches([',', ' ']).to_owned()),
        };
        Author::from_names(given.as_deref(), family.as_deref(), whole.as_deref())?
    };
    author.orcid = orcid(one);
    for affiliation in &one.affiliation {
        let found = Affiliation {
            name: affiliation.name.plain(),
            ror: affiliation.id.get().and_then(|id| Ror::parse(id).ok()),
        };
        if found != Affiliation::default() {
            author.affiliations.push(found);
        }
    }
    Some(author)
}

/// The ORCID iD, bare or as a URL; some depositors leave the scheme out or misspell it.
fn orcid(one: &Contributor<'_>) -> Option<Orcid> {
    one.identifiers.iter().find_map(|id| {
        let value = id.value.get()?;
        let says_so = id.scheme.raw().to_ascii_lowercase().contains("orcid") || value.contains("orcid.org");
        says_so.then(|| Orcid::parse(value).ok()).flatten()
    })
}

/// The codes for unknown values of the DataCite schema (4.6, appendix 3), as they stand in names and publishers.
pub(super) fn is_missing(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_ascii_alphabetic()).to_ascii_lowercase();
    text.trim_start().starts_with([':', '('])
        && matches!(
            bare.as_str(),
            "" | "unac" | "unal" | "unap" | "unas" | "unav" | "unkn" | "none" | "null" | "tba" | "etal" | "at"
        )
}
