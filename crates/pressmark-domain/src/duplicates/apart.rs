//! What makes two works two, however alike they are (rule 3).

use super::kind::{self, Fit};
use super::subject::Subject;
use super::{doi, reason};
use crate::work::{Relation, relation};

/// Relations that say nothing of whether two works are one: who claims them together, and who paid.
const NEUTRAL: [&str; 2] = [relation::CLAIMED_WITH, relation::FUNDED_BY];

/// Whether two works are two for certain.
pub(super) fn are_apart(a: &Subject<'_>, b: &Subject<'_>) -> bool {
    kind::fit(a.record, b.record) == Fit::Different
        || kind::is_preprint(a.record) != kind::is_preprint(b.record)
        || are_related(a, b)
        || are_translations(a, b)
        || are_versions(a, b)
}

/// Whether a relation of one names the other. That both are the same is said in another way.
fn are_related(a: &Subject<'_>, b: &Subject<'_>) -> bool {
    let parts = |relation: &Relation| !NEUTRAL.contains(&relation.kind.as_str()) && !reason::says_same(&relation.kind);
    let names = |from: &Subject<'_>, to: &Subject<'_>| {
        from.record.relations.iter().any(|r| parts(r) && to.carries(&r.identifier.scheme, &r.identifier.value))
    };
    names(a, b) || names(b, a)
}

/// Whether one translates the other: it says so, or both say their language, and not the same.
fn are_translations(a: &Subject<'_>, b: &Subject<'_>) -> bool {
    let is_translation = |s: &Subject<'_>| s.record.publication_type.is_some_and(|kind| kind.as_str() == "translation");
    let language = |s: &Subject<'_>| {
        let language = s.record.language.as_deref()?.split(['-', '_']).next()?.to_ascii_lowercase();
        Some(language).filter(|language| !language.is_empty() && language != "und" && language != "mul")
    };
    is_translation(a) != is_translation(b) || language(a).zip(language(b)).is_some_and(|(a, b)| a != b)
}

/// Whether they are versions, or version and concept. Who keeps data gives every version a DOI, and tells which is
/// which in metadata that are not always there: two DOIs of one such registrant are never taken for one.
fn are_versions(a: &Subject<'_>, b: &Subject<'_>) -> bool {
    let (Some(first), Some(second)) = (&a.record.doi, &b.record.doi) else { return false };
    if first == second || doi::are_variants(first, second) {
        return false;
    }
    let is_datacite = |s: &Subject<'_>| s.agency.is_some_and(|agency| agency.eq_ignore_ascii_case("datacite"));
    let keeps_versions = |s: &Subject<'_>| is_datacite(s) || kind::has_versions(s.record);
    doi::are_versions(first, second) || (first.prefix() == second.prefix() && (keeps_versions(a) || keeps_versions(b)))
}
