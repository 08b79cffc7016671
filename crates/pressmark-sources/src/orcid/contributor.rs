//! Contributors of a claim.

use pressmark_domain::Orcid;
use pressmark_domain::work::Author;

use super::wire::Contributor;
use crate::mapping::{hyphenated, push_new, split_inverted};

/// Authors and editors in order. ORCID lists a contributor once per role; neighbours with one iD or name are one.
pub(crate) fn contributors(listed: &[Contributor<'_>]) -> (Vec<Author>, Vec<Author>) {
    let (mut authors, mut editors) = (Vec::new(), Vec::new());
    for contributor in listed {
        let Some(mut person) = person(contributor) else { continue };
        let role = role(contributor.attributes.role.get().unwrap_or_default());
        let list = if role == "editor" { &mut editors } else { &mut authors };
        if !matches!(role.as_str(), "" | "author" | "editor") {
            person.roles.push(role);
        }
        merge_or_push(list, person);
    }
    (authors, editors)
}

fn person(contributor: &Contributor<'_>) -> Option<Author> {
    let orcid = [&contributor.orcid.path, &contributor.orcid.uri].into_iter().find_map(|t| Orcid::parse(t.get()?).ok());
    let whole = contributor.name.0.plain()?;
    let mut person = match split_inverted(&whole) {
        Some((given, family)) => Author::from_names(Some(given), Some(family), None)?,
        None => Author::from_names(None, None, Some(&whole))?,
    };
    person.orcid = orcid;
    Some(person)
}

fn merge_or_push(list: &mut Vec<Author>, person: Author) {
    let same = |other: &&mut Author| match (other.orcid, person.orcid) {
        (Some(a), Some(b)) => a == b,
        _ => other.name == person.name,
    };
    match list.iter_mut().find(same) {
        Some(known) if !person.roles.is_empty() => {
            known.orcid = known.orcid.or(person.orcid);
            person.roles.into_iter().for_each(|role| push_new(&mut known.roles, role));
        }
        // Two authors may bear one name; without a role nothing says that it is one person twice.
        _ => list.push(person),
    }
}

/// `AUTHOR`, `chair-or-translator`, or a CRediT term by its address
/// (`http://credit.niso.org/contributor-roles/data-curation/`), as a word with hyphens.
fn role(text: &str) -> String {
    let last = text.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    hyphenated(last)
}
