//! Which identifiers find a work again.

use pressmark_domain::work::scheme;
use pressmark_domain::{Provider, ProviderView};
use pressmark_store::repo::publications::Key;

/// Schemes that identify a work by themselves, the strongest first (rule 2). ISBN does only together with the title,
/// and is therefore not here.
const IDENTIFYING: [&str; 8] = [
    scheme::DOI,
    scheme::HANDLE,
    scheme::PMID,
    scheme::PMCID,
    scheme::ARXIV,
    scheme::EID,
    scheme::WOS,
    scheme::OPENALEX,
];

/// Identifiers by which a view's work is found again.
///
/// OpenAlex pools preprint, article and versions under one id and passes their PMIDs around, so of its word only its own
/// id counts here (rule 3).
#[must_use]
pub fn identity_keys(view: &ProviderView) -> Vec<Key> {
    let doi = view.record.doi.iter().map(|doi| (scheme::DOI.to_owned(), doi.as_str().to_owned()));
    let others = view.record.identifiers.iter().filter(|id| {
        let own = view.provider != Provider::OpenAlex || id.scheme == scheme::OPENALEX;
        own && id.scheme != scheme::DOI
            && IDENTIFYING.contains(&id.scheme.as_str())
            && !id.value.is_empty()
            && id.value.len() <= 500
    });
    doi.chain(others.map(|id| (id.scheme.clone(), id.value.clone()))).collect()
}

/// Rank of a scheme, lower is stronger.
pub(super) fn strength(scheme: &str) -> usize {
    IDENTIFYING.iter().position(|s| *s == scheme).unwrap_or(IDENTIFYING.len())
}
