//! Which of the organisations that were found is meant.

use pressmark_domain::text::fold;
use pressmark_sources::ror::{NameKind, Organisation, Status};

use super::words::{Sought, words};

const EXACT: i64 = 10_000;
const BEGINS: i64 = 6_000;
const IN_ONE_NAME: i64 = 3_000;
/// What is no more stands behind what is, unless its name is the very one.
const GONE: i64 = 3_500;

/// How well an organisation fits a query; more is better.
pub(super) fn score(sought: &Sought, organisation: &Organisation) -> i64 {
    let shown = of_name(sought, &organisation.name).map(|score| score + 300);
    let others = organisation.other_names.iter().filter_map(|name| {
        let kind = match name.kind {
            NameKind::Acronym => 250,
            NameKind::Label => 200,
            NameKind::Alias => 100,
        };
        of_name(sought, &name.value).map(|score| score + kind)
    });
    let best = shown.into_iter().chain(others).max().unwrap_or_default();
    if organisation.status == Status::Active { best } else { best - GONE }
}

/// How well one name fits; `None` where a word is not in it.
fn of_name(sought: &Sought, name: &str) -> Option<i64> {
    let folded = fold(name);
    if folded == sought.folded {
        return Some(EXACT);
    }
    let own = words(&folded);
    let extra = i64::try_from(own.len().saturating_sub(sought.terms.len())).unwrap_or(0).min(40);
    if folded.starts_with(&sought.folded) {
        return Some(BEGINS - 20 * extra);
    }
    let has = |word: &str, is_beginning: bool| {
        own.iter().any(|own| if is_beginning { own.starts_with(word) } else { own == word })
    };
    sought.terms.iter().all(|term| has(&term.word, term.is_beginning)).then_some(IN_ONE_NAME - 20 * extra)
}
