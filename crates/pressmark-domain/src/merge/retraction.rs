//! Whether the work counts as retracted, and who says so (rule 9).

use super::Retraction;
use super::provenance::Provenance;
use crate::view::{Provider, ProviderView, Update, UpdateKind};

/// Who says the work is retracted, the most trusted first.
///
/// A notice is never retracted by what it does to another. The agencies' map functions know that; OpenAlex marks the
/// notices themselves too, so its word does not count for a work that is one.
pub(super) fn retraction(views: &[&ProviderView], fields: &mut Provenance) -> Option<Retraction> {
    let is_notice = views.iter().any(|view| {
        view.updates.iter().any(|update| update.kind == UpdateKind::Retraction)
            || view.own_type.as_deref().is_some_and(|own| own.eq_ignore_ascii_case("retraction"))
    });
    fields.first("is_retracted", views, |view| {
        let says_so = view.record.is_retracted || view.retracted_by.is_some();
        let counts = says_so && !(is_notice && view.provider == Provider::OpenAlex);
        counts.then(|| Retraction { provider: view.provider, notice: view.retracted_by.clone() })
    })
}

/// What the work does to others, each once; not to itself.
pub(super) fn updates(views: &[&ProviderView]) -> Vec<Update> {
    let own: Vec<_> = views.iter().filter_map(|view| view.record.doi.as_ref()).collect();
    let mut all: Vec<Update> = Vec::new();
    for update in views.iter().flat_map(|view| &view.updates) {
        if !own.contains(&&update.target) && !all.contains(update) {
            all.push(update.clone());
        }
    }
    all
}
