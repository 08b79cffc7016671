//! Authors as OpenAlex knows them.

use pressmark_domain::view::OrcidHint;
use pressmark_domain::work::{Affiliation, Author};
use pressmark_domain::{Orcid, Ror};

use super::wire::Authorship;
use crate::lenient::{Many, Text};
use crate::mapping::{push_new, split_inverted};

/// Authors in order, and the iDs that stand beside them.
///
/// An iD here never is the author's: `author.orcid` belongs to an algorithm's cluster, and `raw_orcid` is what OpenAlex
/// read somewhere; whoever asserted it on the work says so themselves (rule 7). Both are hints.
pub(super) fn authors(list: &Many<Authorship<'_>>) -> (Vec<Author>, Vec<OrcidHint>) {
    let (mut authors, mut hints) = (Vec::with_capacity(list.0.len()), Vec::new());
    for one in list {
        let Some(mut author) = name(one) else { continue };
        author.affiliations = affiliations(one);
        let read = |orcid: &Text<'_>| orcid.get().and_then(|orcid| Orcid::parse(orcid).ok());
        let clustered = read(&one.author.orcid);
        let stated = read(&one.raw_orcid).filter(|orcid| Some(orcid) != clustered.as_ref());
        for orcid in [clustered, stated].into_iter().flatten() {
            hints.push(OrcidHint { position: authors.len(), name: author.name.clone(), orcid });
        }
        authors.push(author);
    }
    (authors, hints)
}

/// The name as printed on the work; the cluster's name where that is missing.
fn name(one: &Authorship<'_>) -> Option<Author> {
    let printed = one.raw_name.plain().or_else(|| one.author.display_name.plain())?;
    match split_inverted(&printed) {
        Some((given, family)) => Author::from_names(Some(given), Some(family), None),
        None => Author::from_names(None, None, Some(&printed)),
    }
}

/// Affiliations as printed, each with the first institution that was read in it; further institutions follow by
/// their own names.
fn affiliations(one: &Authorship<'_>) -> Vec<Affiliation> {
    let institution = |id: &str| one.institutions.iter().find(|institution| institution.id.get() == Some(id));
    let ror = |text: &Text<'_>| text.get().and_then(|ror| Ror::parse(ror).ok());
    let mut all = Vec::new();
    for affiliation in &one.affiliations {
        let mut rors = affiliation.institution_ids.iter().filter_map(|id| ror(&institution(id.get()?)?.ror));
        add(&mut all, affiliation.raw.plain(), rors.next());
    }
    let printed: Vec<String> = match one.affiliations.0.is_empty() {
        true => one.raw_affiliations.iter().filter_map(Text::plain).collect(),
        false => Vec::new(),
    };
    let only_pair = printed.len() == 1 && one.institutions.0.len() == 1;
    for name in printed {
        let found = one.institutions.iter().next().filter(|_| only_pair).and_then(|institution| ror(&institution.ror));
        add(&mut all, Some(name), found);
    }
    for institution in &one.institutions {
        let ror = ror(&institution.ror);
        if ror.is_none() || !all.iter().any(|known| known.ror == ror) {
            add(&mut all, institution.display_name.plain(), ror);
        }
    }
    all
}

fn add(all: &mut Vec<Affiliation>, name: Option<String>, ror: Option<Ror>) {
    if name.is_some() || ror.is_some() {
        push_new(all, Affiliation { name, ror });
    }
}
