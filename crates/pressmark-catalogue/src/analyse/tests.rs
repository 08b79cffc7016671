use super::*;

#[test]
fn words_are_folded_and_cut() {
    assert_eq!(analyse("Soil-carbon: the  O'Brien's Café"), "soil carbon the obriens cafe");
    assert_eq!(analyse(""), "");
    assert_eq!(analyse("…—!"), "");
}

#[test]
fn the_quick_way_and_the_thorough_way_agree() {
    for text in ["O'Brien", "covid-19", "A.B.C.", "x_y", "it's", "C++", "e=mc^2", "3.14"] {
        let mut quick = String::new();
        ascii_words(text, &mut quick);
        assert_eq!(quick, fold(text), "{text}");
    }
}

#[test]
fn umlauts_have_two_spellings_at_one_position() {
    assert_eq!(analyse("Müller"), "muller\u{1}mueller");
    assert_eq!(analyse("Mu\u{308}ller"), "muller\u{1}mueller");
    assert_eq!(analyse("Søren Kierkegård"), "soren\u{1}soeren kierkegard\u{1}kierkegaard");
    assert_eq!(analyse("Straße"), "strasse");
}

#[test]
fn scripts_without_blanks_become_pairs() {
    assert_eq!(analyse("深度学习"), "深度 度学 学习");
    assert_eq!(analyse("学"), "学");
    assert_eq!(analyse("COVID-19疫情"), "covid 19 疫情");
    assert_eq!(analyse("オペラ"), "オペ ペラ");
}

#[test]
fn long_words_are_cut_at_a_character() {
    assert_eq!(analyse(&"a".repeat(300)).len(), 255);
    let long = analyse(&"ж".repeat(300));
    assert_eq!((long.len(), long.chars().all(|c| c == 'ж')), (254, true));
}

#[test]
fn beginnings_are_collected_once() {
    let made = prefixes(&analyse("Soil so"), &analyse("Sobel"));
    let mut tokens: Vec<&str> = made.split(' ').collect();
    tokens.sort_unstable();
    assert_eq!(tokens, ["\u{2}s", "\u{2}so", "\u{2}soi", "\u{2}soil", "s", "so", "sob", "sobe", "soi", "soil"]);
    assert_eq!(prefixes("", ""), "");
}

#[test]
fn the_tokenizer_keeps_positions() {
    use tantivy::tokenizer::{TokenStream, Tokenizer};
    let mut cut = Cut::default();
    let text = analyse("Die Müller kommen");
    let mut stream = cut.token_stream(&text);
    let mut seen = Vec::new();
    while stream.advance() {
        seen.push((stream.token().position, stream.token().text.clone()));
    }
    let expected = [(0, "die"), (1, "muller"), (1, "mueller"), (2, "kommen")];
    assert_eq!(seen, expected.map(|(position, text)| (position, text.to_owned())));
}

#[test]
fn arabic_letters_lose_their_hamza() {
    assert_eq!(analyse("تأثير"), analyse("تاثير"));
    assert_eq!(analyse("مسؤول"), analyse("مسوول"));
}
