//! The analyser: from a text to the tokens under which it is found. The same for documents and for queries.
//!
//! Words are folded by [`fold`] (NFKC, case, marks, Latin special letters). Scripts that do not divide words by blanks,
//! and Hangul, whose particles hang on the word, become pairs of neighbouring characters. German umlauts are found under
//! both spellings (`muller`, `mueller`). A change of what comes out here is a change of the index format.
//!
//! The result is one string: positions divided by blanks, tokens of one position by [`SAME_PLACE`]. So a text is
//! analysed once, although several fields hold it, and the index's tokenizer has only to cut.

mod prefix;
mod script;
mod tokenizer;

pub(crate) use prefix::{LONGEST_PREFIX, TITLE_MARK, prefixes};
pub(crate) use tokenizer::{Cut, NAME};

use pressmark_domain::text::fold;

/// Divides tokens that stand at one position.
pub(crate) const SAME_PLACE: char = '\u{1}';

/// The longest token, bytes; what is longer is cut.
const LONGEST: usize = 255;

/// Appends the tokens of a text, behind a blank if there is something already.
pub(crate) fn analyse_into(text: &str, out: &mut String) {
    for piece in text.split_whitespace() {
        if piece.is_ascii() {
            // Most words by far; `fold` would do the same.
            ascii_words(piece, out);
        } else {
            folded_words(piece, out);
        }
    }
}

/// The tokens of a text.
pub(crate) fn analyse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    analyse_into(text, &mut out);
    out
}

fn ascii_words(piece: &str, out: &mut String) {
    let mut in_word = false;
    let mut length = 0;
    for byte in piece.bytes() {
        if byte.is_ascii_alphanumeric() {
            if !in_word {
                blank(out);
                in_word = true;
                length = 0;
            }
            if length < LONGEST {
                out.push(char::from(byte.to_ascii_lowercase()));
                length += 1;
            }
        } else if byte != b'\'' {
            in_word = false;
        }
    }
}

fn folded_words(piece: &str, out: &mut String) {
    let folded = without_hamza(fold(piece));
    let spelled_out = has_umlaut(piece).then(|| fold(&spell_out(piece)));
    let mut others = spelled_out.as_deref().unwrap_or_default().split(' ');
    for word in folded.split(' ').filter(|w| !w.is_empty()) {
        let other = others.next().filter(|other| *other != word && !other.is_empty());
        if script::runs(word, |run, paired| if paired { pairs(run, out) } else { token(run, out) }) == 1
            && let Some(other) = other
        {
            out.push(SAME_PLACE);
            out.push_str(cut(other));
        }
    }
}

fn token(word: &str, out: &mut String) {
    blank(out);
    out.push_str(cut(word));
}

/// Pairs of neighbours; a lone character stands for itself.
fn pairs(run: &str, out: &mut String) {
    let mut previous = None;
    let mut any = false;
    for (start, c) in run.char_indices() {
        if let Some(from) = previous {
            blank(out);
            out.push_str(&run[from..start + c.len_utf8()]);
            any = true;
        }
        previous = Some(start);
    }
    if !any {
        token(run, out);
    }
}

fn blank(out: &mut String) {
    if !out.is_empty() {
        out.push(' ');
    }
}

/// The beginning of a word, so long that it may be a token.
fn cut(word: &str) -> &str {
    &word[..word.floor_char_boundary(LONGEST)]
}

/// Arabic letters without the hamza or madda that they carry: readers type them with it and without.
fn without_hamza(folded: String) -> String {
    if !folded.contains(|c| matches!(c, '\u{622}'..='\u{626}' | '\u{653}'..='\u{655}' | '\u{671}')) {
        return folded;
    }
    let letter = |c| match c {
        'آ' | 'أ' | 'إ' | 'ٱ' => Some('ا'),
        'ؤ' => Some('و'),
        'ئ' => Some('ي'),
        '\u{653}'..='\u{655}' => None,
        _ => Some(c),
    };
    folded.chars().filter_map(letter).collect()
}

fn has_umlaut(text: &str) -> bool {
    text.chars().any(|c| matches!(c, 'ä' | 'ö' | 'ü' | 'Ä' | 'Ö' | 'Ü' | 'ø' | 'Ø' | 'å' | 'Å' | '\u{308}' | '\u{30A}'))
}

/// The spelling without the letter's dots: `ue` for `ü`. Composed and decomposed.
fn spell_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    for c in text.chars() {
        match c {
            'ä' | 'Ä' => out.push_str("ae"),
            'ö' | 'Ö' | 'ø' | 'Ø' => out.push_str("oe"),
            'ü' | 'Ü' => out.push_str("ue"),
            'å' | 'Å' => out.push_str("aa"),
            '\u{308}' if out.ends_with(['a', 'o', 'u', 'A', 'O', 'U']) => out.push('e'),
            '\u{30A}' if out.ends_with(['a', 'A']) => out.push('a'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests;
