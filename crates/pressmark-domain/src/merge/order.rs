//! The order of trust (`docs/trust.md`).

use std::cmp::Ordering;

use super::canonical::canonical_json;
use crate::view::{Provider, ProviderView};

/// Bibliography: the deposit, then the registration agency, then who collects.
///
/// At most one of the three agencies registered the DOI. Crossref answers for its own DOIs only, [`Provider::Agency`]
/// is asked only where the agency look-up named that agency, and DataCite also holds copies of Crossref's records:
/// so it comes third, and is the agency where the other two are silent.
pub(super) const BIBLIOGRAPHY: [Provider; 6] =
    [Provider::Deposit, Provider::Crossref, Provider::Agency, Provider::DataCite, Provider::OpenAlex, Provider::Orcid];

/// Citation counts: OpenAlex counts over all publishers, an agency over its own; nobody counts for himself.
pub(super) const CITATIONS: [Provider; 6] =
    [Provider::OpenAlex, Provider::Crossref, Provider::DataCite, Provider::Agency, Provider::Deposit, Provider::Orcid];

/// Open access: who deposits here knows; otherwise OpenAlex looks at every copy.
pub(super) const OPEN_ACCESS: [Provider; 6] =
    [Provider::Deposit, Provider::OpenAlex, Provider::Crossref, Provider::Agency, Provider::DataCite, Provider::Orcid];

/// The views in an order of trust, each once. Several views of one provider stand in the order of their keys, then of
/// their content: the result does not depend on the order given.
pub(super) fn sorted<'v>(views: &'v [ProviderView], order: &[Provider]) -> Vec<&'v ProviderView> {
    let rank = |view: &ProviderView| (yields(view, views), order.iter().position(|p| *p == view.provider));
    let mut sorted: Vec<&ProviderView> = views.iter().collect();
    sorted.sort_by(|a, b| {
        let by_key = rank(a).cmp(&rank(b)).then_with(|| a.source_key.cmp(&b.source_key));
        // Comparing content costs; two views of one key are rare.
        by_key.then_with(|| if a == b { Ordering::Equal } else { canonical_json(a).cmp(&canonical_json(b)) })
    });
    sorted.dedup_by(|a, b| a == b);
    sorted
}

/// The same views in another order of trust; views of one provider keep their places among each other.
pub(super) fn reordered<'v>(sorted: &[&'v ProviderView], order: &[Provider]) -> Vec<&'v ProviderView> {
    let mut views = sorted.to_vec();
    let rank =
        |view: &ProviderView| (yields(view, sorted.iter().copied()), order.iter().position(|p| *p == view.provider));
    views.sort_by_key(|view| rank(view));
    views
}

/// Whether a view stands behind all others: a deposit on the record of a DOI by somebody whom its agency does not name,
/// where an agency has answered. What everybody may deposit must not stand over what the publisher says (rule 44).
pub(super) fn yields<'v>(view: &ProviderView, all: impl IntoIterator<Item = &'v ProviderView>) -> bool {
    let Some(attached) = view.attached else { return false };
    let names_holder = |agency: &ProviderView| {
        agency.record.authors.iter().any(|author| author.orcid.is_some() && author.orcid == attached.holder)
    };
    let is_agency =
        |view: &&ProviderView| matches!(view.provider, Provider::Crossref | Provider::Agency | Provider::DataCite);
    let mut agencies = all.into_iter().filter(is_agency).peekable();
    agencies.peek().is_some() && !agencies.any(names_holder)
}
