//! The judgement.

use super::apart::are_apart;
use super::authors::shared;
use super::doi;
use super::kind::{self, Fit};
use super::reason::{Reason, says_same};
use super::subject::Subject;
use crate::text::fold;
use crate::work::{Container, scheme};

/// Below this score nobody is asked.
pub const THRESHOLD: f64 = 0.6;

/// Schemes of which a common value says that two works are one. OpenAlex pools works under one id (rule 3): not there.
const IDENTIFYING: [&str; 6] = [scheme::HANDLE, scheme::PMID, scheme::PMCID, scheme::ARXIV, scheme::EID, scheme::WOS];

/// How alike two works are, and in what.
#[derive(Debug, Clone, PartialEq)]
pub struct Likeness {
    /// 0 to 1, two decimals.
    pub score: f64,
    /// Why, the strongest first.
    pub reasons: Vec<Reason>,
}

/// Whether two works may be one. `None` where they are two for certain, or not alike enough to ask anybody.
#[must_use]
pub fn judge(a: &Subject<'_>, b: &Subject<'_>) -> Option<Likeness> {
    if are_apart(a, b) {
        return None;
    }
    let mut reasons = identifiers(a, b);
    let is_identified = reasons.iter().any(Reason::identifies);
    let same_title = !a.title.is_empty() && a.title == b.title;
    let people = People { shared: shared(a, b), first: a.authors.len(), second: b.authors.len() };
    if !(is_identified || same_title && people.may_be_the_same()) {
        return None;
    }
    // An identifier may be mistyped: it does not stand against everything else.
    let untold = a.title.is_empty() || b.title.is_empty();
    if is_identified && !same_title && !untold && people.shared == 0 {
        return None;
    }
    let years = a.record.publication_year.zip(b.record.publication_year);
    if !is_identified && years.is_some_and(|(a, b)| a.abs_diff(b) > 1) {
        return None;
    }
    let place = place(a.record.container.as_ref(), b.record.container.as_ref());
    // `Editorial`, `Introduction`: many works are called so.
    if !is_identified && !is_telling(&a.title) && !matches!(place, Some(Reason::SamePlace { .. })) {
        return None;
    }
    let fit = kind::fit(a.record, b.record);
    let same_year = years.is_some_and(|(a, b)| a == b);
    // Who registers DOIs seldom registers a work twice.
    let two_dois = a.record.doi.is_some() && b.record.doi.is_some();
    if two_dois && !is_identified && !(same_year && fit == Fit::Same && people.are_all_shared()) {
        return None;
    }
    reasons.extend(same_title.then_some(Reason::SameTitle));
    reasons.extend(people.reason());
    reasons.extend(place);
    reasons.extend(years.and_then(|(first, second)| match first.abs_diff(second) {
        0 => Some(Reason::SameYear { year: first }),
        1 => Some(Reason::AdjacentYears { first, second }),
        _ => None,
    }));
    let same_type = a.record.publication_type.filter(|_| fit == Fit::Same);
    reasons.extend(same_type.map(|kind| Reason::SameType { publication_type: kind.as_str().to_owned() }));
    let score = score(&reasons);
    reasons.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
    (score >= THRESHOLD).then_some(Likeness { score, reasons })
}

/// Each reason alone may err; that all do is less and less likely.
fn score(reasons: &[Reason]) -> f64 {
    let all_err: f64 = reasons.iter().map(|reason| 1.0 - reason.weight()).product();
    ((1.0 - all_err) * 100.0).round() / 100.0
}

fn identifiers(a: &Subject<'_>, b: &Subject<'_>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let dois = || a.record.doi.iter().chain(&b.record.doi).map(|doi| doi.as_str());
    if let Some(doi) = dois().find(|doi| a.carries(scheme::DOI, doi) && b.carries(scheme::DOI, doi)) {
        reasons.push(Reason::SameDoi { doi: doi.to_owned() });
    } else if let (Some(first), Some(second)) = (&a.record.doi, &b.record.doi)
        && doi::are_variants(first, second)
    {
        reasons.push(Reason::DoiVariant { first: first.to_string(), second: second.to_string() });
    }
    let declares = |from: &Subject<'_>, to: &Subject<'_>| {
        let mut relations = from.record.relations.iter();
        relations.any(|r| says_same(&r.kind) && to.carries(&r.identifier.scheme, &r.identifier.value))
    };
    if declares(a, b) || declares(b, a) {
        reasons.push(Reason::DeclaredSame);
    }
    let both = a.record.identifiers.iter().filter(|id| IDENTIFYING.contains(&id.scheme.as_str()));
    reasons.extend(
        both.filter(|id| b.carries(&id.scheme, &id.value))
            .map(|id| Reason::SharedIdentifier { scheme: id.scheme.clone(), value: id.value.clone() }),
    );
    let isbn = a.record.identifiers.iter().find(|id| id.scheme == scheme::ISBN && b.carries(scheme::ISBN, &id.value));
    reasons.extend(isbn.map(|id| Reason::SharedIsbn { isbn: id.value.clone() }));
    reasons
}

/// What the lists of authors say.
struct People {
    shared: usize,
    first: usize,
    second: usize,
}

impl People {
    /// Nobody shared, where both name somebody, speaks against it.
    fn may_be_the_same(&self) -> bool {
        self.shared > 0 || self.first == 0 || self.second == 0
    }

    fn are_all_shared(&self) -> bool {
        self.shared > 0 && self.shared == self.first && self.shared == self.second
    }

    fn reason(&self) -> Option<Reason> {
        (self.shared > 0).then(|| Reason::SharedAuthors { shared: self.shared, of: self.first.max(self.second) })
    }
}

/// Whether a folded title is one that hardly two works share.
fn is_telling(title: &str) -> bool {
    let letters = title.chars().filter(|c| !c.is_whitespace()).count();
    // Scripts that write a word in one or two signs need fewer.
    if title.is_ascii() { letters >= 15 && title.split(' ').count() >= 3 } else { letters >= 8 }
}

/// Whether two works stand in one journal or book, and at one place of it.
fn place(a: Option<&Container>, b: Option<&Container>) -> Option<Reason> {
    let (a, b) = (a?, b?);
    let titles = a.title.as_deref().map(fold).zip(b.title.as_deref().map(fold));
    let same_title = titles.is_some_and(|(a, b)| !a.is_empty() && a == b);
    let common = |a: &[String], b: &[String]| a.iter().any(|number| b.contains(number));
    if !same_title && !common(&a.issn, &b.issn) && !common(&a.isbn, &b.isbn) {
        return None;
    }
    let same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    let page = |c: &Container| {
        let first = c.pages.as_deref()?.split(['-', '–', '+', ',']).next()?.trim().to_lowercase();
        Some(first).filter(|page| !page.is_empty())
    };
    let position = match (page(a), page(b)) {
        (Some(first), Some(second)) if first == second => Some(first),
        _ => a.article_number.clone().filter(|_| same(&a.article_number, &b.article_number)),
    };
    let by_isbn = common(&a.isbn, &b.isbn);
    match position.filter(|_| by_isbn || same(&a.volume, &b.volume)) {
        Some(position) => {
            let volume = a.volume.as_deref().map(|volume| format!("volume {volume}, ")).unwrap_or_default();
            Some(Reason::SamePlace { place: format!("{volume}{position}") })
        }
        None => Some(Reason::SameContainer),
    }
}
