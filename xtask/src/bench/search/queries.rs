//! The kinds of questions, each with the longest that 99 of 100 may take.

/// A kind of question.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// What it is.
    pub name: &'static str,
    /// Most milliseconds at the 99th percentile.
    pub goal: f64,
    /// How one is made.
    pub ask: Ask,
}

/// Which words, where, in which order.
#[derive(Debug, Clone, Copy)]
pub enum Ask {
    /// Words in all fields: `/v1/search`.
    Search(Typed, Order),
    /// Words in titles: `/v1/publications?q=`.
    Titles(Typed, Order),
    /// Some page of a list, as deep as it goes.
    Page(Narrowed),
}

/// What somebody types.
#[derive(Debug, Clone, Copy)]
pub enum Typed {
    /// Two rare words that stand in one work.
    RareOfOne,
    /// Two rare words that need not.
    RareOfTwo,
    /// Any two words.
    Any,
    /// A word, and the first one to six letters of another of the same work.
    Beginning,
}

/// In which order.
#[derive(Debug, Clone, Copy)]
pub enum Order {
    /// The three fields and both directions in turn.
    Field,
    /// Best match first.
    Relevance,
}

/// What a deep list is narrowed to.
#[derive(Debug, Clone, Copy)]
pub enum Narrowed {
    /// Nothing: all works.
    All,
    /// A year, a type, or few citations.
    Filter,
    /// Works with one of the commonest words.
    Word,
}

/// All kinds, as they are asked in turn.
#[must_use]
pub fn kinds() -> Vec<Kind> {
    use Ask::{Page, Search, Titles};
    use Order::{Field, Relevance};
    use Typed::{Any, Beginning, RareOfOne, RareOfTwo};
    let kind = |name, goal, ask| Kind { name, goal, ask };
    vec![
        kind("/v1/search, two rare words of one work, sorted by a field", 10.0, Search(RareOfOne, Field)),
        kind("/v1/search, two rare words of one work, by relevance", 10.0, Search(RareOfOne, Relevance)),
        kind("/v1/search, two rare words of two works, sorted by a field", 10.0, Search(RareOfTwo, Field)),
        kind("/v1/publications, two rare words of one title, sorted by a field", 10.0, Titles(RareOfOne, Field)),
        kind("/v1/search, any two words, sorted by a field", 60.0, Search(Any, Field)),
        kind("/v1/search, any two words, by relevance", 60.0, Search(Any, Relevance)),
        kind("/v1/publications, any two words, sorted by a field", 60.0, Titles(Any, Field)),
        kind("/v1/search, last word as prefix, sorted by a field", 50.0, Search(Beginning, Field)),
        kind("/v1/search, last word as prefix, by relevance", 50.0, Search(Beginning, Relevance)),
        kind("/v1/publications, last word as prefix, sorted by a field", 50.0, Titles(Beginning, Field)),
        kind("list of all works, any depth", 60.0, Page(Narrowed::All)),
        kind("list with a filter, any depth", 60.0, Page(Narrowed::Filter)),
        kind("list of a common word, any depth", 60.0, Page(Narrowed::Word)),
    ]
}
