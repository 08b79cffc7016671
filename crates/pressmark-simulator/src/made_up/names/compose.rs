//! Draws a person's names.

use super::pools::Pool;
use super::romanise::{CYRILLIC_SYSTEMS, GREEK_SYSTEMS, capital, cyrillic, greek};
use super::{Dice, Identity, Language, Spelt};

/// A person's names: common family names by Zipf's law, the rest composed; compound and hyphenated names, particles,
/// middle names and former names as often as the language has them.
pub(super) fn identity(dice: &mut Dice, language: Language) -> Identity {
    let pool = language.pool();
    // A person's usual romanisation: the first system for two in three.
    let system = if dice.chance(0.66) { 0 } else { dice.between(1, 3) };
    let mut family = family(dice, language, pool, system);
    let given = given(dice, language, pool, system);
    let middle = middle(dice, language, pool, system);
    let mut particle = None;
    match language {
        Language::Spanish if dice.chance(0.6) => second_family(dice, pool, &mut family, " "),
        Language::Portuguese if dice.chance(0.5) => {
            second_family(dice, pool, &mut family, " ");
            if dice.chance(0.2) {
                particle = Some(*dice.pick(&["da", "dos", "de"]));
            }
        }
        Language::English | Language::German | Language::French if dice.chance(0.04) => {
            second_family(dice, pool, &mut family, "-")
        }
        Language::Dutch if pool.heads.contains(family.usual.as_str()) => {
            particle = Some(*dice.pick(&["van den", "van der", "van de", "de", "van"]));
        }
        Language::German if dice.chance(0.04) => particle = Some("von"),
        _ => {}
    }
    let former_family = dice.chance(0.02).then(|| self::family(dice, language, pool, system).usual);
    Identity { language, given, middle, family, particle, former_family }
}

fn family(dice: &mut Dice, language: Language, pool: &Pool, system: usize) -> Spelt {
    let common: Vec<&str> = pool.families.split(' ').collect();
    let composed = !pool.heads.is_empty() && dice.chance(if language == Language::Dutch { 0.5 } else { 0.7 });
    if !composed {
        return spelt(dice.pick_zipf::<&str>(&common), language, system);
    }
    let heads: Vec<&str> = pool.heads.split(' ').collect();
    let head = *dice.pick(&heads);
    if pool.tails.is_empty() {
        return spelt(head, language, system);
    }
    let tails: Vec<&str> = pool.tails.split(' ').collect();
    let tail = *dice.pick(&tails);
    let (head, tail) = (parse(head), parse(tail));
    let joined = Spelt {
        usual: format!("{}{}", head.usual, tail.usual),
        others: tail
            .others
            .iter()
            .map(|t| format!("{}{t}", head.usual))
            .chain(head.others.iter().map(|h| format!("{h}{}", tail.usual)))
            .collect(),
        native: head.native.zip(tail.native).map(|(h, t)| format!("{h}{t}")),
    };
    match language {
        Language::Cyrillic | Language::Greek => spelt(&joined.usual, language, system),
        _ => joined,
    }
}

fn given(dice: &mut Dice, language: Language, pool: &Pool, system: usize) -> Spelt {
    let names: Vec<&str> = pool.given.split(' ').collect();
    match language {
        Language::Chinese if dice.chance(0.25) => parse(dice.pick_zipf::<&str>(&names)),
        Language::Chinese | Language::Korean => {
            let (a, b) = (parse(dice.pick::<&str>(&names)), parse(dice.pick::<&str>(&names)));
            two_syllables(dice, &a, &b, language == Language::Korean)
        }
        Language::Spanish if dice.chance(0.3) => {
            let (a, b) = (dice.pick_zipf(&names), dice.pick(&names));
            Spelt { usual: format!("{a} {b}"), ..Spelt::default() }
        }
        _ => spelt(dice.pick_zipf::<&str>(&names), language, system),
    }
}

/// `Xiaoming`, `Xiao-Ming`, `Xiao Ming`: one usual for the person, the others met as well.
fn two_syllables(dice: &mut Dice, a: &Spelt, b: &Spelt, hyphen_is_usual: bool) -> Spelt {
    let joined = format!("{}{}", a.usual, b.usual.to_lowercase());
    let hyphened = format!("{}-{}", a.usual, b.usual);
    let parted = format!("{} {}", a.usual, b.usual);
    let mut others = vec![joined.clone(), hyphened.clone(), parted];
    for (other, from_a) in a.others.iter().map(|o| (o, true)).chain(b.others.iter().map(|o| (o, false))) {
        others.push(if from_a { format!("{other}-{}", b.usual) } else { format!("{}-{other}", a.usual) });
    }
    let usual = if dice.chance(if hyphen_is_usual { 0.7 } else { 0.15 }) { hyphened } else { joined };
    others.retain(|o| *o != usual);
    Spelt { usual, others, native: a.native.as_ref().zip(b.native.as_ref()).map(|(a, b)| format!("{a}{b}")) }
}

fn middle(dice: &mut Dice, language: Language, pool: &Pool, system: usize) -> Option<String> {
    let rate = match language {
        Language::English => 0.65,
        Language::Cyrillic => 0.6,
        Language::Indian | Language::Nordic | Language::Portuguese => 0.25,
        Language::German | Language::Dutch => 0.2,
        Language::French | Language::WestSlavic | Language::Arabic | Language::Turkish => 0.1,
        _ => 0.0,
    };
    if !dice.chance(rate) {
        return None;
    }
    let names: Vec<&str> = pool.given.split(' ').collect();
    let name = *dice.pick(&names);
    Some(match language {
        Language::Cyrillic => format!("{}ovich", spelt(name, language, system).usual.trim_end_matches(['a', 'y', 'i'])),
        _ => parse(name).usual,
    })
}

fn second_family(dice: &mut Dice, pool: &Pool, family: &mut Spelt, between: &str) {
    let common: Vec<&str> = pool.families.split(' ').collect();
    let second = parse(dice.pick::<&str>(&common)).usual;
    if second != family.usual {
        family.usual = format!("{}{between}{second}", family.usual);
    }
}

/// A name with its spellings: from the pool's notation, or romanised.
fn spelt(name: &str, language: Language, system: usize) -> Spelt {
    let (count, romanise): (usize, fn(&str, usize) -> String) = match language {
        Language::Cyrillic => (CYRILLIC_SYSTEMS, cyrillic),
        Language::Greek => (GREEK_SYSTEMS, greek),
        _ => return parse(name),
    };
    let usual = romanise(name, system % count);
    let mut others: Vec<String> = (0..count).map(|s| romanise(name, s)).filter(|o| *o != usual).collect();
    others.dedup();
    Spelt { usual, others, native: Some(capital(name)) }
}

fn parse(notation: &str) -> Spelt {
    let (latin, native) = notation.split_once('=').map_or((notation, None), |(l, n)| (l, Some(n.to_owned())));
    let mut spellings = latin.split('|').map(str::to_owned);
    let usual = spellings.next().unwrap_or_default();
    Spelt { others: spellings.filter(|s| *s != usual).collect(), usual, native }
}
