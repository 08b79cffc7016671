//! Evidence that a person is an author of a work, and what it weighs.
//!
//! Weights are logarithms to base 2 of how much likelier a finding is for the person than for somebody else whose name
//! agrees as well (Fellegi and Sunter's model of record linkage), in half bits. They are judgements, not fits: an
//! affiliation is met again in some three works of four by its holder and in one of forty by a namesake (5 bits), a
//! colleague known by full name likewise in two of three and in one of thirty (4.5), by initials only in one of eight
//! (2.5), a venue in one of ten (3 to 4); an affiliation or a list of authors that is all new is met in one work of six by
//! the person and in nearly all by others (-2.5). They were checked on made-up worlds of other seeds than the one that is
//! judged.

use serde::{Deserialize, Serialize};

use super::compare::{NameAgreement, NameKind};
use super::name::PersonName;
use super::prepared::PreparedRecord;
use super::profile::PersonProfile;
use crate::identifier::Orcid;

/// How a link was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Method {
    /// An iD asserted on the work.
    #[serde(rename = "orcid")]
    Orcid,
    /// The name, on a work that the person claims.
    #[serde(rename = "name")]
    Name,
    /// The name and independent evidence.
    #[serde(rename = "name+evidence")]
    NameAndEvidence,
}

impl Method {
    /// The method as it is stored: `orcid`, `name`, `name+evidence`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Orcid => "orcid",
            Self::Name => "name",
            Self::NameAndEvidence => "name+evidence",
        }
    }
}

/// One finding for or against a link. As JSON: `{"kind":"affiliation","place":"…"}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Evidence {
    /// The work's agency recorded one of the person's iDs for this author.
    AssertedOrcid {
        /// The iD.
        orcid: Orcid,
    },
    /// The agency recorded an iD that is not the person's.
    OtherOrcid {
        /// The iD.
        orcid: Orcid,
    },
    /// The printed name agrees with one of the person's.
    Name {
        /// In which way.
        agreement: NameKind,
        /// How well, 0 to 1.
        score: f64,
        /// As printed on the work.
        printed: String,
        /// The person's name that it agrees with.
        known_as: String,
    },
    /// The printed name cannot be the person's, as far as names are known.
    NameContradiction {
        /// As printed on the work.
        printed: String,
        /// A name of the person.
        known_as: String,
    },
    /// The printed affiliation is one of the person's: independent.
    Affiliation {
        /// ROR id, or the organisation's words in order of the alphabet.
        place: String,
    },
    /// An affiliation is printed, and it is none of the person's.
    OtherAffiliation,
    /// People that the person wrote with before: independent.
    Colleagues {
        /// Known by full name.
        full: Vec<String>,
        /// Known by initials.
        initials: Vec<String>,
    },
    /// Nobody of the other authors wrote with the person before.
    NoColleague,
    /// The person published there before: independent.
    Venue {
        /// ISSN or folded title.
        venue: String,
        /// How often.
        works: u32,
    },
    /// An algorithm's author cluster carries the person's iD: for a suggestion only (rule 7).
    OrcidHint {
        /// The iD.
        orcid: Orcid,
    },
    /// An algorithm's author cluster carries somebody else's iD.
    OtherOrcidHint {
        /// The iD.
        orcid: Orcid,
    },
    /// Other known people whose name agrees as well.
    Namesakes {
        /// How many.
        count: usize,
    },
}

impl Evidence {
    /// Whether this, beside a name, makes the second, independent piece that rule 18 asks for.
    #[must_use]
    pub fn is_independent(&self) -> bool {
        match self {
            Self::Affiliation { .. } | Self::Venue { .. } => true,
            Self::Colleagues { full, initials } => !full.is_empty() || !initials.is_empty(),
            _ => false,
        }
    }

    /// Weight in bits; 0 for what is weighed elsewhere.
    #[must_use]
    pub fn bits(&self) -> f64 {
        match self {
            Self::Affiliation { .. } => 5.0,
            Self::OtherAffiliation => -2.5,
            Self::Colleagues { full, initials } => (count(full.len()) * 4.5 + count(initials.len()) * 2.5).min(11.0),
            Self::NoColleague => -2.5,
            Self::Venue { works, .. } => {
                if *works > 1 {
                    4.0
                } else {
                    3.0
                }
            }
            Self::OrcidHint { .. } => 3.0,
            Self::OtherOrcidHint { .. } => -3.0,
            Self::OtherOrcid { .. } => -8.0,
            Self::AssertedOrcid { .. }
            | Self::Name { .. }
            | Self::NameContradiction { .. }
            | Self::Namesakes { .. } => 0.0,
        }
    }
}

/// A second and a third colleague say less than the first: they know each other.
fn count(n: usize) -> f64 {
    match n {
        0 => 0.0,
        1 => 1.0,
        2 => 1.6,
        _ => 2.0,
    }
}

/// All that speaks for and against the person being the author at a position, the name apart.
pub(crate) fn gather(profile: &PersonProfile, prepared: &PreparedRecord<'_>, position: usize) -> Vec<Evidence> {
    let mut found = Vec::new();
    let record = prepared.record;
    let Some(author) = record.authors.get(position) else { return found };
    if let Some(orcid) = author.orcid {
        if profile.orcids().contains(&orcid) {
            found.push(Evidence::AssertedOrcid { orcid });
        } else if !profile.orcids().is_empty() {
            found.push(Evidence::OtherOrcid { orcid });
        }
    }
    match profile.place_among(&prepared.places[position]) {
        Some(place) => found.push(Evidence::Affiliation { place: place.to_owned() }),
        None if !author.affiliations.is_empty() && profile.has_places() => found.push(Evidence::OtherAffiliation),
        None => {}
    }
    let (full, initials) = profile.colleagues_on(prepared, position);
    if full.is_empty() && initials.is_empty() {
        if profile.has_colleagues() && prepared.names.len() > 1 {
            found.push(Evidence::NoColleague);
        }
    } else {
        let own = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        found.push(Evidence::Colleagues { full: own(full), initials: own(initials) });
    }
    if let Some((venue, works)) = profile.venue_among(&prepared.venues) {
        found.push(Evidence::Venue { venue: venue.to_owned(), works });
    }
    match prepared.hints.get(position).copied().flatten() {
        Some(orcid) if profile.orcids().contains(&orcid) => found.push(Evidence::OrcidHint { orcid }),
        Some(orcid) if !profile.orcids().is_empty() => found.push(Evidence::OtherOrcidHint { orcid }),
        _ => {}
    }
    found
}

/// The name as a finding.
pub(crate) fn name_evidence(agreement: NameAgreement, printed: &PersonName, known_as: Option<&PersonName>) -> Evidence {
    let (printed, known_as) =
        (printed.printed().to_owned(), known_as.map(|n| n.printed().to_owned()).unwrap_or_default());
    match agreement.kind {
        NameKind::Contradiction | NameKind::Incomparable => Evidence::NameContradiction { printed, known_as },
        kind => Evidence::Name { agreement: kind, score: agreement.score, printed, known_as },
    }
}
