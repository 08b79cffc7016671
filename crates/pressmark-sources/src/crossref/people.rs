//! Authors, editors and other contributors.

use pressmark_domain::work::{Affiliation, Author};
use pressmark_domain::{Orcid, Ror};

use super::wire::{Institution, Person};
use crate::lenient::Many;
use crate::mapping::{group, hyphenated};

/// The people of one list. `role` is what they did where the list itself says more than authors and editors do.
pub(crate) fn people<'a>(list: &'a Many<Person<'_>>, role: Option<&'a str>) -> impl Iterator<Item = Author> + 'a {
    list.iter().filter_map(move |one| {
        let mut author = person(one)?;
        if let Some(role) = role {
            author.roles.insert(0, role.to_owned());
        }
        Some(author)
    })
}

/// One contributor; `None` without any name. Crossref's `authenticated-orcid` is a static flag and not read (rule 7).
pub(crate) fn person(one: &Person<'_>) -> Option<Author> {
    let (given, family, suffix) = (one.given.plain(), one.family.plain(), one.suffix.plain());
    let whole = one.name.plain();
    let mut author = match (&given, &family, whole) {
        (None, None, Some(name)) => group(&name)?,
        (given, family, whole) => {
            let with_suffix = match (given, family, &suffix) {
                (Some(given), Some(family), Some(suffix)) => Some(format!("{given} {family} {suffix}")),
                _ => whole.filter(|_| family.is_none()),
            };
            Author::from_names(given.as_deref(), family.as_deref(), with_suffix.as_deref())?
        }
    };
    author.orcid = one.orcid.get().and_then(|orcid| Orcid::parse(orcid).ok());
    author.affiliations = one.affiliation.iter().filter_map(affiliation).collect();
    for role in one.role.iter().filter_map(|role| role.role.get()) {
        let role = hyphenated(role);
        if !matches!(role.as_str(), "author" | "editor" | "chair" | "translator" | "") {
            author.roles.push(role);
        }
    }
    Some(author)
}

/// An affiliation with a name or a ROR id.
fn affiliation(institution: &Institution<'_>) -> Option<Affiliation> {
    let found = Affiliation { name: institution.name.plain(), ror: ror(institution) };
    (found != Affiliation::default()).then_some(found)
}

fn ror(institution: &Institution<'_>) -> Option<Ror> {
    institution.id.iter().find_map(|id| Ror::parse(id.id.get()?).ok())
}
