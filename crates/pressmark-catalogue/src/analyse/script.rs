//! Which characters are indexed as pairs.

use icu_properties::CodePointMapData;
use icu_properties::props::Script;

/// Cuts a folded word where scripts that need pairs begin and end; tells of each run whether it needs them. Returns how
/// many runs there were.
pub(super) fn runs(word: &str, mut run: impl FnMut(&str, bool)) -> usize {
    // Below Thai no script needs pairs.
    if word.chars().all(|c| c < '\u{E00}') {
        run(word, false);
        return 1;
    }
    let mut count = 0;
    let mut start = 0;
    let mut before = None;
    for (i, c) in word.char_indices() {
        // A mark belongs to what stands before it.
        let kind = if is_common(c) { before.unwrap_or(false) } else { needs_pairs(c) };
        if let Some(was) = before
            && was != kind
        {
            count += 1;
            run(&word[start..i], was);
            start = i;
        }
        before = Some(kind);
    }
    if let Some(was) = before {
        count += 1;
        run(&word[start..], was);
    }
    count
}

fn needs_pairs(c: char) -> bool {
    if c < '\u{E00}' {
        return false;
    }
    matches!(
        CodePointMapData::<Script>::new().get(c),
        Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Hangul
            | Script::Bopomofo
            | Script::Thai
            | Script::Lao
            | Script::Khmer
            | Script::Myanmar
    )
}

/// Marks that several scripts share: the sound marks and the length sign of kana among them.
fn is_common(c: char) -> bool {
    c >= '\u{E00}' && matches!(CodePointMapData::<Script>::new().get(c), Script::Common | Script::Inherited)
}
