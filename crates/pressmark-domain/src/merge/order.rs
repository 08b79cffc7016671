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
    let rank = |view: &ProviderView| order.iter().position(|p| *p == view.provider);
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
    views.sort_by_key(|view| order.iter().position(|p| *p == view.provider));
    views
}
