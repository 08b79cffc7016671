//! A person's name taken apart, in every way that it may be meant.

use super::fold::{Script, fold, script, skeleton};
use crate::work::Author;

/// Words that belong to a family name without being it.
const PARTICLES: [&str; 32] = [
    "de", "da", "do", "dos", "das", "del", "della", "delle", "di", "du", "des", "van", "von", "vom", "der", "den",
    "dem", "het", "ter", "ten", "te", "zu", "zum", "zur", "la", "le", "el", "al", "bin", "ibn", "ben", "y",
];

/// Those of them that are no given name anywhere.
const NEVER_GIVEN: [&str; 9] = ["von", "vom", "der", "den", "dem", "van", "zum", "zur", "dos"];

/// Degrees and generations that stand beside a name.
const TITLES: [&str; 13] = ["dr", "prof", "phd", "md", "msc", "jr", "sr", "ii", "iii", "iv", "mr", "mrs", "ms"];

/// A word of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Folded letters; one Latin letter is an initial.
    pub(crate) text: String,
    /// What romanisations of it share.
    pub(crate) skeleton: String,
}

impl Word {
    fn new(text: String) -> Self {
        Self { skeleton: skeleton(&text), text }
    }

    pub(crate) fn is_initial(&self) -> bool {
        self.text.len() == 1
    }

    pub(crate) fn first(&self) -> char {
        self.text.chars().next().unwrap_or_default()
    }
}

/// One way to tell given and family names apart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading {
    /// Given and middle names, initials among them.
    pub(crate) given: Vec<Word>,
    /// Given names in one word: `Yi-Ting` and `Yiting` are `yiting`.
    pub(crate) given_joined: Word,
    /// Family name without particles, unless it is nothing else.
    pub(crate) family: Vec<Word>,
    /// Family name in one word: without particles, and with them (`berg`, `vandenberg`).
    pub(crate) family_joined: [Word; 2],
    /// How plausible this way is, 0 to 1.
    pub(crate) weight: f64,
}

/// A name ready for comparison ([`super::compare`]).
///
/// Made of what is printed: given and family where a provider tells them apart, else of one string, whose order is then
/// uncertain. Titles (`Dr`, `Jr.`) are left out, `J.A.` and `JA` are initials, hyphens part words, particles (`van den`) may
/// be there or not.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonName {
    printed: String,
    script: Script,
    /// All letters without blanks, for scripts that do not part words.
    pub(crate) joined: [String; 2],
    pub(crate) readings: Vec<Reading>,
}

/// What stands between blanks: one word, several bound by hyphens, or a cluster of initials.
#[derive(Debug, Clone)]
struct Unit {
    words: Vec<String>,
    cluster: bool,
}

impl PersonName {
    /// A name in one string: `Given Family`, `Family, Given`, or in any order.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        match name.split_once(',') {
            Some((family, given)) if !units(given).is_empty() => Self::build(name, given, family, &[1.0, 0.90]),
            _ => Self::whole(name),
        }
    }

    /// A name whose parts are told apart, as by Crossref or ORCID. Without one of the parts, the other is read as a whole name.
    #[must_use]
    pub fn from_parts(given: Option<&str>, family: Option<&str>) -> Self {
        match (given.filter(|g| !g.trim().is_empty()), family.filter(|f| !f.trim().is_empty())) {
            (Some(given), Some(family)) => Self::build(&format!("{given} {family}"), given, family, &[1.0, 0.93]),
            (Some(one), None) | (None, Some(one)) => Self::parse(one),
            (None, None) => Self::parse(""),
        }
    }

    /// The name of an author as printed.
    #[must_use]
    pub fn of_author(author: &Author) -> Self {
        match (&author.given, &author.family) {
            (Some(given), Some(family)) => Self::from_parts(Some(given), Some(family)),
            _ => Self::parse(&author.name),
        }
    }

    /// The name as it was printed.
    #[must_use]
    pub fn printed(&self) -> &str {
        &self.printed
    }

    /// Whether there is nothing to compare.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.joined[0].is_empty()
    }

    pub(crate) fn script(&self) -> Script {
        self.script
    }

    fn whole(name: &str) -> Self {
        let units = units(name);
        let mut readings = Vec::new();
        let n = units.len();
        // Family last; two last words; the first word, as in `Zhang Wei`; two first words; three last words.
        let mut cuts: Vec<(usize, bool, f64)> = vec![(1, false, 1.0)];
        if n >= 2 {
            cuts.push((1, true, 0.93));
        }
        if n >= 3 {
            cuts.extend([(2, false, 0.97), (2, true, 0.90)]);
        }
        if n >= 4 {
            cuts.push((3, false, 0.95));
        }
        for (length, first, weight) in cuts {
            let length = length.min(n);
            let (given, family) = match first {
                true => (&units[length..], &units[..length]),
                false => (&units[..n - length], &units[n - length..]),
            };
            add_readings(&mut readings, given, family, weight);
        }
        // One string in Han or Hangul: the first one or two signs are the family name.
        if let [Unit { words, .. }] = units.as_slice()
            && let [word] = words.as_slice()
            && matches!(script(word), Script::Han | Script::Hangul)
        {
            readings.clear();
            let signs: Vec<char> = word.chars().collect();
            for (cut, weight) in [(1, 1.0), (2, 0.95)] {
                if signs.len() > cut {
                    let unit = |part: &[char]| [Unit { words: vec![part.iter().collect()], cluster: false }];
                    add_readings(&mut readings, &unit(&signs[cut..]), &unit(&signs[..cut]), weight);
                }
            }
        }
        Self::with(name, &units, n.saturating_sub(1), readings)
    }

    fn build(printed: &str, given: &str, family: &str, weights: &[f64; 2]) -> Self {
        let (given, family) = (units(given), units(family));
        let mut readings = Vec::new();
        add_readings(&mut readings, &given, &family, weights[0]);
        add_readings(&mut readings, &family, &given, weights[1]);
        // A first family name that was taken for a middle name: `José Jiménez` + `Moscoso`.
        if let [head @ .., last] = given.as_slice()
            && !head.is_empty()
        {
            let family: Vec<Unit> = std::iter::once(last).chain(&family).cloned().collect();
            add_readings(&mut readings, head, &family, 0.95);
        }
        let cut = given.len();
        let units: Vec<Unit> = given.into_iter().chain(family).collect();
        Self::with(printed, &units, cut, readings)
    }

    fn with(printed: &str, units: &[Unit], cut: usize, mut readings: Vec<Reading>) -> Self {
        // Where only the second best way is left (`Zhang W`), there is no better one.
        let best = readings.iter().map(|r| r.weight).fold(0.0, f64::max);
        for reading in &mut readings {
            reading.weight /= best;
        }
        let letters =
            |units: &[Unit]| units.iter().flat_map(|u| u.words.iter().map(String::as_str)).collect::<String>();
        let (head, tail) = units.split_at(cut.min(units.len()));
        let joined = [format!("{}{}", letters(head), letters(tail)), format!("{}{}", letters(tail), letters(head))];
        Self {
            printed: printed.split_whitespace().collect::<Vec<_>>().join(" "),
            script: script(&joined[0]),
            joined,
            readings,
        }
    }
}

fn units(text: &str) -> Vec<Unit> {
    let has_lower = text.chars().any(char::is_lowercase);
    let all: Vec<Unit> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '/'))
        .filter_map(|piece| {
            let cluster = is_cluster(piece, has_lower);
            let words: Vec<String> = match cluster {
                true => vec![fold(piece)],
                false => piece.split_inclusive(is_separator).map(word).filter(|w| !w.is_empty()).collect(),
            };
            (!words.is_empty()).then_some(Unit { words, cluster })
        })
        .collect();
    let kept: Vec<Unit> =
        all.iter().filter(|u| u.words.len() > 1 || !TITLES.contains(&u.words[0].as_str())).cloned().collect();
    if kept.is_empty() { all } else { kept }
}

fn is_separator(c: char) -> bool {
    matches!(c, '.' | '-' | '_' | '\u{2010}'..='\u{2015}' | '・' | '·' | '=')
}

/// A word with the separator behind it, folded. `Yu.`, `Ch.`: the one letter of another script is an initial.
fn word(piece: &str) -> String {
    let bare = piece.trim_end_matches(is_separator);
    let folded = fold(bare);
    let shortened = piece.ends_with('.')
        && bare.chars().count() == 2
        && bare.chars().any(char::is_lowercase)
        && !TITLES.contains(&folded.as_str());
    if shortened { folded.chars().take(1).collect() } else { folded }
}

/// `EX`, `JRR` in `André EX Brown`; in a name all in capitals only what cannot be a word (`BS NOBLE`).
fn is_cluster(piece: &str, has_lower: bool) -> bool {
    let length = piece.chars().count();
    if !(2..=3).contains(&length) || !piece.chars().all(char::is_uppercase) {
        return false;
    }
    has_lower || !piece.chars().any(|c| "AEIOUYÄÖÜ".contains(c))
}

fn add_readings(readings: &mut Vec<Reading>, given: &[Unit], family: &[Unit], weight: f64) {
    // Particles in front of the family name are part of it, as long as a given name is left.
    let mut cut = given.len();
    while cut > 1 && given[cut - 1].words.iter().all(|w| PARTICLES.contains(&w.as_str())) {
        cut -= 1;
    }
    let (given, particles) = given.split_at(cut);
    let mut family_words: Vec<String> = particles.iter().chain(family).flat_map(|u| u.words.clone()).collect();
    let mut moved = Vec::new();
    // `F.Maghrebi`: the initial is a given name's.
    while family_words.len() > 1 && family_words[0].len() == 1 {
        moved.push(family_words.remove(0));
    }
    let core: Vec<String> = family_words.iter().filter(|w| !PARTICLES.contains(&w.as_str())).cloned().collect();
    let core = if core.is_empty() { family_words.clone() } else { core };
    if core.is_empty() || core.iter().all(|w| w.len() == 1) {
        return;
    }
    let initials = |u: &Unit| u.words[0].chars().map(String::from).collect::<Vec<_>>();
    let as_initials: Vec<String> =
        given.iter().flat_map(|u| if u.cluster { initials(u) } else { u.words.clone() }).chain(moved.clone()).collect();
    let as_words: Vec<String> = given.iter().flat_map(|u| u.words.clone()).chain(moved).collect();
    let mut push = |mut given: Vec<String>, weight: f64| {
        // `van der Meer` + `Bart`: what is never a given name agrees with nothing.
        if given.iter().any(|w| !NEVER_GIVEN.contains(&w.as_str())) {
            given.retain(|w| !NEVER_GIVEN.contains(&w.as_str()));
        }
        let reading = Reading {
            given_joined: Word::new(given.concat()),
            given: given.into_iter().map(Word::new).collect(),
            family_joined: [Word::new(core.concat()), Word::new(family_words.concat())],
            family: core.iter().cloned().map(Word::new).collect(),
            weight,
        };
        if !readings.iter().any(|r| r.given == reading.given && r.family_joined == reading.family_joined) {
            readings.push(reading);
        }
    };
    let both = as_words != as_initials;
    push(as_initials, weight);
    if both {
        push(as_words, weight * 0.97);
    }
}
