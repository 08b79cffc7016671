//! What can be worked out of a work before it is known what is stored of it.

use pressmark_domain::merge::{canonical_json, content_hash};

use super::IncomingView;
use super::apply::fetched_at;
use super::row::{Computed, compute};
use crate::linking::AuthorKeys;

/// A view as it is stored.
#[derive(Debug, Clone)]
pub(super) struct ViewText {
    /// Canonical JSON.
    pub(super) json: String,
    pub(super) hash: String,
}

impl ViewText {
    pub(super) fn of(view: &IncomingView) -> Self {
        let json = canonical_json(&view.view);
        Self { hash: content_hash(&json), json }
    }
}

/// The work as it will be if it is new and nobody else speaks of it.
#[derive(Debug, Clone)]
pub(crate) struct Prepared {
    pub(super) computed: Computed,
    pub(super) keys: AuthorKeys,
    /// Taken out once it is written.
    pub(super) view: Option<ViewText>,
}

impl Prepared {
    /// `None` where several views have to be laid over each other first.
    pub(super) fn of(views: &[IncomingView]) -> Option<Self> {
        let [view] = views else { return None };
        let computed = compute(std::slice::from_ref(&view.view), &fetched_at(views));
        let keys = AuthorKeys::of(computed.record());
        Some(Self { computed, keys, view: Some(ViewText::of(view)) })
    }
}
