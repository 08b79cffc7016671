//! What is asked for: words as often as they stand in the data, and chance that is the same in every run.

use super::lines;
use anyhow::{Result, ensure};
use serde_json::Value;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom};

/// Chance from a seed (SplitMix64).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Chance for one purpose.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`; 0 where there is none.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % end).unwrap_or_default()
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }
}

/// Spreads the numbers 0, 1, 2, … as if by chance.
#[must_use]
pub fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// The words of one work, in Latin letters, folded to lower case.
#[derive(Debug, Clone)]
pub struct Words {
    /// Of the title.
    pub title: Vec<String>,
    /// Of title and abstract.
    pub all: Vec<String>,
}

/// Works from all over the imported lines.
#[derive(Debug, Clone)]
pub struct Sample(Vec<Words>);

impl Sample {
    /// About `count` works of a data folder of so many records.
    ///
    /// # Errors
    /// When the lines cannot be read, or hold no words.
    pub fn of(records: u64, count: u64) -> Result<Self> {
        let path = lines::crossref(records)?;
        let size = path.metadata()?.len();
        let mut file = BufReader::new(File::open(&path)?);
        let mut works = Vec::new();
        for n in 0..count {
            file.seek(SeekFrom::Start(size / count * n))?;
            let mut line = Vec::new();
            file.read_until(b'\n', &mut line)?;
            line.clear();
            file.read_until(b'\n', &mut line)?;
            if line.is_empty() {
                continue;
            }
            let work: Value = serde_json::from_slice(&line)?;
            let title = words(work["title"][0].as_str().unwrap_or_default());
            let mut all = title.clone();
            all.extend(words(work["abstract"].as_str().unwrap_or_default()));
            if title.len() > 1 {
                works.push(Words { title, all });
            }
        }
        ensure!(!works.is_empty(), "no words in {}", path.display());
        Ok(Self(works))
    }

    /// Some work.
    pub fn work(&self, dice: &mut Dice) -> &Words {
        &self.0[dice.below(self.0.len())]
    }

    /// A word as often as it stands in titles and abstracts, whose words follow Zipf's law.
    pub fn word(&self, dice: &mut Dice) -> &str {
        let words = &self.work(dice).all;
        &words[dice.below(words.len())]
    }

    /// The words of the works' titles and abstracts, the commonest first.
    #[must_use]
    pub fn by_frequency(&self) -> Vec<&str> {
        let mut counts: HashMap<&str, u32> = HashMap::new();
        for word in self.0.iter().flat_map(|work| &work.all) {
            *counts.entry(word).or_default() += 1;
        }
        let mut words: Vec<_> = counts.into_iter().collect();
        words.sort_unstable_by(|(a, m), (b, n)| n.cmp(m).then(a.cmp(b)));
        words.into_iter().map(|(word, _)| word).collect()
    }
}

/// Words between tags, marks and blanks. Only of plain Latin letters: those mean the same to `LIKE` as to an index.
fn words(text: &str) -> Vec<String> {
    let mut plain = String::with_capacity(text.len());
    let mut in_tag = false;
    for c in text.chars() {
        in_tag = c == '<' || (in_tag && c != '>');
        plain.push(if in_tag || c == '>' { ' ' } else { c });
    }
    let word = |word: &&str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_alphabetic()) && *word != "amp";
    plain.split(|c: char| !c.is_alphanumeric()).filter(word).map(str::to_ascii_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_stands_between_tags_and_marks() {
        let found = words("<jats:p>Glaze, <i>crackle</i> &amp;amp; kiln-firing: größe 42 a</jats:p>");
        assert_eq!(found, ["glaze", "crackle", "kiln", "firing"]);
    }

    #[test]
    fn chance_is_the_same_in_every_run() {
        let throws = |seed| -> Vec<usize> {
            let mut dice = Dice::new(seed);
            (0..5).map(|_| dice.below(1_000)).collect()
        };
        assert_eq!(throws(7), throws(7));
        assert_ne!(throws(7), throws(8));
    }
}
