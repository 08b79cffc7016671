//! The words of a name, and of a query.

use pressmark_domain::text::fold;
use pressmark_store::repo::organisation_search::Term;

/// Characters of a word that count.
const LONGEST: usize = 40;
/// Words of a query that count.
const MOST_TERMS: usize = 12;

/// The words of a folded text, each once. Scripts that leave no blanks between words are cut into pairs of characters,
/// so that any part of a name finds it.
pub(super) fn words(folded: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in folded.split(' ').filter(|word| !word.is_empty()) {
        let chars: Vec<char> = word.chars().collect();
        if chars.len() > 2 && chars.iter().copied().any(leaves_no_blanks) {
            chars.windows(2).for_each(|pair| push_new(&mut found, pair.iter().collect()));
        } else {
            push_new(&mut found, chars.into_iter().take(LONGEST).collect());
        }
    }
    found
}

fn push_new(found: &mut Vec<String>, word: String) {
    if !found.contains(&word) {
        found.push(word);
    }
}

fn leaves_no_blanks(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3040}'..='\u{30FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// A query, as it is compared and looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sought {
    /// All of it, folded.
    pub(super) folded: String,
    /// Its words; the last may be the beginning of one.
    pub(super) terms: Vec<Term>,
}

impl Sought {
    pub(super) fn of(query: &str) -> Self {
        let folded = fold(query);
        let mut words = words(&folded);
        words.truncate(MOST_TERMS);
        let last = words.len().saturating_sub(1);
        let term = |(at, word): (usize, String)| {
            // One letter begins a third of all words.
            let is_long = word.chars().nth(1).is_some() || word.chars().any(leaves_no_blanks);
            Term { is_beginning: at == last && is_long, word }
        };
        Self { terms: words.into_iter().enumerate().map(term).collect(), folded }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_words_and_scripts_without_blanks_into_pairs() {
        assert_eq!(words(&fold("Université de Bordeaux-I (de)")), ["universite", "de", "bordeaux", "i"]);
        assert_eq!(words(&fold("Spiber株式会社")), ["sp", "pi", "ib", "be", "er", "r株", "株式", "式会", "会社"]);
        assert_eq!(words(&fold("東京 大学")), ["東京", "大学"]);
        assert!(words(&fold(" — ")).is_empty());
    }

    #[test]
    fn the_last_word_of_a_query_may_be_a_beginning() {
        let sought = Sought::of("University of Kil");
        assert_eq!(sought.folded, "university of kil");
        let last: Vec<bool> = sought.terms.iter().map(|term| term.is_beginning).collect();
        assert_eq!(last, [false, false, true]);
        assert!(!Sought::of("Vitamin K").terms[1].is_beginning);
        assert!(Sought::of("窯").terms[0].is_beginning);
        assert!(Sought::of("?").terms.is_empty());
        assert_eq!(Sought::of(&"a b c d e f g h i j k l m n o p ".repeat(9)).terms.len(), MOST_TERMS);
    }
}
