//! Titles and abstracts of realistic length, in words whose frequencies follow Zipf's law.

mod lists;

pub(super) use lists::FIELD_TABLE;
pub use lists::FIELDS;

use super::dice::Dice;
use super::names::capital;
use lists::{ENDINGS, GENERAL, OTHERS, SMALL, SYLLABLES};

/// Size of the English vocabulary. Half of its words are met once in some ten thousand titles.
const VOCABULARY: usize = 30_000;

/// The words of a world.
#[derive(Debug, Clone)]
pub(super) struct Lexicon {
    words: Vec<Box<str>>,
    fields: Vec<Vec<&'static str>>,
    small: Vec<&'static str>,
    others: Vec<(&'static str, Vec<&'static str>)>,
}

impl Lexicon {
    /// The lexicon of a seed.
    pub(super) fn new(seed: u64) -> Self {
        let mut words: Vec<Box<str>> = GENERAL.split(' ').map(Into::into).collect();
        let mut dice = Dice::new(seed, "lexicon", 0);
        while words.len() < VOCABULARY {
            let stem: String = (0..dice.between(1, 3)).map(|_| *dice.pick(&SYLLABLES)).collect();
            words.push(format!("{stem}{}", dice.pick(&ENDINGS)).into_boxed_str());
        }
        Self {
            words,
            fields: FIELD_TABLE.iter().map(|f| f.terms.split(' ').collect()).collect(),
            small: SMALL.split(' ').collect(),
            others: OTHERS.iter().map(|(language, words)| (*language, words.split(' ').collect())).collect(),
        }
    }

    /// A plain title of some 4 to 18 words.
    pub(super) fn title(&self, dice: &mut Dice, language: &str, field: usize) -> String {
        let count = 4 + dice.below(5) + dice.below(6) + dice.below(5);
        let mut title = String::new();
        self.words_into(&mut title, dice, language, field, count);
        capital(&title)
    }

    /// An abstract of 5 to 14 sentences, in one or more paragraphs.
    pub(super) fn paragraphs(&self, dice: &mut Dice, language: &str, field: usize) -> String {
        let mut text = String::new();
        for n in 0..dice.between(5, 14) {
            if n > 0 {
                text.push_str(if dice.chance(0.06) { "\n" } else { " " });
            }
            let mut sentence = String::new();
            let count = dice.between(9, 26);
            self.words_into(&mut sentence, dice, language, field, count);
            text.push_str(&capital(&sentence));
            text.push(if matches!(language, "zh" | "ja") { '。' } else { '.' });
        }
        text
    }

    /// Keywords: terms of the field and rarer words.
    pub(super) fn keywords(&self, dice: &mut Dice, field: usize) -> Vec<String> {
        let mut keywords: Vec<String> = (0..dice.between(0, 6)).map(|_| self.word(dice, field).to_owned()).collect();
        keywords.sort_unstable();
        keywords.dedup();
        keywords
    }

    /// One English word that means something.
    pub(super) fn word(&self, dice: &mut Dice, field: usize) -> &str {
        match self.fields.get(field) {
            Some(terms) if dice.chance(0.35) => dice.pick_zipf::<&str>(terms),
            _ => dice.pick_zipf::<Box<str>>(&self.words),
        }
    }

    fn words_into(&self, out: &mut String, dice: &mut Dice, language: &str, field: usize, count: usize) {
        let other = self.others.iter().find(|(l, _)| *l == language).map(|(_, words)| words);
        let blank = !matches!(language, "zh" | "ja");
        let mut small_is_due = false;
        for n in 0..count {
            if n > 0 && blank {
                out.push(' ');
            }
            match other {
                Some(words) => out.push_str(dice.pick::<&str>(words)),
                None if small_is_due && n + 1 < count => out.push_str(dice.pick_zipf::<&str>(&self.small)),
                None => out.push_str(self.word(dice, field)),
            }
            small_is_due = !small_is_due && dice.chance(0.55);
        }
    }
}

/// A title with an ampersand escaped twice, as aggregators hand it on.
pub(super) fn capital_entity(head: &str, tail: &str) -> String {
    format!("{head} &amp;amp; {tail}")
}
