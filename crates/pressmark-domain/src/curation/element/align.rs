//! Finds the elements of an older list in a newer one.

use std::collections::BTreeMap;

use serde_json::Value;

use super::identity::Kind;
use super::similar::similar;

/// An element as it was.
pub(in crate::curation) struct Old<'a> {
    pub(in crate::curation) value: &'a Value,
    /// Where it stood, from 0.
    pub(in crate::curation) position: usize,
    /// What stood before it.
    pub(in crate::curation) after: Option<&'a Value>,
}

/// Where it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::curation) enum Found {
    /// Here, without doubt.
    At(usize),
    /// There are several that may be it; this is the nearest to where it was.
    Doubled(usize),
    /// Nowhere, or nobody can tell which of several that are fewer than they were.
    Gone,
}

impl Found {
    /// The position, doubted or not.
    pub(in crate::curation) fn at(self) -> Option<usize> {
        match self {
            Self::At(at) | Self::Doubled(at) => Some(at),
            Self::Gone => None,
        }
    }
}

/// Finds each of the older elements among the newer ones; no two are found at one place.
///
/// First those that are equal, then by what identifies, the strongest first, last (people) by position and similar name.
pub(in crate::curation) fn align(kind: Kind, old: &[Old<'_>], new: &[&Value]) -> Vec<Found> {
    let mut search = Search { kind, old, new, found: vec![None; old.len()], taken: vec![false; new.len()] };
    search.pass(|element| Some(element.to_string()), |_, _| false);
    for level in 0..kind.levels() {
        search.pass(|element| kind.key(level, element), |a, b| kind.contradict(a, b));
    }
    search.by_position();
    search.doubt_ids();
    search.found.into_iter().map(|found| found.unwrap_or(Found::Gone)).collect()
}

struct Search<'a> {
    kind: Kind,
    old: &'a [Old<'a>],
    new: &'a [&'a Value],
    found: Vec<Option<Found>>,
    taken: Vec<bool>,
}

impl Search<'_> {
    /// Pairs what has the same key and does not contradict: one with one; several equal ones in order where their number
    /// is the same. Where there are more now, the nearest is taken and doubted; where there are fewer, nobody can tell
    /// whose place is left.
    fn pass(&mut self, key: impl Fn(&Value) -> Option<String>, contradict: impl Fn(&Value, &Value) -> bool) {
        let mut groups: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (at, element) in self.old.iter().enumerate().filter(|(at, _)| self.found[*at].is_none()) {
            if let Some(key) = key(element.value) {
                groups.entry(key).or_default().0.push(at);
            }
        }
        for (at, element) in self.new.iter().enumerate().filter(|(at, _)| !self.taken[*at]) {
            if let Some((_, news)) = key(element).and_then(|key| groups.get_mut(&key)) {
                news.push(at);
            }
        }
        for (mut olds, mut news) in groups.into_values() {
            let fits = |o: &usize, n: &usize| !contradict(self.old[*o].value, self.new[*n]);
            olds.retain(|o| news.iter().any(|n| fits(o, n)));
            news.retain(|n| olds.iter().any(|o| fits(o, n)));
            self.pair(olds, news, &contradict);
        }
    }

    fn pair(&mut self, mut olds: Vec<usize>, news: Vec<usize>, contradict: impl Fn(&Value, &Value) -> bool) {
        olds.sort_by_key(|o| self.old[*o].position);
        let same_count = olds.len() == news.len();
        let alike = news.iter().all(|n| olds.iter().all(|o| self.old[*o].value == self.new[*n]));
        if olds.len() > news.len() && !alike {
            olds.into_iter().for_each(|o| self.found[o] = Some(Found::Gone));
            return;
        }
        for (rank, o) in olds.iter().copied().enumerate() {
            let free = |n: &&usize| !self.taken[**n] && !contradict(self.old[o].value, self.new[**n]);
            let nearest = if same_count {
                news.get(rank).filter(free)
            } else {
                news.iter().filter(free).min_by_key(|n| n.abs_diff(self.old[o].position))
            };
            let found = match nearest {
                Some(n) if same_count && (alike || news.len() == 1) => Found::At(*n),
                Some(n) => Found::Doubled(*n),
                None => Found::Gone,
            };
            if let Some(at) = found.at() {
                self.taken[at] = true;
            }
            self.found[o] = Some(found);
        }
    }

    /// People who stand where they stood, or behind whom they stood, under a similar name.
    fn by_position(&mut self) {
        for o in 0..self.old.len() {
            let Old { value, position, after } = self.old[o];
            if self.found[o].is_some() || self.kind != Kind::People {
                continue;
            }
            let behind = after.and_then(|after| self.only(after)).map(|at| at + 1);
            let here = [Some(position), behind].into_iter().flatten().find(|at| {
                self.new.get(*at).is_some_and(|new| {
                    !self.taken[*at] && !self.kind.contradict(value, new) && similar(self.kind, value, new)
                })
            });
            if let Some(at) = here {
                self.taken[at] = true;
                self.found[o] = Some(Found::At(at));
            }
        }
    }

    /// Where the one element is that has a key of this one.
    fn only(&self, element: &Value) -> Option<usize> {
        (0..self.kind.levels()).find_map(|level| {
            let key = self.kind.key(level, element)?;
            let mut all =
                self.new.iter().enumerate().filter(|(_, new)| self.kind.key(level, new).as_ref() == Some(&key));
            let (at, _) = all.next()?;
            all.next().is_none().then_some(at)
        })
    }

    /// An iD that now stands at another name while somebody else has the name: one of both was corrected, and which
    /// only a person can tell.
    fn doubt_ids(&mut self) {
        if self.kind != Kind::People {
            return;
        }
        for (o, old) in self.old.iter().enumerate() {
            let (Some(Found::At(at)), Some(name)) = (self.found[o], self.kind.key(1, old.value)) else { continue };
            let has_name = |n: usize| self.kind.key(1, self.new[n]).as_ref() == Some(&name);
            if !has_name(at) && !similar(self.kind, old.value, self.new[at]) {
                let namesake = (0..self.new.len()).any(|n| n != at && !self.taken[n] && has_name(n));
                if namesake {
                    self.found[o] = Some(Found::Doubled(at));
                }
            }
        }
    }
}
