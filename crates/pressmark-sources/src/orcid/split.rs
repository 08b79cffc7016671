//! From a group of claims to works.
//!
//! ORCID groups claims whose `self` identifiers overlap, so one claim that names the DOIs of an article and of its
//! preprint pulls both into one group. Those stay different works (rule 3).

use pressmark_domain::text::title_key;
use pressmark_domain::work::{Container, Identifier, Relation, relation, scheme};
use pressmark_domain::{Doi, Orcid, Provider, ProviderView};

use super::external_id::{ClaimProblem, Meaning, meaning};
use super::record::{record, sources};
use super::wire::{ExternalIds, Group, Work};
use crate::mapping::push_new;

/// Up to so many works of one group are each joined to each; of more, each to the first.
const MOST_JOINED: usize = 50;

/// A work that a person claims.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimedWork {
    /// Position of its group in the document, from 0. Several works of one group are joined by
    /// [`relation::CLAIMED_WITH`].
    pub group: usize,
    /// What the claim says. `source_key` is the claimant's iD; put-codes, the names of their sources and ORCID's own
    /// type stand beside the record.
    pub view: ProviderView,
    /// What could not be taken as it says.
    pub problems: Vec<ClaimProblem>,
}

/// One claim, its identifiers read.
struct Claim<'w, 'a> {
    work: Option<&'w Work<'a>>,
    ids: Ids,
}

#[derive(Default)]
struct Ids {
    dois: Vec<Doi>,
    own: Vec<Identifier>,
    related: Vec<Relation>,
    issn: Vec<String>,
    isbn: Vec<String>,
    problems: Vec<ClaimProblem>,
}

impl Ids {
    fn read(listed: &ExternalIds<'_>) -> Self {
        let mut ids = Self::default();
        for id in &listed.list {
            let (meanings, problem) = meaning(id);
            ids.problems.extend(problem);
            for meaning in meanings {
                match meaning {
                    Meaning::Doi(doi) => push_new(&mut ids.dois, doi),
                    Meaning::Own(own) => push_new(&mut ids.own, own),
                    Meaning::Issn(issn) => push_new(&mut ids.issn, issn),
                    Meaning::Isbn(isbn) => push_new(&mut ids.isbn, isbn),
                    Meaning::Related(relation) => push_new(&mut ids.related, relation),
                }
            }
        }
        ids
    }
}

/// The works of a group: one, or one per `self` DOI.
pub(crate) fn claimed_works(claimant: &Orcid, position: usize, group: &Group<'_>) -> Vec<ClaimedWork> {
    let claims = claims(group);
    let mut dois: Vec<Doi> = Vec::new();
    claims.iter().flat_map(|c| &c.ids.dois).for_each(|doi| push_new(&mut dois, doi.clone()));
    if dois.len() < 2 {
        let all: Vec<_> = claims.iter().collect();
        return vec![work(claimant, position, dois.first(), &all, &[])];
    }
    let owners: Vec<Option<usize>> = claims.iter().map(|claim| owner(claim, &claims, &dois)).collect();
    let works = dois.iter().enumerate().map(|(at, doi)| {
        let own: Vec<_> =
            claims.iter().zip(&owners).filter(|(_, owner)| **owner == Some(at)).map(|(claim, _)| claim).collect();
        let shared: Vec<_> = claims.iter().filter(|c| c.ids.dois.len() > 1 && c.ids.dois.contains(doi)).collect();
        let mut work = work(claimant, position, Some(doi), &own, &shared);
        let joins = |other: usize| other != at && (dois.len() <= MOST_JOINED || at == 0 || other == 0);
        let others = dois.iter().enumerate().filter(|(other, _)| joins(*other)).map(|(_, other)| Relation {
            kind: relation::CLAIMED_WITH.to_owned(),
            identifier: Identifier { scheme: scheme::DOI.to_owned(), value: other.to_string() },
        });
        // What a shared claim alone carries may be any of its works'. It is kept, and identifies none.
        let known: Vec<_> =
            claims.iter().zip(&owners).filter(|(_, o)| o.is_some()).flat_map(|(c, _)| &c.ids.own).collect();
        let unsure = shared
            .iter()
            .flat_map(|c| &c.ids.own)
            .filter(|id| !known.contains(id))
            .map(|id| Relation { kind: relation::CLAIMED_WITH.to_owned(), identifier: id.clone() });
        others.chain(unsure).for_each(|relation| push_new(&mut work.view.record.relations, relation));
        work.problems.push(ClaimProblem::SeveralDois { count: dois.len() });
        work
    });
    works.collect()
}

/// The claims in the order of preference (the highest display index first), and last what only the group says.
fn claims<'w, 'a>(group: &'w Group<'a>) -> Vec<Claim<'w, 'a>> {
    let mut claims: Vec<_> =
        group.claims.iter().map(|work| Claim { work: Some(work), ids: Ids::read(&work.external_ids) }).collect();
    claims.sort_by_key(|claim| std::cmp::Reverse(claim.work.and_then(|work| work.display_index.0)));
    let mut rest = Ids::read(&group.external_ids);
    rest.dois.retain(|doi| !claims.iter().any(|c| c.ids.dois.contains(doi)));
    rest.own.retain(|own| !claims.iter().any(|c| c.ids.own.contains(own)));
    rest.related.retain(|relation| !claims.iter().any(|c| c.ids.related.contains(relation)));
    rest.problems.retain(|problem| !claims.iter().any(|c| c.ids.problems.contains(problem)));
    claims.push(Claim { work: None, ids: rest });
    claims
}

/// Which of several DOIs a claim belongs to; `None` for a claim that names more than one, and for what only the group
/// says. A claim without DOI belongs to the work whose claim carries the same identifier, else the same title, else to
/// the first.
fn owner(claim: &Claim<'_, '_>, claims: &[Claim<'_, '_>], dois: &[Doi]) -> Option<usize> {
    let work = claim.work?;
    let position = |doi: &Doi| dois.iter().position(|d| d == doi);
    match claim.ids.dois.as_slice() {
        [doi] => position(doi),
        [] => {
            let single =
                || claims.iter().filter_map(|c| Some((c, c.work?, <&[Doi; 1]>::try_from(c.ids.dois.as_slice()).ok()?)));
            let by_id = single().find(|(c, ..)| c.ids.own.iter().any(|id| claim.ids.own.contains(id)));
            let key = |work: &Work<'_>| work.title.title.0.get().map(title_key);
            let by_title = || single().find(|(_, other, _)| key(work).is_some() && key(other) == key(work));
            by_id.or_else(by_title).map_or(Some(0), |(_, _, [doi])| position(doi))
        }
        _ => None,
    }
}

/// A work from its own claims; its fields come from the shared ones only where it has no claim of its own.
fn work(
    claimant: &Orcid,
    position: usize,
    doi: Option<&Doi>,
    own: &[&Claim<'_, '_>],
    shared: &[&Claim<'_, '_>],
) -> ClaimedWork {
    let telling = if own.iter().any(|c| c.work.is_some()) { own } else { shared };
    let telling_works: Vec<_> = telling.iter().filter_map(|c| c.work).collect();
    let mut record = record(doi, &telling_works);
    let mut problems = Vec::new();
    for claim in own {
        claim.ids.own.iter().for_each(|id| push_new(&mut record.identifiers, id.clone()));
    }
    for claim in telling.iter().chain(own) {
        claim.ids.related.iter().for_each(|r| push_new(&mut record.relations, r.clone()));
        claim.ids.problems.iter().for_each(|p| push_new(&mut problems, p.clone()));
        if !claim.ids.issn.is_empty() || !claim.ids.isbn.is_empty() {
            let container = record.container.get_or_insert_with(Container::default);
            claim.ids.issn.iter().for_each(|issn| push_new(&mut container.issn, issn.clone()));
            claim.ids.isbn.iter().for_each(|isbn| push_new(&mut container.isbn, isbn.clone()));
        }
    }
    let mut view = ProviderView::new(Provider::Orcid, claimant.as_str(), record);
    let all: Vec<_> = own.iter().chain(shared).filter_map(|c| c.work).collect();
    view.own_type = telling_works.iter().find_map(|work| work.kind.plain());
    view.claim_sources = sources(&all);
    all.iter().filter_map(|work| work.put_code.0).for_each(|code| push_new(&mut view.put_codes, code));
    ClaimedWork { group: position, view, problems }
}

/// A single claim read as a work of its own (bulk reads).
pub(crate) fn single(claimant: &Orcid, claim: &Work<'_>) -> ClaimedWork {
    let ids = Ids::read(&claim.external_ids);
    let (first, others) = match ids.dois.as_slice() {
        [] => (None, Vec::new()),
        [first, others @ ..] => (Some(first.clone()), others.to_vec()),
    };
    let mut work = work(claimant, 0, first.as_ref(), &[&Claim { work: Some(claim), ids }], &[]);
    if !others.is_empty() {
        work.problems.push(ClaimProblem::SeveralDois { count: others.len() + 1 });
    }
    work.view.record.relations.extend(others.into_iter().map(|other| Relation {
        kind: relation::CLAIMED_WITH.to_owned(),
        identifier: Identifier { scheme: scheme::DOI.to_owned(), value: other.to_string() },
    }));
    work
}
