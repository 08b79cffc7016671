//! Beginnings of words, for search as one types.

use std::collections::HashSet;

use super::SAME_PLACE;

/// Stands before a prefix of a title word, so that titles alone can be asked.
pub(crate) const TITLE_MARK: char = '\u{2}';

/// The longest beginning that is a token; longer ones are looked for in the dictionaries of titles and names.
pub(crate) const LONGEST_PREFIX: usize = 4;

/// The beginnings, one to four characters, of the words of a title and of names (both analysed), each once.
pub(crate) fn prefixes(title: &str, names: &str) -> String {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut in_title: HashSet<&str> = HashSet::new();
    let mut out = String::with_capacity(4 * (title.len() + names.len()));
    for word in words(title) {
        for prefix in beginnings(word) {
            if in_title.insert(prefix) {
                push(&mut out, Some(TITLE_MARK), prefix);
                if seen.insert(prefix) {
                    push(&mut out, None, prefix);
                }
            }
        }
    }
    for word in words(names) {
        for prefix in beginnings(word) {
            if seen.insert(prefix) {
                push(&mut out, None, prefix);
            }
        }
    }
    out
}

fn words(analysed: &str) -> impl Iterator<Item = &str> {
    analysed.split([' ', SAME_PLACE]).filter(|w| !w.is_empty())
}

/// The second character of a pair is the beginning of nothing, unless it ends its run: then only this finds it.
fn beginnings(word: &str) -> impl Iterator<Item = &str> {
    let first = word.char_indices().skip(1).map(|(end, _)| end).chain(std::iter::once(word.len()));
    let paired = word.chars().next().is_some_and(|c| c >= '\u{E00}') && word.chars().count() == 2;
    let second = paired.then(|| word.char_indices().nth(1).map(|(at, _)| &word[at..])).flatten();
    first.take(LONGEST_PREFIX).map(|end| &word[..end]).chain(second)
}

fn push(out: &mut String, mark: Option<char>, prefix: &str) {
    if !out.is_empty() {
        out.push(' ');
    }
    out.extend(mark);
    out.push_str(prefix);
}
