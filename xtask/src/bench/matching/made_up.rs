//! Author matching on a made-up world, its ORCID iDs hidden from the matcher.
//!
//! A person's profile is their ORCID record's names and employments, and a random half of their works, as if confirmed. The
//! other half is under test, so no profile knows a work it is asked about. A position that the first half settles for one
//! person is taken and not proposed to others, as in a registry.

use pressmark_domain::matching::{Decision, PersonName, PersonProfile, PreparedRecord, position, proposals};
use pressmark_domain::work::{Affiliation, Container, WorkRecord};
use pressmark_simulator::made_up::{Plan, Work, World};
use std::collections::HashMap;

/// What came out, as counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Claims of the half under test whose author position exists.
    pub claims: usize,
    /// Claims of people who are no author of the work.
    pub wrong_claims: usize,
    /// Positions given.
    pub placed: usize,
    /// Positions given that are the person's.
    pub placed_right: usize,
    /// Authorships of known people in the half under test.
    pub authorships: usize,
    /// Links made without a claim.
    pub links: usize,
    /// Links that are right.
    pub links_right: usize,
    /// Suggestions made.
    pub suggestions: usize,
    /// Suggestions that are right.
    pub suggestions_right: usize,
}

impl Counts {
    /// Share of the positions given that are right.
    #[must_use]
    pub fn claimed_precision(&self) -> f64 {
        share(self.placed_right, self.placed)
    }

    /// Share of the claims whose position was found.
    #[must_use]
    pub fn claimed_recall(&self) -> f64 {
        share(self.placed_right, self.claims)
    }

    /// Share of the links that are right.
    #[must_use]
    pub fn link_precision(&self) -> f64 {
        share(self.links_right, self.links)
    }

    /// Share of the authorships that were linked.
    #[must_use]
    pub fn link_recall(&self) -> f64 {
        share(self.links_right, self.authorships)
    }

    /// Share of the authorships that were linked or suggested.
    #[must_use]
    pub fn found(&self) -> f64 {
        share(self.links_right + self.suggestions_right, self.authorships)
    }

    /// Share of the suggestions that are right.
    #[must_use]
    pub fn suggestion_precision(&self) -> f64 {
        share(self.suggestions_right, self.suggestions)
    }
}

/// `part` of `whole`; 0 of nothing.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
pub fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Measures a world of a size and seed.
#[must_use]
pub fn measure(plan: &Plan) -> Counts {
    let world = World::generate(plan);
    let mut profiles: Vec<PersonProfile> = (0..world.people.len()).map(|n| recorded_profile(&world, n)).collect();
    for work in world.works() {
        let record = record(&work);
        for (at, author) in work.authors.iter().enumerate() {
            if let Some(person) = author.person.filter(|p| is_confirmed(*p, work.index)) {
                profiles[person].learn(&record, at);
            }
        }
    }
    let mut index: HashMap<String, Vec<usize>> = HashMap::new();
    for (person, profile) in profiles.iter().enumerate() {
        for key in profile.keys() {
            index.entry(key).or_default().push(person);
        }
    }
    let mut counts = Counts::default();
    for work in world.works() {
        let record = record(&work);
        let taken: Vec<usize> = settled(&work).map(|(at, _)| at).collect();
        let prepared = PreparedRecord::new(&record, &[], &taken);
        claimed(&mut counts, &world, &work, &prepared, &profiles);
        without_claim(&mut counts, &work, &prepared, &profiles, &index);
    }
    counts
}

/// The random half of a person's works that their profile is made of.
fn is_confirmed(person: usize, work: usize) -> bool {
    let mixed = (person as u64 ^ (work as u64).rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 63 == 0
}

fn settled(work: &Work) -> impl Iterator<Item = (usize, usize)> + '_ {
    let people = work.authors.iter().enumerate();
    people.filter_map(|(at, a)| a.person.map(|p| (at, p))).filter(|(_, p)| is_confirmed(*p, work.index))
}

fn recorded_profile(world: &World, n: usize) -> PersonProfile {
    let person = &world.people[n];
    let mut profile = PersonProfile::new([]);
    profile.add_name(PersonName::from_parts(Some(&person.given), person.family.as_deref()));
    for name in person.credit_name.iter().chain(&person.other_names) {
        profile.add_name(PersonName::parse(name));
    }
    for place in &person.institutions {
        let institution = &world.institutions[*place];
        let (name, ror) = (Some(institution.name.clone()), Some(institution.ror.clone()));
        profile.add_affiliation(&Affiliation { name, ror });
    }
    profile
}

/// The record as a registry would hold it, without iDs.
fn record(work: &Work) -> WorkRecord {
    let mut authors: Vec<_> = work.authors.iter().map(|a| a.written.clone()).collect();
    for author in &mut authors {
        author.orcid = None;
    }
    let container = work.container_title.clone().map(|title| Container {
        title: Some(title),
        issn: work.issns.clone(),
        ..Container::default()
    });
    WorkRecord { authors, container, ..WorkRecord::default() }
}

fn claimed(counts: &mut Counts, world: &World, work: &Work, prepared: &PreparedRecord<'_>, profiles: &[PersonProfile]) {
    for claim in world.claims_on(work) {
        if is_confirmed(claim.person, work.index) && claim.right {
            continue;
        }
        let truth = work.authors.iter().position(|a| a.person == Some(claim.person));
        let found = position(&profiles[claim.person], prepared).position;
        *(if truth.is_some() { &mut counts.claims } else { &mut counts.wrong_claims }) += 1;
        counts.placed += usize::from(found.is_some());
        counts.placed_right += usize::from(found.is_some() && found == truth);
    }
}

fn without_claim(
    counts: &mut Counts,
    work: &Work,
    prepared: &PreparedRecord<'_>,
    profiles: &[PersonProfile],
    index: &HashMap<String, Vec<usize>>,
) {
    let is_settled = |person: usize| settled(work).any(|(_, p)| p == person);
    counts.authorships += work.authors.iter().filter_map(|a| a.person).filter(|p| !is_settled(*p)).count();
    let mut candidates: Vec<usize> = Vec::new();
    for at in 0..prepared.names().len() {
        candidates.extend(prepared.keys(at).iter().filter_map(|k| index.get(k)).flatten());
    }
    candidates.sort_unstable();
    candidates.dedup();
    candidates.retain(|p| !is_settled(*p));
    let people: Vec<&PersonProfile> = candidates.iter().map(|p| &profiles[*p]).collect();
    for (person, proposal) in proposals(prepared, &people) {
        let right = usize::from(work.authors[proposal.position].person == Some(candidates[person]));
        match proposal.decision {
            Decision::Link => {
                counts.links += 1;
                counts.links_right += right;
            }
            Decision::Suggest => {
                counts.suggestions += 1;
                counts.suggestions_right += right;
            }
        }
    }
}
