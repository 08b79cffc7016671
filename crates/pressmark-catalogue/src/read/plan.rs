//! From what was asked to a query of the index. Every query begins with a scope and cannot be built without it.

use std::ops::Bound;

use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, RangeQuery,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::snapshot::Snapshot;
use super::typed::{Part, Place};
use crate::analyse::{LONGEST_PREFIX, TITLE_MARK};
use crate::document::term;
use crate::query::QFields;
use crate::schema::Fields;

/// What a word in the title, in a name, and a beginning in the title add to the score of a match anywhere.
const TITLE: f32 = 4.0;
const NAME: f32 = 2.0;
const TITLE_BEGINNING: f32 = 3.0;

/// A word that more than one in so many documents holds does not score where it stands among all others: that costs
/// most for such words and tells least. In titles and names it does.
const COMMON: u64 = 20;

/// A word that so many documents hold, and at least one in so many, is spelt right: where it finds nothing together with
/// others, no document holds them all. Looking for similar words would cost most where it helps least.
const WELL_KNOWN: u64 = 20;
const WELL_KNOWN_SHARE: u64 = 10_000;
/// The shortest word in which an error is forgiven: too many are similar to shorter ones. And in which two are.
const FORGIVEN: usize = 4;
const FORGIVEN_TWICE: usize = 8;

/// A query in the making.
pub(crate) struct Plan<'a> {
    searcher: &'a Searcher,
    fields: Fields,
    clauses: Vec<(Occur, Box<dyn Query>)>,
    scored: bool,
}

impl<'a> Plan<'a> {
    /// Begins with who may see. `scored`: whether hits will be ordered by relevance.
    pub(crate) fn new(snapshot: &'a Snapshot, scope: &Term, scored: bool) -> Self {
        let (searcher, fields) = (&snapshot.searcher, snapshot.fields);
        let scope: Box<dyn Query> = Box::new(TermQuery::new(scope.clone(), IndexRecordOption::Basic));
        let scope = if scored { Box::new(ConstScoreQuery::new(scope, 0.0)) } else { scope };
        Self { searcher, fields, clauses: vec![(Occur::Must, scope)], scored }
    }

    /// Requires a filter term, if a value is asked for.
    pub(crate) fn filter(&mut self, what: &str, value: Option<impl AsRef<str>>) {
        if let Some(value) = value {
            self.require_term(self.fields.term, &term(what, value.as_ref()));
        }
    }

    /// Leaves out what has a filter term.
    pub(crate) fn without(&mut self, what: &str, value: &str) {
        let query = self.exact(self.fields.term, &term(what, value));
        self.clauses.push((Occur::MustNot, query));
    }

    /// Requires one of these terms.
    pub(crate) fn any_term(&mut self, field: Field, values: &[String]) {
        let terms = values.iter().map(|value| self.exact(field, value)).collect();
        self.require(unscored(any(terms), self.scored));
    }

    fn require_term(&mut self, field: Field, value: &str) {
        let query = self.exact(field, value);
        self.require(unscored(query, self.scored));
    }

    fn exact(&self, field: Field, value: &str) -> Box<dyn Query> {
        Box::new(TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic))
    }

    fn require(&mut self, query: Box<dyn Query>) {
        self.clauses.push((Occur::Must, query));
    }

    fn prefer(&mut self, query: Box<dyn Query>, boost: f32) {
        self.clauses.push((Occur::Should, Box::new(BoostQuery::new(query, boost))));
    }

    /// Requires everything that was typed, with so many typing errors in each word.
    pub(crate) fn typed(&mut self, parts: &[Part], fields: QFields, errors: u8) {
        for part in parts {
            match part {
                Part::Words(places) if places.len() == 1 => self.word(&places[0], fields, errors),
                Part::Words(places) => self.phrase(places, fields),
                Part::Beginning(place) => self.beginning(place, fields, errors),
            }
        }
    }

    /// The most typing errors that are forgiven in a word of what was typed.
    pub(crate) fn forgives(&self, parts: &[Part], fields: QFields) -> u8 {
        let words = parts.iter().filter_map(|part| match part {
            Part::Words(places) if places.len() == 1 => Some(&places[0]),
            Part::Words(_) => None,
            Part::Beginning(place) => Some(place),
        });
        let fields = self.searched(fields);
        let most = |word: &String| fields.iter().map(|field| self.distance(*field, word, 2)).max();
        words.flatten().filter_map(most).max().unwrap_or(0)
    }

    fn word(&mut self, place: &Place, fields: QFields, errors: u8) {
        let queries = self.searched(fields).iter().flat_map(|field| self.spellings(*field, place, errors)).collect();
        let query = any(queries);
        let tells_little = fields == QFields::All && place.iter().any(|spelling| self.is_common(spelling));
        self.require(if tells_little { unscored(query, self.scored) } else { query });
        if self.scored && fields == QFields::All {
            for (field, boost) in [(self.fields.title, TITLE), (self.fields.names, NAME)] {
                for spelling in place {
                    self.prefer(self.scoring_term(field, spelling), boost);
                }
            }
        }
    }

    /// The fields in which words must be.
    fn searched(&self, fields: QFields) -> Vec<Field> {
        match fields {
            QFields::All => vec![self.fields.text],
            QFields::Title => vec![self.fields.title],
            QFields::TitleAndAuthors => vec![self.fields.title, self.fields.names],
        }
    }

    fn spellings(&self, field: Field, place: &Place, errors: u8) -> Vec<Box<dyn Query>> {
        let spelt = |spelling: &String| match errors {
            0 => self.scoring_term(field, spelling),
            _ => self.similar(field, spelling, false, errors),
        };
        place.iter().map(spelt).collect()
    }

    fn is_common(&self, word: &str) -> bool {
        // Who cannot be counted is treated as rare: the query itself will tell what is wrong.
        let count = self.searcher.doc_freq(&Term::from_field_text(self.fields.text, word)).unwrap_or(0);
        count * COMMON > self.searcher.num_docs()
    }

    fn scoring_term(&self, field: Field, value: &str) -> Box<dyn Query> {
        let record = if self.scored { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        Box::new(TermQuery::new(Term::from_field_text(field, value), record))
    }

    /// Words that differ in a letter or two.
    fn similar(&self, field: Field, value: &str, beginning: bool, errors: u8) -> Box<dyn Query> {
        let distance = self.distance(field, value, errors);
        let term = Term::from_field_text(field, value);
        match (distance, beginning) {
            (0, _) => self.scoring_term(field, value),
            (_, true) => Box::new(FuzzyTermQuery::new_prefix(term, distance, true)),
            (_, false) => Box::new(FuzzyTermQuery::new(term, distance, true)),
        }
    }

    /// How many errors, `errors` at most, are looked for in a word.
    fn distance(&self, field: Field, value: &str, errors: u8) -> u8 {
        let length = value.chars().count();
        if length < FORGIVEN || self.is_well_known(field, value) {
            return 0;
        }
        let twice = errors > 1 && length >= FORGIVEN_TWICE;
        errors.min(if twice { 2 } else { 1 })
    }

    fn is_well_known(&self, field: Field, value: &str) -> bool {
        let count = self.searcher.doc_freq(&Term::from_field_text(field, value)).unwrap_or(0);
        count >= WELL_KNOWN.max(self.searcher.num_docs() / WELL_KNOWN_SHARE)
    }

    fn phrase(&mut self, places: &[Place], fields: QFields) {
        let phrases = self.searched(fields).into_iter().map(|field| self.phrase_in(field, places)).collect();
        self.require(any(phrases));
        if self.scored && fields == QFields::All {
            self.prefer(self.phrase_in(self.fields.title, places), TITLE);
        }
    }

    fn phrase_in(&self, field: Field, places: &[Place]) -> Box<dyn Query> {
        let terms = places.iter().filter_map(|place| place.first()).map(|token| Term::from_field_text(field, token));
        Box::new(PhraseQuery::new(terms.collect()))
    }

    /// The beginning of a word of a title or name, or a whole word anywhere.
    fn beginning(&mut self, place: &Place, fields: QFields, errors: u8) {
        let mut queries: Vec<Box<dyn Query>> = Vec::new();
        for spelling in place {
            if errors > 0 {
                queries.extend(self.searched(fields).iter().map(|field| self.similar(*field, spelling, true, errors)));
                continue;
            }
            if fields != QFields::Title && fields != QFields::TitleAndAuthors {
                queries.push(self.exact(self.fields.text, spelling));
            }
            if spelling.chars().count() <= LONGEST_PREFIX {
                let prefix =
                    if fields == QFields::Title { format!("{TITLE_MARK}{spelling}") } else { spelling.clone() };
                queries.push(self.exact(self.fields.prefix, &prefix));
            } else {
                queries.push(self.words_beginning(self.fields.title, spelling));
                if fields != QFields::Title {
                    queries.push(self.words_beginning(self.fields.names, spelling));
                }
            }
        }
        self.require(unscored(any(queries), self.scored));
        if self.scored && errors == 0 {
            for spelling in place {
                self.prefer(self.scoring_term(self.fields.title, spelling), TITLE);
                self.prefer(self.scoring_term(self.fields.names, spelling), NAME);
                if spelling.chars().count() <= LONGEST_PREFIX {
                    let in_title = self.exact(self.fields.prefix, &format!("{TITLE_MARK}{spelling}"));
                    self.prefer(Box::new(ConstScoreQuery::new(in_title, 1.0)), TITLE_BEGINNING);
                } else {
                    self.prefer(
                        Box::new(ConstScoreQuery::new(self.words_beginning(self.fields.title, spelling), 1.0)),
                        TITLE_BEGINNING,
                    );
                }
            }
        }
    }

    /// All words of a field's dictionary that begin like this.
    fn words_beginning(&self, field: Field, beginning: &str) -> Box<dyn Query> {
        let first = Term::from_field_text(field, beginning);
        let last = Term::from_field_text(field, &format!("{beginning}{}", char::MAX));
        Box::new(RangeQuery::new(Bound::Included(first), Bound::Excluded(last)))
    }

    /// Makes it match nothing.
    pub(crate) fn nothing(&mut self) {
        self.require(Box::new(EmptyQuery));
    }

    /// The query.
    pub(crate) fn build(self) -> Box<dyn Query> {
        Box::new(BooleanQuery::new(self.clauses))
    }
}

/// Conditions choose, they do not score.
fn unscored(query: Box<dyn Query>, scored: bool) -> Box<dyn Query> {
    if scored { Box::new(ConstScoreQuery::new(query, 0.0)) } else { query }
}

fn any(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match (queries.len(), queries.pop()) {
        (1, Some(query)) => query,
        (_, None) => Box::new(EmptyQuery),
        (_, Some(last)) => {
            queries.push(last);
            Box::new(BooleanQuery::union(queries))
        }
    }
}
