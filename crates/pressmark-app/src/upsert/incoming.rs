//! One work as it comes in, and folding of those that are the same.

use std::collections::HashMap;

use pressmark_domain::{Doi, ProviderView, text};
use pressmark_store::repo::publications::Key;

use super::keys::identity_keys;
use super::prepared::Prepared;

/// One provider's word on an incoming work.
#[derive(Debug, Clone)]
pub struct IncomingView {
    /// What it says.
    pub view: ProviderView,
    /// When its body first came, Unix milliseconds.
    pub fetched_at: i64,
}

/// A work as it comes in.
#[derive(Debug, Clone, Default)]
pub struct Incoming {
    /// What providers say of it; not empty.
    pub views: Vec<IncomingView>,
    /// Registration agency of its DOI.
    pub agency: Option<String>,
    /// What is amiss with that agency.
    pub agency_note: Option<String>,
    /// The agency was asked and did not answer: what is known of it stays as it is.
    pub agency_lost: bool,
    /// Whether an upstream that was asked about it did not answer; `None` where nobody was asked.
    pub fetch_failed: Option<bool>,
    /// The claim in full was asked for and did not come: what it said before of authors and the like stays.
    pub claim_cut: bool,
    /// The person whose record claims it.
    pub claimed_by: Option<i64>,
    /// Whether it is shown, if it is made now; `None`: as the batch says.
    pub visible: Option<bool>,
    /// Whoever brings it says that it is none of those without an identifier in common: it is not looked for by its title.
    pub apart: bool,
    /// The DOI that is asked about, where nobody has said anything of the work yet.
    pub asked_for: Option<Doi>,
    /// What was worked out beforehand; it holds as long as the views stay as they were.
    pub(crate) prepared: Option<Box<Prepared>>,
}

impl Incoming {
    /// Works out, before the write begins, what the write would have to: worth it where most works are new and many
    /// come at once.
    #[must_use]
    pub fn prepared(mut self) -> Self {
        self.prepared = Prepared::of(&self.views).map(Box::new);
        self
    }

    /// Its DOI, if any provider gives one, or it is asked for by one.
    #[must_use]
    pub fn doi(&self) -> Option<&str> {
        let said = self.views.iter().find_map(|v| v.view.record.doi.as_ref());
        said.or(self.asked_for.as_ref()).map(Doi::as_str)
    }

    /// What the report calls it: its DOI, else its title.
    #[must_use]
    pub fn label(&self) -> String {
        let title = || self.views.iter().find_map(|v| v.view.record.title.as_deref());
        self.doi().or_else(title).unwrap_or("untitled").chars().take(200).collect()
    }

    /// Identifiers that find it again, the strongest first (rule 2).
    #[must_use]
    pub fn keys(&self) -> Vec<Key> {
        let mut keys: Vec<Key> = Vec::new();
        for key in self.views.iter().flat_map(|v| identity_keys(&v.view)) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys.sort_by_key(|(scheme, _)| super::keys::strength(scheme));
        keys
    }

    /// What finds a work again that has no identifier (rule 2).
    #[must_use]
    pub fn likeness(&self) -> Option<Likeness> {
        if self.apart {
            return None;
        }
        let record = self.views.iter().map(|v| &v.view.record).find(|r| r.title.is_some())?;
        Some(Likeness {
            title: short_title_key(record.title.as_deref()?)?,
            year: record.publication_year,
            kind: record.publication_type.map(|kind| kind.as_str()),
        })
    }
}

/// By what works without a common identifier are alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Likeness {
    /// Folded title, cut to a bounded length.
    pub title: String,
    /// Year of publication.
    pub year: Option<i32>,
    /// Type.
    pub kind: Option<&'static str>,
}

impl Likeness {
    /// Whether there is enough of it to find a work by, with an author in common. A claimant's own work is found by
    /// less: one recorded claim in 44 has no date, and must still be found again.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.year.is_some() && self.kind.is_some()
    }
}

/// Longest folded title that is kept for comparison, in bytes.
const TITLE_KEY_LENGTH: usize = 200;

/// A folded title of bounded length; `None` where nothing is left to compare.
#[must_use]
pub(crate) fn short_title_key(title: &str) -> Option<String> {
    let mut key = text::title_key(title);
    if key.len() > TITLE_KEY_LENGTH {
        let cut = (0..=TITLE_KEY_LENGTH).rev().find(|at| key.is_char_boundary(*at)).unwrap_or(0);
        key.truncate(cut);
    }
    let key = key.trim().to_owned();
    (!key.is_empty()).then_some(key)
}

/// Folds works of one claimant that are the same: equal DOI, an equal identifier without a contradicting DOI, or equal
/// title, year and type where not both have a DOI (rule 2: somebody added a work twice). Order is kept.
#[must_use]
pub fn coalesce(works: Vec<Incoming>) -> Vec<Incoming> {
    let mut kept: Vec<Incoming> = Vec::with_capacity(works.len());
    let mut by_key: HashMap<Key, usize> = HashMap::new();
    let mut by_title: HashMap<Likeness, Vec<usize>> = HashMap::new();
    for work in works {
        let keys = work.keys();
        let title = work.likeness();
        let compatible = |at: &usize| match (kept[*at].doi(), work.doi()) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        let same = keys.iter().filter_map(|key| by_key.get(key)).copied().find(|at| compatible(at));
        let same = same.or_else(|| {
            title.as_ref().and_then(|t| by_title.get(t)).and_then(|all| all.iter().copied().find(|at| compatible(at)))
        });
        let at = same.unwrap_or(kept.len());
        for key in keys {
            by_key.entry(key).or_insert(at);
        }
        if let Some(title) = title {
            by_title.entry(title).or_default().push(at);
        }
        match kept.get_mut(at) {
            Some(first) => absorb(first, work),
            None => kept.push(work),
        }
    }
    kept
}

/// Adds the views of a second claim on the same work. Views of one provider under one key are one: the first stands,
/// with the put-codes, sources and identifiers of both.
pub(super) fn absorb(first: &mut Incoming, second: Incoming) {
    first.prepared = None;
    for incoming in second.views {
        let same = first
            .views
            .iter_mut()
            .find(|v| v.view.provider == incoming.view.provider && v.view.source_key == incoming.view.source_key);
        match same {
            Some(same) => unite(&mut same.view, incoming.view),
            None => first.views.push(incoming),
        }
    }
    first.agency = first.agency.take().or(second.agency);
    first.agency_note = first.agency_note.take().or(second.agency_note);
    first.agency_lost |= second.agency_lost;
    first.fetch_failed = first.fetch_failed.max(second.fetch_failed);
}

/// Folds a second view of the same provider and key into the first.
pub(super) fn unite(first: &mut ProviderView, second: ProviderView) {
    fn add<T: PartialEq>(list: &mut Vec<T>, more: Vec<T>) {
        for item in more {
            if !list.contains(&item) {
                list.push(item);
            }
        }
    }
    first.record.doi = first.record.doi.take().or(second.record.doi);
    add(&mut first.record.identifiers, second.record.identifiers);
    add(&mut first.record.relations, second.record.relations);
    add(&mut first.record.links, second.record.links);
    add(&mut first.put_codes, second.put_codes);
    add(&mut first.claim_sources, second.claim_sources);
    if first.record.authors.is_empty() {
        first.record.authors = second.record.authors;
    }
}
