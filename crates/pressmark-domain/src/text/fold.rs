//! The form in which texts are compared.

use icu_casemap::CaseMapper;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::props::{
    CanonicalCombiningClass, DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup, Script,
};
use icu_properties::{CodePointMapData, CodePointSetData};

use super::plain_text;

/// Folds a text for comparison: two texts that differ only in case, accents, Latin special letters, width, ligatures,
/// punctuation or blanks fold to one. Only letters, digits, their marks and single blanks are left.
///
/// Marks are stripped where a language can do without (Latin, Greek, the accents and the dots of `ё` in Cyrillic, the
/// vowel signs of Arabic and Hebrew) and kept where they are letters (Devanagari, Thai, kana, Hangul). Of Arabic
/// letters, the Persian forms of kaf and yeh become the Arabic ones. Folding twice changes nothing.
#[must_use]
pub fn fold(text: &str) -> String {
    let once = fold_once(text);
    // What comes out of a fold of rare letters may fold again (a compatibility form of a special letter).
    if once.is_ascii() { once } else { fold_once(&once) }
}

/// [`fold`] of a title's plain text: the form in which titles are compared.
#[must_use]
pub fn title_key(html: &str) -> String {
    fold(&plain_text(html))
}

fn fold_once(text: &str) -> String {
    if text.is_ascii() {
        return fold_ascii(text);
    }
    // Digits count as Latin here and below: a mark on one says nothing.
    let nfkd = DecomposingNormalizerBorrowed::new_nfkd();
    let folded = CaseMapper::new().fold_string(&nfkd.normalize(text)).into_owned();
    let decomposed = nfkd.normalize(&folded);
    let mut out = Folded::default();
    let (categories, scripts) = (CodePointMapData::<GeneralCategory>::new(), CodePointMapData::<Script>::new());
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let classes = CodePointMapData::<CanonicalCombiningClass>::new();
    let mut base = (' ', Script::Common);
    for c in decomposed.chars() {
        if c.is_ascii_alphanumeric() {
            base = (c, Script::Latin);
            out.letter(c);
            continue;
        }
        let category = categories.get(c);
        if is_apostrophe(c) {
            // Nothing: `O’Brien` and `OBrien` are one.
        } else if GeneralCategoryGroup::Mark.contains(category) {
            let is_combining = classes.get(c) != CanonicalCombiningClass::NotReordered;
            let is_dropped = ignorable.contains(c) || (is_combining && is_optional(c, base));
            if !is_dropped {
                out.mark(c);
            }
        } else if GeneralCategoryGroup::Letter.contains(category) || GeneralCategoryGroup::Number.contains(category) {
            base = (c, scripts.get(c));
            match special(c) {
                Some(letters) => letters.chars().for_each(|l| out.letter(l)),
                None if c == '\u{640}' => {}
                None => out.letter(c),
            }
        } else if !ignorable.contains(c) || c == '\u{200C}' {
            // A soft hyphen divides no word; the Persian non-joiner stands between its parts.
            out.blank();
            base = (' ', Script::Common);
        }
    }
    ComposingNormalizerBorrowed::new_nfc().normalize(&out.text).into_owned()
}

fn fold_ascii(text: &str) -> String {
    let mut out = Folded::default();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.letter(c.to_ascii_lowercase());
        } else if !is_apostrophe(c) {
            out.blank();
        }
    }
    out.text
}

/// The text under construction; blanks are written only before a letter.
#[derive(Default)]
struct Folded {
    text: String,
    blank: bool,
}

impl Folded {
    fn letter(&mut self, c: char) {
        if self.blank && !self.text.is_empty() {
            self.text.push(' ');
        }
        self.blank = false;
        self.text.push(c);
    }

    fn mark(&mut self, c: char) {
        if !self.blank && !self.text.is_empty() {
            self.text.push(c);
        }
    }

    fn blank(&mut self) {
        self.blank = true;
    }
}

fn is_apostrophe(c: char) -> bool {
    // With the signs that romanisation writes for Arabic and Cyrillic letters (`ʿAbd`, `Golʹdberg`).
    matches!(c, '\'' | '’' | '‘' | '`' | '\u{2B9}'..='\u{2BF}')
}

/// Whether a mark may be left out after its base letter.
fn is_optional(mark: char, (base, script): (char, Script)) -> bool {
    match script {
        Script::Latin | Script::Greek | Script::Common => true,
        Script::Cyrillic => matches!(mark, '\u{300}' | '\u{301}') || (base == 'е' && mark == '\u{308}'),
        Script::Arabic => matches!(mark, '\u{64B}'..='\u{652}' | '\u{670}'),
        Script::Hebrew => true,
        _ => false,
    }
}

/// Letters that decomposition leaves whole; the input is case-folded.
fn special(c: char) -> Option<&'static str> {
    Some(match c {
        'ø' => "o",
        'ß' => "ss",
        'ł' => "l",
        'đ' | 'ð' | 'ɖ' => "d",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ı' => "i",
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' => "n",
        'ĸ' => "k",
        'ə' => "e",
        'ƶ' => "z",
        'ƀ' => "b",
        'ɨ' => "i",
        'ς' => "σ",
        'ک' => "ك",
        'ی' | 'ى' => "ي",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_text_fold_to_one() {
        for (text, folded) in [
            ("Müller-Lüdenscheidt,  J.", "muller ludenscheidt j"),
            ("Øystein Ærø", "oystein aero"),
            ("STRASSE Straße", "strasse strasse"),
            ("Łódź Đặng Þór Œuvre Kadıköy İstanbul", "lodz dang thor oeuvre kadikoy istanbul"),
            ("O’Brien O'Brien OʼBrien ʿAbd", "obrien obrien obrien abd"),
            ("ﬁne ＷＩＤＥ ² ½", "fine wide 2 1 2"),
            ("co\u{ad}operation\u{200b}", "cooperation"),
            ("Ελληνικά ΟΔΟΣ", "ελληνικα οδοσ"),
            ("Ёлка Йод", "елка йод"),
            ("한국어 日本語 がぎ ｶﾞ", "한국어 日本語 がぎ ガ"),
            ("हिन्दी ภาษาไทยที่", "हिन्दी ภาษาไทยที่"),
            ("كِتَاب کتاب آب", "كتاب كتاب آب"),
            ("a — b…c", "a b c"),
            ("", ""),
            ("...", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn titles_compare_without_markup() {
        assert_eq!(title_key("H<sub>2</sub>O &amp; <i>E. coli</i>"), title_key("H2O & E. coli"));
        assert_eq!(title_key("<p>One</p><p>two</p>"), "one two");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
            prop_assert!(!once.contains("  ") && once.trim() == once);
        }

        #[test]
        fn composed_and_decomposed_are_one(text in "[ÀàÉéñÜüçŠšžǅﬃﬀøß가각한글がばぱ]{0,20}") {
            let nfd = DecomposingNormalizerBorrowed::new_nfd().normalize(&text).into_owned();
            prop_assert_eq!(fold(&nfd), fold(&text));
            prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
        }
    }
}
