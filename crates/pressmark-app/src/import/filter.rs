//! Which works of a file the registry wants (rule 20).

use std::collections::HashSet;

use pressmark_domain::{Orcid, ProviderView, Ror};

/// Keeps works that carry the iD of a known person or the ROR id of a configured organisation.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Keep everything.
    pub all: bool,
    /// iDs of known people, current and former.
    pub orcids: HashSet<Orcid>,
    /// ROR ids of the institution.
    pub rors: HashSet<Ror>,
}

impl Filter {
    /// Whether a work is wanted, and whether it is by somebody the registry knows.
    #[must_use]
    pub fn judge(&self, view: &ProviderView) -> Verdict {
        let authors = || view.record.authors.iter().chain(&view.record.editors);
        let by_person = authors()
            .filter_map(|a| a.orcid)
            .chain(view.orcid_hints.iter().map(|h| h.orcid))
            .any(|o| self.orcids.contains(&o));
        let by_place =
            || authors().flat_map(|a| &a.affiliations).filter_map(|a| a.ror.as_ref()).any(|r| self.rors.contains(r));
        match by_person || by_place() {
            true => Verdict::Ours,
            false if self.all => Verdict::Foreign,
            false => Verdict::PassOver,
        }
    }
}

/// What becomes of a work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Kept and shown.
    Ours,
    /// Kept because everything is; hidden unless asked otherwise.
    Foreign,
    /// Not kept.
    PassOver,
}
