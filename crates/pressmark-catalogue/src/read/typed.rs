//! What somebody typed, as parts that must all match: words, phrases, the beginning of the last word.

use crate::analyse::{SAME_PLACE, analyse};

/// The longest query that is read, characters.
const LONGEST: usize = 1_000;
/// The most parts that are read.
const MOST_PARTS: usize = 32;

/// A position: spellings that mean the same.
pub(crate) type Place = Vec<String>;

/// One thing that must match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// Positions one behind the other; one alone is a word.
    Words(Vec<Place>),
    /// The beginning of a word, or a whole one.
    Beginning(Place),
}

/// Reads a query.
pub(crate) fn parse(q: &str) -> Vec<Part> {
    let q: String =
        q.chars().take(LONGEST).map(|c| if matches!(c, '“' | '”' | '„' | '«' | '»') { '"' } else { c }).collect();
    let mut parts = Vec::new();
    let mut rest = q.as_str();
    while let Some(open) = rest.find('"') {
        loose(&rest[..open], false, &mut parts);
        rest = &rest[open + 1..];
        // A quotation mark without its partner is still being typed.
        let Some(close) = rest.find('"') else { break };
        let places = places(&rest[..close]);
        if !places.is_empty() {
            parts.push(Part::Words(places));
        }
        rest = &rest[close + 1..];
    }
    loose(rest, !rest.ends_with(char::is_whitespace), &mut parts);
    parts.truncate(MOST_PARTS);
    parts
}

/// Words outside of quotation marks.
fn loose(text: &str, last_is_beginning: bool, parts: &mut Vec<Part>) {
    let mut pieces = text.split_whitespace().peekable();
    while let Some(piece) = pieces.next() {
        let mut places = places(piece);
        let Some(last) = places.last().and_then(|place| place.first()) else { continue };
        let pair = is_paired(last) && last.chars().count() > 1;
        let unfinished = last_is_beginning && pieces.peek().is_none() && !pair;
        // A lone character of a script that is indexed in pairs can only be the beginning of a pair.
        let lone = is_paired(last) && !pair && places.len() == 1;
        let beginning = if unfinished || lone { places.pop() } else { None };
        if !places.is_empty() {
            parts.push(Part::Words(places));
        }
        parts.extend(beginning.map(Part::Beginning));
    }
}

fn is_paired(token: &str) -> bool {
    token.chars().next().is_some_and(|c| c >= '\u{E00}')
}

fn places(text: &str) -> Vec<Place> {
    let analysed = analyse(text);
    analysed
        .split(' ')
        .filter(|place| !place.is_empty())
        .map(|place| place.split(SAME_PLACE).map(str::to_owned).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Part {
        Part::Words(words.iter().map(|w| vec![(*w).to_owned()]).collect())
    }

    fn beginning(word: &str) -> Part {
        Part::Beginning(vec![word.to_owned()])
    }

    #[test]
    fn the_last_word_is_a_beginning_until_a_blank_follows() {
        assert_eq!(parse("Soil carb"), [words(&["soil"]), beginning("carb")]);
        assert_eq!(parse("Soil carb "), [words(&["soil"]), words(&["carb"])]);
        assert_eq!(parse("  "), []);
    }

    #[test]
    fn quotation_marks_make_phrases() {
        assert_eq!(parse("\"soil carbon\" flux "), [words(&["soil", "carbon"]), words(&["flux"])]);
        assert_eq!(parse("“soil carbon”"), [words(&["soil", "carbon"])]);
        assert_eq!(parse("\"soil carb"), [words(&["soil"]), beginning("carb")], "the second mark is not typed yet");
        assert_eq!(parse("\"\" soil "), [words(&["soil"])]);
    }

    #[test]
    fn what_a_hyphen_joins_stays_together() {
        assert_eq!(parse("covid-19 "), [words(&["covid", "19"])]);
        assert_eq!(parse("covid-1"), [words(&["covid"]), beginning("1")]);
    }

    #[test]
    fn scripts_without_blanks_are_phrases_of_pairs() {
        assert_eq!(parse("深度学习"), [words(&["深度", "度学", "学习"])]);
        assert_eq!(parse("学 土 "), [beginning("学"), beginning("土")]);
    }

    #[test]
    fn umlauts_are_asked_for_in_both_spellings() {
        assert_eq!(parse("Müller "), [Part::Words(vec![vec!["muller".to_owned(), "mueller".to_owned()]])]);
    }
}
