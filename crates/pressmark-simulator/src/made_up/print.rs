//! How a name comes to be printed: what happens to it between a person and a byline, and how often.
//!
//! The rates lean on the recorded OpenAlex material: of 1,370 printed author strings that could be compared with the
//! cluster's display name 69 % were equal, 10 % had initials, 6 % had fewer words, 2.7 % differed in accents or hyphens
//! only, 1.5 % stood as `Family, Given`, 1.5 % in capitals, 0.7 % in another order, 8.5 % carried no affiliation; of 330
//! `display_name_alternatives` 26 % were initials, 5 % hyphen variants, 3 % accent variants, 2.4 % swapped, 0.6 % in
//! another script. Ours are somewhat harsher, because alternatives count spellings, not works:
//!
//! | what | share |
//! |---|---|
//! | venue prints initials only (18 % of venues), or this byline does | 0.18 of venues, 0.06 elsewhere |
//! | middle name left out / as initial / in full | 0.35 / 0.45 / 0.20 |
//! | accents lost (also `ü` as `ue`) | 0.12 |
//! | another romanisation or spelling | 0.12 |
//! | person's own script | 0.03; 0.8 in a venue of that language |
//! | given and family swapped | 0.01; 0.05 where the family name comes first at home |
//! | hyphen of a given name lost or moved | 0.15 (within "another spelling") |
//! | compound family: first part only / last part only / hyphenated or joined | 0.08 / 0.03 / 0.12 |
//! | particle left out / glued | 0.05 / 0.03 |
//! | one letter wrong | 0.005 |
//! | short form of the given name (`Ben`) | 0.015 |
//! | capitals | 0.02 |
//! | only one string, not given and family | 0.25, of these 0.1 as `Family, Given` |
//! | former family name on works before the change | all of them; 2 % of people |
//! | affiliation lost | 0.12 |
//! | affiliation under another name / with ROR | 0.25 / 0.30 |

use pressmark_domain::work::Author;

use super::dice::Dice;
use super::model::Venue;
use super::names::{Identity, Language, capital};

/// Prints a name on a work of a venue.
pub(super) fn byline(dice: &mut Dice, who: &Identity, venue: &Venue, before_change: bool) -> Author {
    let at_home = matches!(
        (venue.language, who.language),
        ("zh", Language::Chinese)
            | ("ja", Language::Japanese)
            | ("ko", Language::Korean)
            | ("ru", Language::Cyrillic)
            | ("fa", Language::Persian)
    );
    if let Some(native) = who.native().filter(|_| dice.chance(if at_home { 0.8 } else { 0.03 })) {
        return native_script(dice, who, native);
    }
    let mut given = spelling(dice, &who.given.usual, &who.given.others);
    if !given.contains([' ', '-']) && given.chars().count() >= 7 && dice.chance(0.015) {
        given = given.chars().take(4).collect();
    }
    let mut family = match &who.former_family {
        Some(former) if before_change => former.clone(),
        _ => family_form(dice, who),
    };
    let middle = who.middle.as_deref().and_then(|m| middle_form(dice, m));
    let mut given = match middle {
        Some(middle) => format!("{given} {middle}"),
        None => given,
    };
    if dice.chance(if venue.prints_initials { 0.97 } else { 0.06 }) {
        given = initials(dice, &given);
    }
    if dice.chance(0.12) {
        let umlauts_spelt_out = who.language == Language::German && dice.chance(0.4);
        given = without_accents(&given, umlauts_spelt_out);
        family = without_accents(&family, umlauts_spelt_out);
    }
    if dice.chance(0.005) {
        family = wrong_letter(dice, &family);
    }
    if dice.chance(0.02) {
        family = family.to_uppercase();
        if dice.chance(0.5) {
            given = given.to_uppercase();
        }
    }
    if dice.chance(if who.language.family_first() { 0.05 } else { 0.01 }) {
        std::mem::swap(&mut given, &mut family);
    }
    assemble(dice, &given, &family)
}

fn native_script(dice: &mut Dice, who: &Identity, native: String) -> Author {
    let parts = who.given.native.clone().zip(who.family.native.clone());
    match parts.filter(|_| dice.chance(0.6)) {
        Some((given, family)) => Author { name: native, given: Some(given), family: Some(family), ..Author::default() },
        None => Author { name: native, ..Author::default() },
    }
}

fn assemble(dice: &mut Dice, given: &str, family: &str) -> Author {
    if dice.chance(0.25) {
        let name = if dice.chance(0.1) { format!("{family}, {given}") } else { format!("{given} {family}") };
        return Author { name, ..Author::default() };
    }
    Author {
        name: format!("{given} {family}"),
        given: Some(given.to_owned()),
        family: Some(family.to_owned()),
        ..Author::default()
    }
}

fn spelling(dice: &mut Dice, usual: &str, others: &[String]) -> String {
    if others.is_empty() || !dice.chance(0.12) { usual.to_owned() } else { dice.pick(others).clone() }
}

fn family_form(dice: &mut Dice, who: &Identity) -> String {
    let family = spelling(dice, &who.family.usual, &who.family.others);
    let throw = dice.unit();
    let family = match family.split_once([' ', '-']) {
        Some((first, _)) if throw < 0.08 && first.len() > 3 => first.to_owned(),
        Some((_, last)) if throw < 0.11 => last.to_owned(),
        Some((first, last)) if throw < 0.21 => format!("{first}{}{last}", if family.contains('-') { " " } else { "-" }),
        Some((first, last)) if throw < 0.23 => format!("{first}{}", last.to_lowercase()),
        _ => family,
    };
    match who.particle {
        Some(_) if dice.chance(0.05) => family,
        Some(particle) if dice.chance(0.03) => format!("{}{family}", capital(&particle.replace(' ', ""))),
        Some(particle) => format!("{particle} {family}"),
        None => family,
    }
}

fn middle_form(dice: &mut Dice, middle: &str) -> Option<String> {
    let throw = dice.unit();
    let initial = middle.chars().next()?;
    match throw {
        t if t < 0.35 => None,
        t if t < 0.80 => Some(format!("{initial}.")),
        _ => Some(middle.to_owned()),
    }
}

/// `Jean-Pierre M.` as `J.-P. M.`, `J. P. M.`, `JPM`, or `J.`.
fn initials(dice: &mut Dice, given: &str) -> String {
    let firsts: Vec<char> =
        given.split([' ', '-']).filter_map(|w| w.chars().next()).flat_map(char::to_uppercase).collect();
    let each = |between: &str| firsts.iter().map(|c| format!("{c}.")).collect::<Vec<_>>().join(between);
    match dice.below(10) {
        0..5 => each(" "),
        5 | 6 => each(""),
        7 => firsts.iter().collect(),
        8 if given.contains('-') => each("-"),
        _ => firsts.first().map_or_else(String::new, |c| format!("{c}.")),
    }
}

/// The text without accents; German umlauts as `ae`, `oe`, `ue` where asked.
fn without_accents(text: &str, spell_out: bool) -> String {
    const PLAIN: [(&str, &str); 21] = [
        ("aàáâãäåąă", "a"),
        ("cçćč", "c"),
        ("dďđ", "d"),
        ("eèéêëęě", "e"),
        ("gğ", "g"),
        ("iìíîïı", "i"),
        ("lł", "l"),
        ("nñńň", "n"),
        ("oòóôõöø", "o"),
        ("rř", "r"),
        ("sśşš", "s"),
        ("tťţ", "t"),
        ("uùúûüů", "u"),
        ("yýÿ", "y"),
        ("zźżž", "z"),
        ("AÁÀÂÃÄÅĄ", "A"),
        ("CÇĆČ", "C"),
        ("EÉÈÊĚ", "E"),
        ("IİÍ", "I"),
        ("OÓÖØÔ", "O"),
        ("SŠŚŞ", "S"),
    ];
    let mut out = String::new();
    for c in text.chars() {
        match c {
            'ä' | 'ö' | 'ü' if spell_out => out.push_str(match c {
                'ä' => "ae",
                'ö' => "oe",
                _ => "ue",
            }),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'Ž' => out.push('Z'),
            'Ü' | 'Ú' => out.push('U'),
            'Ł' => out.push('L'),
            _ => match PLAIN.iter().find(|(from, _)| from.contains(c)) {
                Some((_, to)) => out.push_str(to),
                None => out.push(c),
            },
        }
    }
    out
}

/// One inner letter left out or doubled.
fn wrong_letter(dice: &mut Dice, word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    if letters.len() > 4 {
        let at = dice.between(2, letters.len() - 2);
        if dice.chance(0.5) {
            letters.remove(at);
        } else {
            letters.insert(at, letters[at]);
        }
    }
    letters.into_iter().collect()
}
