//! Whose word stands in which field.

use std::collections::BTreeMap;

use super::FieldSource;
use crate::view::ProviderView;

/// Collects the sources of fields while they are merged.
#[derive(Default)]
pub(super) struct Provenance(BTreeMap<&'static str, FieldSource>);

impl Provenance {
    /// A view contributed to a field; the first is the field's source, others stand beside it.
    pub(super) fn note(&mut self, field: &'static str, view: &ProviderView) {
        let Some(known) = self.0.get_mut(field) else {
            let source = FieldSource { provider: view.provider, source_key: view.source_key.clone(), also: Vec::new() };
            self.0.insert(field, source);
            return;
        };
        if known.provider != view.provider && !known.also.contains(&view.provider) {
            known.also.push(view.provider);
        }
    }

    /// The first view with a value for a field.
    pub(super) fn first<T>(
        &mut self,
        field: &'static str,
        views: &[&ProviderView],
        value: impl Fn(&ProviderView) -> Option<T>,
    ) -> Option<T> {
        let (view, value) = views.iter().find_map(|view| Some((view, value(view)?)))?;
        self.note(field, view);
        Some(value)
    }

    /// The first view with a list that is not empty.
    pub(super) fn first_list<T: Clone>(
        &mut self,
        field: &'static str,
        views: &[&ProviderView],
        list: impl Fn(&ProviderView) -> &[T],
    ) -> Vec<T> {
        self.first(field, views, |view| Some(list(view)).filter(|l| !l.is_empty()).map(<[T]>::to_vec))
            .unwrap_or_default()
    }

    pub(super) fn into_fields(self) -> BTreeMap<&'static str, FieldSource> {
        self.0
    }
}
