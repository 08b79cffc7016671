//! Whether a known person wrote a work that they do not claim.

use serde::{Deserialize, Serialize};

use super::compare::{NameAgreement, NameKind};
use super::evidence::{Evidence, Method, gather, name_evidence};
use super::prepared::PreparedRecord;
use super::profile::PersonProfile;

/// From this probability on, with a name and independent evidence, a person is linked.
pub const LINK_THRESHOLD: f64 = 0.99;
/// From this probability on a link is suggested.
pub const SUGGEST_THRESHOLD: f64 = 0.15;

/// What to do with a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Link.
    Link,
    /// Ask a curator or the person.
    Suggest,
}

/// A person proposed as an author.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkProposal {
    /// Position from 0.
    pub position: usize,
    /// How it was found.
    pub method: Method,
    /// Probability, 0 to 1.
    pub score: f64,
    /// Findings for and against.
    pub evidence: Vec<Evidence>,
    /// Link or suggest.
    pub decision: Decision,
    /// The iD stands on an author whose name is not the holder's (rule 7).
    pub name_contradiction: bool,
}

/// Proposes links between known people and a work that they do not claim; the first number is the index into `people`.
///
/// `people` are all who may be meant: those that share a key with an author string ([`PreparedRecord::keys`]), without those
/// already linked to the work. They are each other's rivals.
///
/// An iD asserted on the work links, unless the name contradicts: that is a flagged suggestion. Otherwise the name must
/// agree, and a link needs independent evidence as well (affiliation, colleague or venue: rule 18) and a probability of
/// [`LINK_THRESHOLD`] after the rivals had their share. An algorithm's iD helps a suggestion and never a link.
#[must_use]
pub fn proposals(prepared: &PreparedRecord<'_>, people: &[&PersonProfile]) -> Vec<(usize, LinkProposal)> {
    let mut found = Vec::new();
    let mut by_position: Vec<Vec<(usize, Weighed)>> = (0..prepared.names.len()).map(|_| Vec::new()).collect();
    for (person, profile) in people.iter().enumerate() {
        match by_orcid(profile, prepared) {
            Some(proposal) => {
                // Whose iD stands at one position is no rival at another.
                by_position[proposal.position].push((person, Weighed { bits: ASSERTED_BITS, ..Weighed::default() }));
                found.push((person, proposal));
            }
            None => {
                let positions = prepared.free().filter(|n| profile.shares_key(prepared.keys(*n)));
                let weighed = positions.filter_map(|n| weigh(profile, prepared, n).map(|w| (n, w)));
                if let Some((at, best)) = weighed.max_by(|a, b| a.1.bits.total_cmp(&b.1.bits).then(b.0.cmp(&a.0))) {
                    by_position[at].push((person, best));
                }
            }
        }
    }
    for (position, rivals) in by_position.iter().enumerate() {
        let judged = rivals.iter().enumerate().filter(|(_, (_, w))| !w.evidence.is_empty());
        found.extend(judged.filter_map(|(own, (person, _))| judge(position, rivals, own).map(|p| (*person, p))));
    }
    found.sort_by_key(|(person, _)| *person);
    found
}

/// One of several people whose name agrees at a position.
fn judge(position: usize, rivals: &[(usize, Weighed)], own: usize) -> Option<LinkProposal> {
    let ours = &rivals.get(own)?.1;
    let namesakes = rivals.len() - 1;
    // Known namesakes are a sample of the unknown ones: the more of them, the likelier a stranger.
    #[expect(clippy::cast_precision_loss, reason = "a handful of people")]
    let crowd = (1.0 + namesakes as f64).log2();
    let against: f64 =
        rivals.iter().enumerate().filter(|(n, _)| *n != own).map(|(_, (_, w))| (w.bits - crowd).exp2()).sum();
    let share = |bits: f64| {
        let odds = (bits - crowd).exp2();
        odds / (1.0 + odds + against)
    };
    let score = share(ours.bits);
    let independent = ours.evidence.iter().any(Evidence::is_independent);
    let links = independent && ours.may_link && share(ours.bits - ours.hint_bits) >= LINK_THRESHOLD;
    if !links && score < SUGGEST_THRESHOLD {
        return None;
    }
    let mut evidence = ours.evidence.clone();
    if namesakes > 0 {
        evidence.push(Evidence::Namesakes { count: namesakes });
    }
    let decision = if links { Decision::Link } else { Decision::Suggest };
    let method = if independent { Method::NameAndEvidence } else { Method::Name };
    Some(LinkProposal { position, method, score, evidence, decision, name_contradiction: false })
}

fn by_orcid(profile: &PersonProfile, prepared: &PreparedRecord<'_>) -> Option<LinkProposal> {
    let position = (0..prepared.names.len())
        .find(|n| prepared.record.authors[*n].orcid.is_some_and(|o| profile.orcids().contains(&o)))?;
    let (agreement, known_as) = profile.agreement(&prepared.names[position]);
    let mut evidence = vec![name_evidence(agreement, &prepared.names[position], known_as)];
    evidence.extend(gather(profile, prepared, position));
    let name_contradiction = agreement.kind == NameKind::Contradiction;
    let (decision, score) =
        if name_contradiction || prepared.taken[position] { (Decision::Suggest, 0.5) } else { (Decision::Link, 1.0) };
    Some(LinkProposal { position, method: Method::Orcid, score, evidence, decision, name_contradiction })
}

/// What an asserted iD is worth against namesakes.
const ASSERTED_BITS: f64 = 12.0;

#[derive(Default)]
struct Weighed {
    bits: f64,
    hint_bits: f64,
    evidence: Vec<Evidence>,
    may_link: bool,
}

/// Log odds that the author at a position is the person, rivals apart.
///
/// The name sets the start. Assumed is that of authors anywhere whose name agrees in full some three in four are the known
/// person (1.5 bits), of those that agree by several initials one in five (-2), by one initial one in nine (-3).
fn weigh(profile: &PersonProfile, prepared: &PreparedRecord<'_>, position: usize) -> Option<Weighed> {
    let (name, known_as) = profile.agreement(&prepared.names[position]);
    let start = start_bits(name)?;
    let mut evidence = vec![name_evidence(name, &prepared.names[position], known_as)];
    evidence.extend(gather(profile, prepared, position));
    let hint_bits: f64 = evidence.iter().filter(|e| matches!(e, Evidence::OrcidHint { .. })).map(Evidence::bits).sum();
    let bits = start + evidence.iter().map(Evidence::bits).sum::<f64>();
    Some(Weighed {
        bits,
        hint_bits,
        evidence,
        may_link: name.kind != NameKind::FamilyOnly && name.kind != NameKind::GivenOnly,
    })
}

fn start_bits(name: NameAgreement) -> Option<f64> {
    Some(match name.kind {
        NameKind::Exact => 1.5 + 10.0 * (name.score - 1.0),
        NameKind::Variant => 0.5 + 10.0 * (name.score - 0.95),
        NameKind::InitialsOf if name.score >= 0.77 => -2.0 + 10.0 * (name.score - 0.80),
        NameKind::InitialsOf => -3.0 + 10.0 * (name.score - 0.72),
        NameKind::FamilyOnly => -5.0,
        NameKind::GivenOnly | NameKind::Contradiction | NameKind::Incomparable => return None,
    })
}
