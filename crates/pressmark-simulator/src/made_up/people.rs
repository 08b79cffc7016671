//! Researchers with an iD, and strangers without one.
//!
//! People stand in research groups of [`GROUP`]: a group has an institution, a field and one prevailing language. 6 % of
//! people carry the given and family name of another one, 3 % of strangers that of a person with an iD, on top of the
//! namesakes that chance makes.

use pressmark_domain::Orcid;

use super::dice::Dice;
use super::model::Person;
use super::names::{Identity, Language};
use super::plan::Plan;
use super::words::{FIELD_TABLE, Lexicon};

/// People in a research group.
pub(super) const GROUP: usize = 6;
const NAMESAKE_PERSON: f64 = 0.06;
const NAMESAKE_STRANGER: f64 = 0.03;

/// The prevailing language of a group.
fn group_language(seed: u64, group: usize) -> Language {
    Language::draw(&mut Dice::new(seed, "group", group))
}

/// Names of all people of a plan.
pub(super) fn identities(plan: &Plan) -> Vec<Identity> {
    let mut all: Vec<Identity> = if plan.demo { super::demo::identities() } else { Vec::new() };
    all.truncate(plan.people);
    for n in all.len()..plan.people {
        let mut dice = Dice::new(plan.seed, "person", n);
        let language = if dice.chance(0.55) { group_language(plan.seed, n / GROUP) } else { Language::draw(&mut dice) };
        let mut own = Identity::draw(&mut dice, language);
        if n > 0 && dice.chance(NAMESAKE_PERSON) {
            let other = &all[dice.below(n)];
            own = Identity { middle: own.middle.filter(|_| other.language == own.language), ..other.clone() };
        }
        all.push(own);
    }
    all
}

/// Names of stranger number `n`: a function of the plan, so that nobody has to remember them.
pub(super) fn stranger(plan: &Plan, people: &[Identity], n: usize) -> Identity {
    let mut dice = Dice::new(plan.seed, "stranger", n);
    if !people.is_empty() && !plan.demo && dice.chance(NAMESAKE_STRANGER) {
        let other = dice.below(people.len());
        return people[other].clone();
    }
    let language =
        if dice.chance(0.4) { group_language(plan.seed, n / (GROUP * 3)) } else { Language::draw(&mut dice) };
    Identity::draw(&mut dice, language)
}

/// iD of a stranger who has one; of the range that ORCID never assigns.
pub(super) fn stranger_orcid(n: usize) -> Orcid {
    Orcid::from_number(4_000_000 + u64::try_from(n).unwrap_or_default() % 5_000_000)
}

/// Institution of the group that person `n` belongs to.
pub(super) fn group_institution(plan: &Plan, group: usize) -> usize {
    if plan.demo && group < 2 { 0 } else { Dice::new(plan.seed, "group place", group).below(plan.institutions.max(1)) }
}

/// Field of a group.
pub(super) fn group_field(plan: &Plan, group: usize) -> usize {
    if plan.demo && group == 0 { 0 } else { Dice::new(plan.seed, "group field", group).below(FIELD_TABLE.len()) }
}

/// The ORCID record of person `n`.
pub(super) fn person(plan: &Plan, lexicon: &Lexicon, who: &Identity, n: usize) -> Person {
    let mut dice = Dice::new(plan.seed, "record", n);
    let orcid = match (plan.demo, n) {
        // The example researcher that ORCID itself made up.
        (true, 0) => Orcid::parse("0000-0002-1825-0097").unwrap_or_else(|_| Orcid::from_number(0)),
        _ => Orcid::from_number(10_000 + u64::try_from(n).unwrap_or_default()),
    };
    let group = n / GROUP;
    let mut institutions = vec![group_institution(plan, group)];
    if dice.chance(0.35) {
        let earlier = dice.below(plan.institutions.max(1));
        if earlier != institutions[0] {
            institutions.push(earlier);
        }
    }
    let field = group_field(plan, group);
    let keywords = lexicon.keywords(&mut dice, field);
    Person {
        orcid,
        given: match (&who.middle, dice.chance(0.4)) {
            (Some(middle), true) => format!("{} {}.", who.given.usual, middle.chars().take(1).collect::<String>()),
            _ => who.given.usual.clone(),
        },
        family: Some(who.full_family()),
        credit_name: credit_name(&mut dice, who),
        other_names: other_names(&mut dice, who),
        institutions,
        biography: Some(format!(
            "A fictional researcher in {}, made up by a computer; any likeness is chance.",
            FIELD_TABLE[field].name.to_lowercase()
        )),
        field,
        keywords,
        country: (*dice.pick(who.language.countries())).to_owned(),
        active_from: 1990 + i32::try_from(dice.below(30)).unwrap_or_default(),
    }
}

fn credit_name(dice: &mut Dice, who: &Identity) -> Option<String> {
    dice.chance(0.4).then(|| match &who.middle {
        Some(middle) if dice.chance(0.6) => {
            format!("{} {}. {}", who.given.usual, middle.chars().take(1).collect::<String>(), who.full_family())
        }
        _ => format!("{} {}", who.given.usual, who.full_family()),
    })
}

/// Half of the people recorded what else they are called: their own script, another spelling, the former name.
fn other_names(dice: &mut Dice, who: &Identity) -> Vec<String> {
    let mut names = Vec::new();
    let likely = |dice: &mut Dice, rate| dice.chance(rate);
    if let Some(native) = who.native().filter(|_| likely(dice, 0.6)) {
        names.push(native);
    }
    if let Some(former) = who.former_family.as_ref().filter(|_| likely(dice, 0.5)) {
        names.push(format!("{} {former}", who.given.usual));
    }
    if let Some(other) = who.family.others.first().filter(|_| likely(dice, 0.4)) {
        names.push(format!("{} {other}", who.given.usual));
    }
    if likely(dice, 0.2) {
        names.push(format!("{}. {}", who.given.usual.chars().take(1).collect::<String>(), who.full_family()));
    }
    names
}
