//! Whether two printed names may be one person's.

use serde::{Deserialize, Serialize};

use super::fold::{SKELETON_FROM, Script, same_initial};
use super::name::{PersonName, Reading, Word};

/// How two names agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameKind {
    /// Given and family names are the same but for case, accents, script, order and particles.
    Exact,
    /// First name and family name agree in full; a middle name is missing or shortened, or one is spelt another way.
    Variant,
    /// Family names agree, given names as far as initials go.
    InitialsOf,
    /// Family names agree, one side has no given name.
    FamilyOnly,
    /// Given names agree in full, family names do not: a change of name, or somebody else.
    GivenOnly,
    /// The names cannot be one person's unless it changed its name.
    Contradiction,
    /// Nothing can be said: other scripts, or a name is missing.
    Incomparable,
}

impl NameKind {
    /// Whether the names may be one person's.
    #[must_use]
    pub fn agrees(self) -> bool {
        matches!(self, Self::Exact | Self::Variant | Self::InitialsOf | Self::FamilyOnly)
    }

    /// Whether full first and family names agree.
    #[must_use]
    pub fn is_full(self) -> bool {
        matches!(self, Self::Exact | Self::Variant)
    }
}

/// Outcome of [`compare`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NameAgreement {
    /// 0 (contradiction) to 1 (the same).
    pub score: f64,
    /// In which way.
    pub kind: NameKind,
}

impl NameAgreement {
    const NONE: Self = Self { score: 0.0, kind: NameKind::Contradiction };
}

/// Compares two names: the best over all ways to read them. Symmetric; a name with letters equals itself.
///
/// The score is the product of the family names' agreement (1 the same, 0.92 one skeleton, 0.88 part of a compound, 0.85
/// one letter off), the given names' (1 the same, 0.97 a middle name as initial, 0.95 a middle name missing, 0.85 another
/// form, 0.80 several initials, 0.72 one initial, 0.40 none) and the plausibility of the readings. The numbers only order;
/// what they are worth as evidence is weighed in [`super::unclaimed`] and [`super::position`].
#[must_use]
pub fn compare(a: &PersonName, b: &PersonName) -> NameAgreement {
    if a.is_empty() || b.is_empty() || a.script() != b.script() {
        return NameAgreement { score: 0.0, kind: NameKind::Incomparable };
    }
    // Without blanks: all that can be said of 張偉明.
    if a.script() != Script::Latin && a.joined.iter().any(|x| b.joined.contains(x)) {
        return NameAgreement { score: 1.0, kind: NameKind::Exact };
    }
    if a.readings.is_empty() || b.readings.is_empty() {
        return NameAgreement { score: 0.0, kind: NameKind::Incomparable };
    }
    let mut best = NameAgreement::NONE;
    for x in &a.readings {
        for y in b.readings.iter().filter(|y| x.weight.max(y.weight) >= STRAIGHT) {
            let found = readings(x, y);
            let better = match (found.kind.agrees(), best.kind.agrees()) {
                (true, false) => true,
                (false, true) => false,
                _ => found.score > best.score,
            };
            if better {
                best = found;
            }
        }
    }
    best
}

/// Whether the names share the family name and the given names exclude each other: two people of one family name, not one
/// person under two names.
pub(crate) fn given_names_conflict(a: &PersonName, b: &PersonName) -> bool {
    let straight = |n: &PersonName| n.readings.first().filter(|_| n.script() == Script::Latin).cloned();
    let Some((x, y)) = straight(a).zip(straight(b)) else { return false };
    family(&x, &y) >= 0.92 && given(&x, &y).1 == NameKind::Contradiction
}

/// One of two readings must be at least this plausible: `Juan José` + `Torres` and `José Juan` + `Gil`, both the wrong way
/// round, would share the name José.
const STRAIGHT: f64 = 0.98;

/// Agreement of given names where one side leaves out the first.
const LATER_GIVEN_NAME: f64 = 0.80;

fn readings(a: &Reading, b: &Reading) -> NameAgreement {
    let family = family(a, b);
    let weight = a.weight * b.weight;
    if family == 0.0 {
        let firsts = a.given.first().zip(b.given.first());
        let same_first = firsts.is_some_and(|(x, y)| x.text == y.text && x.text.len() > 2) && given(a, b).1.is_full();
        return if same_first {
            NameAgreement { score: 0.3 * weight, kind: NameKind::GivenOnly }
        } else {
            NameAgreement::NONE
        };
    }
    let (given, kind) = given(a, b);
    if kind == NameKind::Contradiction {
        return NameAgreement::NONE;
    }
    // One weakness at a time: a later given name only with the whole family name, told apart for certain.
    if kind == NameKind::Variant && given <= LATER_GIVEN_NAME && (family < 1.0 || weight < STRAIGHT) {
        return NameAgreement::NONE;
    }
    let kind = if kind == NameKind::Exact && family < 1.0 { NameKind::Variant } else { kind };
    NameAgreement { score: family * given * weight, kind }
}

fn family(a: &Reading, b: &Reading) -> f64 {
    let joined = a.family_joined.iter().flat_map(|x| b.family_joined.iter().map(move |y| (x, y)));
    if joined.clone().any(|(x, y)| x.text == y.text) {
        return 1.0;
    }
    let spelling = joined.map(|(x, y)| spelling(x, y)).fold(0.0, f64::max);
    spelling.max(part_of_compound(a, b))
}

/// `Jiménez` and `Jiménez Moscoso`: every word of the shorter name stands in the longer one.
fn part_of_compound(a: &Reading, b: &Reading) -> f64 {
    let (short, long) = if a.family.len() <= b.family.len() { (a, b) } else { (b, a) };
    if long.family.len() < 2 || short.family.iter().any(|w| w.text.chars().count() < 3) {
        return 0.0;
    }
    let found = short.family.iter().all(|w| long.family.iter().any(|l| l.text == w.text || (l.skeleton == w.skeleton)));
    match found {
        true if short.family.len() == long.family.len() => 0.95,
        true => 0.88,
        false => 0.0,
    }
}

/// Agreement of two words that are not equal: one skeleton, or one letter off in a word long enough.
fn spelling(a: &Word, b: &Word) -> f64 {
    let shorter = a.text.len().min(b.text.len());
    if shorter < 4 {
        return 0.0;
    }
    if a.skeleton == b.skeleton {
        return 0.92;
    }
    let first_agrees = same_initial(a.first(), b.first());
    if shorter >= 5 && first_agrees && one_off(&a.text, &b.text) {
        return 0.85;
    }
    if shorter > SKELETON_FROM && a.skeleton.len().min(b.skeleton.len()) >= 6 && one_off(&a.skeleton, &b.skeleton) {
        0.85
    } else {
        0.0
    }
}

/// Whether one letter is missing, added, changed, or swapped with its neighbour.
fn one_off(a: &str, b: &str) -> bool {
    // Folded Latin is ASCII; of other scripts a letter takes two bytes or more, and nothing is said of those.
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[prefix..], &b[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    match (&a[..a.len() - suffix], &b[..b.len() - suffix]) {
        ([] | [_], [] | [_]) => true,
        ([w, x], [y, z]) => w == z && x == y,
        _ => false,
    }
}

/// Agreement of the given names, and the kind it makes if the family names agree.
fn given(a: &Reading, b: &Reading) -> (f64, NameKind) {
    if a.given.is_empty() || b.given.is_empty() {
        return (0.40, NameKind::FamilyOnly);
    }
    if a.given_joined.text == b.given_joined.text {
        return if a.given.iter().all(Word::is_initial) || b.given.iter().all(Word::is_initial) {
            (if a.given.len() > 1 { 0.80 } else { 0.72 }, NameKind::InitialsOf)
        } else {
            (1.0, NameKind::Exact)
        };
    }
    let straight = align(&a.given, &b.given);
    if straight.1 != NameKind::Contradiction {
        return straight;
    }
    let whole = |r: &Reading| r.given_joined.text.len() > 5 && !r.given.iter().any(Word::is_initial);
    if whole(a) && whole(b) && spelling(&a.given_joined, &b.given_joined) > 0.0 {
        return (0.85, NameKind::Variant);
    }
    // Known by a later given name: `J. Robert` and `Robert`, `Raimund Popper` and `Popper`.
    let (short, long) = if a.given.len() <= b.given.len() { (&a.given, &b.given) } else { (&b.given, &a.given) };
    let contained =
        short.len() < long.len() && short.iter().all(|w| !w.is_initial() && long.iter().any(|l| l.text == w.text));
    if contained { (LATER_GIVEN_NAME, NameKind::Variant) } else { (0.0, NameKind::Contradiction) }
}

/// Goes through both lists in step; what one side has more of is a middle name that the other left out.
fn align(a: &[Word], b: &[Word]) -> (f64, NameKind) {
    let mut score: f64 = 1.0;
    let mut initials = 0usize;
    let mut first_is_full = false;
    for (n, (x, y)) in a.iter().zip(b).enumerate() {
        let agreement = word(x, y);
        match agreement {
            None => {
                // A middle name may be skipped on the longer side: `Peter W. S.` and `Peter S.`.
                let rest = if a.len() > b.len() {
                    n > 0 && a[n + 1..].iter().any(|w| word(w, y).is_some())
                } else {
                    n > 0 && b.len() > a.len() && b[n + 1..].iter().any(|w| word(x, w).is_some())
                };
                if !rest {
                    return (0.0, NameKind::Contradiction);
                }
                score = score.min(0.85);
            }
            Some(Agreement::Initial) => {
                initials += 1;
                score = score.min(if n == 0 { 0.72 } else { 0.97 });
            }
            // `Dong-Wen` is no short form of `Dongxiang`.
            Some(Agreement::ShortForm) if n == 0 && (second_word(a) || second_word(b)) => {
                return (0.0, NameKind::Contradiction);
            }
            Some(Agreement::ShortForm) => {
                first_is_full |= n == 0;
                score = score.min(0.85);
            }
            Some(Agreement::Full(s)) => {
                first_is_full |= n == 0;
                score = score.min(s);
            }
        }
    }
    if !first_is_full {
        // Two initials say more than one; an initial that nothing stands against says a little less.
        let several = if initials > 1 { 0.08 } else { 0.0 };
        let unopposed = if a.len() == b.len() { 0.0 } else { 0.02 };
        return (0.72 + several - unopposed, NameKind::InitialsOf);
    }
    if a.len() != b.len() {
        score = score.min(0.95);
    }
    (score, if score >= 1.0 { NameKind::Exact } else { NameKind::Variant })
}

fn second_word(given: &[Word]) -> bool {
    given.get(1).is_some_and(|w| !w.is_initial())
}

enum Agreement {
    Full(f64),
    ShortForm,
    Initial,
}

fn word(a: &Word, b: &Word) -> Option<Agreement> {
    if a.is_initial() || b.is_initial() {
        return same_initial(a.first(), b.first()).then_some(Agreement::Initial);
    }
    if a.text == b.text {
        return Some(Agreement::Full(1.0));
    }
    if spelling(a, b) > 0.0 {
        return Some(Agreement::Full(0.88));
    }
    // `Ben`, `Vlad`, `Fred`: the beginning of the full name.
    let (short, long) = if a.text.len() <= b.text.len() { (a, b) } else { (b, a) };
    let is_short_form = short.text.chars().count() >= 3
        && short.text.len() + 2 <= long.text.len()
        && long.text.starts_with(&short.text);
    is_short_form.then_some(Agreement::ShortForm)
}
