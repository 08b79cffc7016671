//! What of the views of a work anybody is shown.

use std::collections::BTreeSet;

use super::IncomingView;
use super::keys::identity_keys;

/// What became of a work's views.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ViewsChanged {
    /// Nothing.
    No,
    /// They show what they showed, but differ: in put-codes, say.
    Inside,
    /// Another provider speaks, or there is another identifier.
    Publicly,
}

impl ViewsChanged {
    /// What became of them, where it is known whether any differs.
    pub(super) fn between(changed: bool, before: &[IncomingView], after: &[IncomingView]) -> Self {
        let providers =
            |views: &[IncomingView]| views.iter().map(|v| v.view.provider.as_str()).collect::<BTreeSet<_>>();
        let keys = |views: &[IncomingView]| views.iter().flat_map(|v| identity_keys(&v.view)).collect::<BTreeSet<_>>();
        match changed {
            false => Self::No,
            true if providers(before) == providers(after) && keys(before) == keys(after) => Self::Inside,
            true => Self::Publicly,
        }
    }
}
