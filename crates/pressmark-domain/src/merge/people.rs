//! Authors and editors: whole from one provider, completed by others only where they clearly mean the same person.

use super::order::yields;
use super::provenance::Provenance;
use super::same_person::{Names, is_same};
use crate::text::fold;
use crate::view::{Provider, ProviderView};
use crate::work::{Affiliation, Author};

/// Names of a list of people and of the parts that another provider may fill in, for provenance.
pub(super) struct PeopleFields {
    pub(super) list: &'static str,
    pub(super) affiliations: &'static str,
    pub(super) ror: &'static str,
    pub(super) names: &'static str,
    pub(super) orcid: &'static str,
}

/// For `authors`.
pub(super) const AUTHORS: PeopleFields = PeopleFields {
    list: "authors",
    affiliations: "authors.affiliations",
    ror: "authors.ror",
    names: "authors.names",
    orcid: "authors.orcid",
};

/// For `editors`.
pub(super) const EDITORS: PeopleFields = PeopleFields {
    list: "editors",
    affiliations: "editors.affiliations",
    ror: "editors.ror",
    names: "editors.names",
    orcid: "editors.orcid",
};

/// The people of the most trusted view that names any, in its order and number, completed from the next.
pub(super) fn people(
    names: &PeopleFields,
    views: &[&ProviderView],
    fields: &mut Provenance,
    list: impl Fn(&ProviderView) -> &[Author],
) -> Vec<Author> {
    let mut having = views.iter().filter(|view| !list(view).is_empty());
    let Some(first) = having.next() else { return Vec::new() };
    fields.note(names.list, first);
    let asserted = |view: &ProviderView| {
        let is_hearsay = matches!(view.provider, Provider::OpenAlex | Provider::Orcid);
        asserted(list(view), !is_hearsay && !yields(view, views.iter().copied()))
    };
    let mut merged = asserted(first);
    for view in having {
        let others = asserted(view);
        complete(&mut merged, &others, names, view, fields);
    }
    merged
}

/// A view's people with the iDs whose word counts: those asserted on the work. What OpenAlex's clusters carry is a hint,
/// and what one ORCID record says of its holder's co-authors is hearsay (rule 7), as is what is deposited on the record
/// of somebody else (rule 44).
fn asserted(people: &[Author], counts: bool) -> Vec<Author> {
    let mut people = people.to_vec();
    if !counts {
        people.iter_mut().for_each(|person| person.orcid = None);
    }
    people
}

fn complete(
    merged: &mut [Author],
    others: &[Author],
    names: &PeopleFields,
    view: &ProviderView,
    fields: &mut Provenance,
) {
    let (left, right) = (Names::of(merged), Names::of(others));
    for at in 0..merged.len() {
        let Some(other) =
            is_same(&left, at, &right).and_then(|found| others.get(found.at).map(|o| (o, found.by_full_name)))
        else {
            continue;
        };
        let (other, by_full_name) = other;
        let is_free = other.orcid.is_some() && merged.iter().all(|person| person.orcid != other.orcid);
        let Some(person) = merged.get_mut(at) else { continue };
        if person.orcid.is_none() && is_free {
            person.orcid = other.orcid;
            fields.note(names.orcid, view);
        }
        if by_full_name
            && person.given.is_none()
            && person.family.is_none()
            && other.given.is_some()
            && other.family.is_some()
        {
            person.given.clone_from(&other.given);
            person.family.clone_from(&other.family);
            fields.note(names.names, view);
        }
        if person.affiliations.is_empty() && !other.affiliations.is_empty() {
            person.affiliations.clone_from(&other.affiliations);
            fields.note(names.affiliations, view);
        } else if identify(&mut person.affiliations, &other.affiliations) {
            fields.note(names.ror, view);
        }
    }
}

/// Gives printed affiliations the ROR ids that another provider has for them: for the same text, or for an institution
/// whose whole name stands between the commas of exactly one printed affiliation.
fn identify(printed: &mut [Affiliation], known: &[Affiliation]) -> bool {
    let mut changed = false;
    for institution in known {
        let (Some(ror), Some(name)) = (&institution.ror, institution.name.as_deref().map(fold)) else { continue };
        if name.is_empty() || printed.iter().any(|affiliation| affiliation.ror.as_ref() == Some(ror)) {
            continue;
        }
        let says = |affiliation: &Affiliation| {
            let text = affiliation.name.as_deref().unwrap_or_default();
            fold(text) == name || text.split([',', ';']).any(|part| fold(part) == name)
        };
        let mut fitting = printed.iter_mut().filter(|affiliation| says(affiliation));
        if let (Some(only), None) = (fitting.next(), fitting.next())
            && only.ror.is_none()
        {
            only.ror = Some(ror.clone());
            changed = true;
        }
    }
    changed
}
