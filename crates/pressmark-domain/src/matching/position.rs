//! Which author of a work is the person who claims it.

use serde::{Deserialize, Serialize};

use super::compare::{NameAgreement, NameKind};
use super::evidence::{Evidence, Method, gather, name_evidence};
use super::prepared::{PreparedRecord, only};
use super::profile::PersonProfile;

/// From this share of the probability on, a position is taken for the person's.
pub const POSITION_THRESHOLD: f64 = 0.90;

/// Where a claimant stands among the authors, or why that is not certain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PositionMatch {
    /// Position from 0; `None` if no author, or more than one, could be the person.
    pub position: Option<usize>,
    /// How it was found; meaningless without a position.
    pub method: Method,
    /// Probability, 0 to 1, of the best candidate.
    pub score: f64,
    /// Findings for the best candidate.
    pub evidence: Vec<Evidence>,
    /// Other positions that a curator should look at, best first, with their probability.
    pub candidates: Vec<(usize, f64)>,
    /// The iD stands on an author whose name is not the holder's (rule 7).
    pub name_contradiction: bool,
}

impl PositionMatch {
    /// Whether a curator has to look at it.
    #[must_use]
    pub fn needs_attention(&self) -> bool {
        self.position.is_none() || self.name_contradiction
    }
}

/// Finds a claimant's position. An iD asserted on the work decides, unless the name there contradicts and another
/// author's name agrees; then nothing is decided. Else the name decides, and where several authors agree, affiliation,
/// iDs of others and how well they agree. Positions that are linked to other people are passed over.
///
/// A claim is trusted: that it is wrong is weighed as one name of no bits among the candidates.
#[must_use]
pub fn position(profile: &PersonProfile, prepared: &PreparedRecord<'_>) -> PositionMatch {
    let names: Vec<(usize, NameAgreement)> =
        prepared.free().map(|n| (n, profile.agreement(&prepared.names[n]).0)).collect();
    let asserted: Vec<usize> = (0..prepared.names.len())
        .filter(|n| prepared.record.authors[*n].orcid.is_some_and(|o| profile.orcids().contains(&o)))
        .collect();
    if let Some(at) = only(asserted.iter().copied()) {
        return by_orcid(profile, prepared, at, &names);
    }
    let weighed: Vec<(usize, f64)> = names
        .iter()
        .map(|(n, a)| (*n, odds(profile, prepared, *n, *a, names.len())))
        .filter(|(_, o)| *o > 0.0)
        .collect();
    // That none of them is the person: a wrong claim, or a name nobody recorded.
    let total = weighed.iter().map(|(_, o)| o).sum::<f64>() + 1.0;
    let mut candidates: Vec<(usize, f64)> =
        weighed.iter().map(|(n, o)| (*n, o / total)).filter(|(_, p)| *p > 0.02).collect();
    candidates.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let Some((best, score)) = candidates.first().copied() else { return nobody(Vec::new()) };
    let evidence = findings(profile, prepared, best);
    if score < POSITION_THRESHOLD {
        return PositionMatch { score, evidence, ..nobody(candidates) };
    }
    let alone = names.iter().filter(|(_, a)| a.kind.agrees()).count() == 1;
    let helped =
        !alone && evidence.iter().any(|e| matches!(e, Evidence::Affiliation { .. } | Evidence::OtherOrcid { .. }));
    let method = if helped || !names.iter().any(|(n, a)| *n == best && a.kind.agrees()) {
        Method::NameAndEvidence
    } else {
        Method::Name
    };
    PositionMatch {
        position: Some(best),
        method,
        score,
        evidence,
        candidates: candidates.split_off(1),
        name_contradiction: false,
    }
}

fn by_orcid(
    profile: &PersonProfile,
    prepared: &PreparedRecord<'_>,
    at: usize,
    names: &[(usize, NameAgreement)],
) -> PositionMatch {
    let (here, _) = profile.agreement(&prepared.names[at]);
    let evidence = findings(profile, prepared, at);
    if here.kind != NameKind::Contradiction {
        return PositionMatch {
            position: Some(at),
            method: Method::Orcid,
            score: 1.0,
            evidence,
            candidates: Vec::new(),
            name_contradiction: false,
        };
    }
    let elsewhere: Vec<(usize, f64)> =
        names.iter().filter(|(n, a)| *n != at && a.kind.agrees()).map(|(n, a)| (*n, a.score)).collect();
    let position = if elsewhere.is_empty() { Some(at) } else { None };
    PositionMatch {
        position,
        method: Method::Orcid,
        score: 0.5,
        evidence,
        candidates: elsewhere,
        name_contradiction: true,
    }
}

fn nobody(candidates: Vec<(usize, f64)>) -> PositionMatch {
    PositionMatch {
        position: None,
        method: Method::Name,
        score: 0.0,
        evidence: Vec::new(),
        candidates,
        name_contradiction: false,
    }
}

fn findings(profile: &PersonProfile, prepared: &PreparedRecord<'_>, at: usize) -> Vec<Evidence> {
    let (agreement, known_as) = profile.agreement(&prepared.names[at]);
    let mut evidence = vec![name_evidence(agreement, &prepared.names[at], known_as)];
    evidence.extend(gather(profile, prepared, at));
    evidence
}

/// Odds that this author is the claimant against none of them being it.
///
/// Names in bits: a full name 10, another form 7, initials 6 (a stranger with the same initial among a handful of authors
/// is rare), a family name alone 3; given name alone, or a script that cannot be compared, only with an affiliation or as the
/// only author. What speaks of the whole work (colleagues, venue) tells nothing of the position, but that the claim is right.
fn odds(profile: &PersonProfile, prepared: &PreparedRecord<'_>, at: usize, name: NameAgreement, authors: usize) -> f64 {
    let evidence = gather(profile, prepared, at);
    let at_place = evidence.iter().any(|e| matches!(e, Evidence::Affiliation { .. }));
    let known_here = evidence.iter().any(|e| {
        matches!(e, Evidence::Colleagues { full, .. } if !full.is_empty()) || matches!(e, Evidence::Venue { .. })
    });
    let name_bits = match name.kind {
        NameKind::Exact => 10.0 + 10.0 * (name.score - 1.0),
        NameKind::Variant => 7.0 + 10.0 * (name.score - 0.95),
        NameKind::InitialsOf => 6.0 + 10.0 * (name.score - 0.72),
        NameKind::FamilyOnly => 3.0,
        NameKind::GivenOnly if at_place && (known_here || authors == 1) => 1.0,
        NameKind::Incomparable if at_place && authors == 1 => 2.0,
        _ => return 0.0,
    };
    let here: f64 = evidence
        .iter()
        .filter(|e| !matches!(e, Evidence::Colleagues { .. } | Evidence::NoColleague | Evidence::Venue { .. }))
        .map(Evidence::bits)
        .sum();
    let of_work = if known_here { 1.0 } else { 0.0 };
    (name_bits + here.clamp(-6.0, 4.0) + of_work).exp2()
}
