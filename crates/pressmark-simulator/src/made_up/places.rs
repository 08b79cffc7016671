//! Institutions and venues.

use pressmark_domain::Ror;

use super::dice::Dice;
use super::model::{Institution, Venue};
use super::names::Language;
use super::words::{FIELD_TABLE, Lexicon};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const TOWN_HEADS: [&str; 24] = [
    "Nor", "Ald", "Ravens", "Oster", "Mil", "Kings", "Linden", "Sel", "Quar", "Thorn", "Wester", "Bel", "Carn", "Dun",
    "Elder", "Fair", "Grim", "Hollow", "Ives", "Juni", "Kess", "Lor", "Mar", "Umber",
];
const TOWN_TAILS: [&str; 20] = [
    "ford", "mouth", "vik", "burg", "ville", "stad", "haven", "minster", "holm", "gate", "bridge", "dorf", "mont",
    "wick", "polis", "field", "mark", "bury", "port", "dale",
];

/// Institution number `n`. Number 0 of a demo world is the Brown-Example University.
pub(super) fn institution(seed: u64, n: usize, demo: bool) -> Institution {
    let mut dice = Dice::new(seed, "institution", n);
    let ror = ror(&mut dice);
    if demo && n == 0 {
        return Institution {
            name: "Brown-Example University".into(),
            aliases: vec!["Brown-Example Univ.".into(), "BEU".into(), "Université Brown-Example".into()],
            ror,
            country: "US".into(),
            city: "Exampleville".into(),
        };
    }
    let language = Language::draw(&mut dice);
    let country = (*dice.pick(language.countries())).to_owned();
    let city = format!(
        "{}{}{}",
        dice.pick(&TOWN_HEADS),
        if dice.chance(0.4) { *dice.pick(&["er", "en", "a", "i"]) } else { "" },
        dice.pick(&TOWN_TAILS)
    );
    let (name, aliases) = match dice.below(6) {
        0 => (
            format!("{city} Institute of Technology"),
            vec![format!("{city} Inst. Technol."), format!("Technical Institute, {city}")],
        ),
        1 => (format!("Universität {city}"), vec![format!("University of {city}"), format!("Univ. {city}")]),
        2 => (format!("Universidade de {city}"), vec![format!("University of {city}"), format!("Univ. de {city}")]),
        3 => (
            format!("{city} Academy of Sciences"),
            vec![format!("Academy of Sciences of {city}"), format!("{city} Acad. Sci.")],
        ),
        4 => (
            format!("{city} State University"),
            vec![format!("State University of {city}"), format!("{city} State Univ.")],
        ),
        _ => (
            format!("University of {city}"),
            vec![format!("{city} University"), format!("Univ. of {city}"), format!("Université de {city}")],
        ),
    };
    Institution { name, aliases, ror, country, city }
}

const LANGUAGES: [&str; 8] = ["zh", "ja", "ko", "fa", "ru", "tr", "pt", "es"];

/// Venue number `n`. Each field has as many; two in three of each are in English.
pub(super) fn venue(seed: u64, n: usize, lexicon: &Lexicon) -> Venue {
    let mut dice = Dice::new(seed, "venue", n);
    let field = n % FIELD_TABLE.len();
    let language = if n / FIELD_TABLE.len() % 3 == 2 { LANGUAGES[n % LANGUAGES.len()] } else { "en" };
    let topic = FIELD_TABLE[field].name;
    let word = super::names::capital(lexicon.word(&mut dice, field));
    let title = match language {
        "zh" => format!("{word} 学报"),
        "ja" => format!("{word} 研究誌"),
        "ko" => format!("{word} 학회지"),
        "fa" => format!("مجله {word}"),
        "ru" => format!("Вестник: {word}"),
        "tr" => format!("{word} Dergisi"),
        "pt" => format!("Revista Brasileira de {word}"),
        "es" => format!("Revista de {word} y {topic}"),
        _ => match dice.below(5) {
            0 => format!("Journal of {word} {topic}"),
            1 => format!("Annals of {word} & {topic}"),
            2 => format!("{topic} Letters {word}"),
            3 => format!("International Review of {word}"),
            _ => format!("{word}: Advances in {topic}"),
        },
    };
    let issns = (0..dice.between(1, 2)).map(|k| issn(n * 2 + k)).collect();
    let publisher = format!(
        "{} {}",
        super::names::capital(lexicon.word(&mut dice, field)),
        dice.pick(&["Press", "Publishing", "Society", "Verlag", "Editions"])
    );
    Venue { title, issns, publisher, field, language, prints_initials: dice.chance(0.18), open: dice.chance(0.3) }
}

/// A ROR id: `0`, six characters of Crockford base 32, two check digits (ISO 7064 MOD 97-10).
fn ror(dice: &mut Dice) -> Ror {
    loop {
        let digits: Vec<usize> = (0..6).map(|_| dice.below(32)).collect();
        let number = digits.iter().fold(0usize, |number, digit| number * 32 + digit);
        let code: String = digits.iter().map(|d| char::from(ALPHABET[*d])).collect();
        // The shape is right by construction, so the first turn returns.
        if let Ok(ror) = Ror::parse(&format!("0{code}{:02}", 98 - (number * 100) % 97)) {
            return ror;
        }
    }
}

/// ISSN `99nn-nnnC` with its check digit (ISO 3297).
fn issn(n: usize) -> String {
    let seven = format!("99{:05}", n % 100_000);
    let sum: usize = seven.bytes().zip((2..=8).rev()).map(|(b, weight)| usize::from(b - b'0') * weight).sum();
    let check = match (11 - sum % 11) % 11 {
        10 => "X".to_owned(),
        digit => digit.to_string(),
    };
    format!("{}-{}{check}", &seven[..4], &seven[4..])
}
