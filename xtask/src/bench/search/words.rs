//! Finds the words that a registry can be asked for, and asks for none of them twice.

use super::super::client::Client;
use super::super::sample::{Dice, Sample};
use super::queries::{Ask, Narrowed, Order, Typed};
use anyhow::{Result, ensure};
use std::collections::{HashMap, HashSet};

/// The orders by a field.
const ORDERS: [&str; 6] = [
    "sort=last_fetched_at&dir=desc",
    "sort=publication_date&dir=desc",
    "sort=cited_by_count&dir=desc",
    "sort=last_fetched_at&dir=asc",
    "sort=publication_date&dir=asc",
    "sort=cited_by_count&dir=asc",
];
/// Filters of common shares, and how often each is drawn is the same.
const FILTERS: [&str; 6] = [
    "publication_type=journal-article",
    "publication_type=book-chapter",
    "publication_year=2019",
    "publication_year=2010",
    "min_cited_by=2",
    "has_doi=true",
];
/// Commonest words that lists are narrowed to.
const COMMON: usize = 8;

/// Words, their places, and what was asked already.
pub struct Vocabulary<'a> {
    sample: &'a Sample,
    dice: Dice,
    /// Two or more rare words of one work: in title or abstract, and in titles alone.
    rare: Vec<Vec<&'a str>>,
    rare_in_titles: Vec<Vec<&'a str>>,
    /// Lists for deep pages, and how many pages they have.
    lists: [Vec<(String, u64)>; 3],
    asked: HashSet<String>,
}

impl<'a> Vocabulary<'a> {
    /// Asks the server how many records each word is in.
    ///
    /// # Errors
    /// When the server fails, or knows no rare words.
    pub fn find(sample: &'a Sample, client: &mut Client, records: u64, smoke: bool) -> Result<Self> {
        let mut dice = Dice::new(2);
        let mut totals: HashMap<&str, u64> = HashMap::new();
        let (mut rare, mut rare_in_titles) = (Vec::new(), Vec::new());
        for _ in 0..if smoke { 60 } else { 400 } {
            let work = sample.work(&mut dice);
            let mut rare_of = |words: &'a [String]| -> Result<Vec<&'a str>> {
                let mut found = Vec::new();
                // The first dozen words are enough to choose two from.
                for word in words.iter().take(12).map(String::as_str) {
                    let total = match totals.get(word) {
                        Some(total) => *total,
                        None => client.get(&format!("/v1/search?q={word}+&per_page=1"))?.number("total")?,
                    };
                    totals.insert(word, total);
                    if (records / 2_000..=records / 100).contains(&total) && !found.contains(&word) {
                        found.push(word);
                    }
                }
                Ok(found)
            };
            // Of the abstract alone, so that it matters where a word stands.
            let (title, all) = (rare_of(&work.title)?, rare_of(&work.all[work.title.len()..])?);
            rare_in_titles.extend(Some(title).filter(|words| words.len() > 1));
            rare.extend(Some(all).filter(|words| words.len() > 1));
        }
        ensure!(!rare.is_empty() && !rare_in_titles.is_empty(), "no rare words");
        let common = sample.by_frequency().into_iter().take(COMMON).map(|word| format!("/v1/search?q={word}+&"));
        let all = ORDERS.iter().map(|_| "/v1/publications?".to_owned());
        let filtered = FILTERS.iter().map(|filter| format!("/v1/publications?{filter}&"));
        let lists = [counted(all, client)?, counted(filtered, client)?, counted(common, client)?];
        Ok(Self { sample, dice, rare, rare_in_titles, lists, asked: HashSet::new() })
    }

    /// A question of this kind that was not asked before.
    pub fn ask(&mut self, ask: Ask) -> String {
        // In a small registry the pages of a list may all have been asked for in the end.
        for _ in 0..200 {
            let path = self.draw(ask);
            if self.asked.insert(path.clone()) {
                return path;
            }
        }
        self.draw(ask)
    }

    /// Two rare words of one work, or of one title, newest first: the words, and the question that was not asked before.
    pub fn rare_pair(&mut self, in_title: bool) -> ([String; 2], String) {
        let operation = if in_title { "/v1/publications" } else { "/v1/search" };
        let mut left = 200;
        loop {
            let words = self.rare_of_one_work(in_title);
            let path = format!("{operation}?q={}+{}+&{}", words[0], words[1], ORDERS[0]);
            left -= 1;
            if self.asked.insert(path.clone()) || left == 0 {
                return (words, path);
            }
        }
    }

    /// Two rare words of the same work, or of the same title.
    fn rare_of_one_work(&mut self, in_title: bool) -> [String; 2] {
        let works = if in_title { &self.rare_in_titles } else { &self.rare };
        let words = &works[self.dice.below(works.len())];
        let first = self.dice.below(words.len());
        let second = (first + 1 + self.dice.below(words.len() - 1)) % words.len();
        [words[first].to_owned(), words[second].to_owned()]
    }

    fn draw(&mut self, ask: Ask) -> String {
        match ask {
            Ask::Search(typed, order) => {
                let (typed, order) = (self.typed(typed, false), self.order(order));
                format!("/v1/search?q={typed}&{order}")
            }
            Ask::Titles(typed, order) => {
                let (typed, order) = (self.typed(typed, true), self.order(order));
                format!("/v1/publications?q={typed}&{order}")
            }
            Ask::Page(narrowed) => {
                let order = self.order(Order::Field);
                let lists = &self.lists[match narrowed {
                    Narrowed::All => 0,
                    Narrowed::Filter => 1,
                    Narrowed::Word => 2,
                }];
                let (list, pages) = &lists[self.dice.below(lists.len())];
                let page = 1 + self.dice.below(usize::try_from(*pages).unwrap_or(usize::MAX));
                format!("{list}{order}&page={page}")
            }
        }
    }

    /// A blank behind the last word says that it is whole.
    fn typed(&mut self, typed: Typed, in_title: bool) -> String {
        match typed {
            Typed::RareOfOne => {
                let [a, b] = self.rare_of_one_work(in_title);
                format!("{a}+{b}+")
            }
            Typed::RareOfTwo => {
                let ([a, _], [b, _]) = (self.rare_of_one_work(in_title), self.rare_of_one_work(in_title));
                format!("{a}+{b}+")
            }
            Typed::Any => {
                let first = self.sample.word(&mut self.dice);
                format!("{first}+{}+", self.sample.word(&mut self.dice))
            }
            Typed::Beginning => {
                let work = self.sample.work(&mut self.dice);
                let words = if in_title { &work.title } else { &work.all };
                let (first, second) = (self.dice.below(words.len()), self.dice.below(words.len()));
                let letters = (1 + self.dice.below(6)).min(words[second].len());
                format!("{}+{}", words[first], &words[second][..letters])
            }
        }
    }

    fn order(&mut self, order: Order) -> &'static str {
        match order {
            Order::Field => ORDERS[self.dice.below(ORDERS.len())],
            Order::Relevance => "sort=relevance",
        }
    }
}

/// The lists that have pages.
fn counted(lists: impl Iterator<Item = String>, client: &mut Client) -> Result<Vec<(String, u64)>> {
    let mut counted = Vec::new();
    for list in lists {
        let pages = client.get(&format!("{list}per_page=20"))?.number("pages")?;
        counted.extend((pages > 0).then_some((list, pages)));
    }
    ensure!(!counted.is_empty(), "no list has pages");
    Ok(counted)
}
