//! Who writes a work with whom, and what the work prints of them.

use pressmark_domain::Orcid;
use pressmark_domain::work::{Affiliation, Author};

use super::dice::Dice;
use super::model::{Authorship, Venue};
use super::people::{GROUP, group_institution, stranger, stranger_orcid};
use super::print::byline;
use super::world::World;

/// Share of a known author's works that carry their iD, of a stranger's works, and of works on which one iD stands at the
/// wrong author.
const ASSERTED: f64 = 0.35;
const ASSERTED_STRANGER: f64 = 0.10;
const MISPLACED: f64 = 0.009;
/// Share of known authors whose algorithmic cluster carries their iD.
const HINTED: f64 = 0.7;
const AFFILIATION_LOST: f64 = 0.12;
const OTHER_AFFILIATION_NAME: f64 = 0.25;
const WITH_ROR: f64 = 0.30;

/// One who writes: a person with an iD, or a stranger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Member {
    Person(usize),
    Stranger(usize),
}

/// The person in whose group a work is made.
pub(super) fn lead(world: &World, dice: &mut Dice) -> usize {
    // Some write a good deal more than others.
    let skewed = dice.unit().powf(1.5);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "below the number of people"
    )]
    let lead = (skewed * world.people.len() as f64) as usize;
    // Spread the busy ones over the groups.
    (lead * 7 + lead / world.people.len().div_ceil(7).max(1)) % world.people.len().max(1)
}

/// The authors of a work, in order. `has_agency`: whether an agency's record could carry iDs.
pub(super) fn authors(
    world: &World,
    dice: &mut Dice,
    lead: usize,
    single: bool,
    venue: &Venue,
    year: i32,
    has_agency: bool,
) -> Vec<Authorship> {
    let members = members(world, dice, lead, single);
    let mut authors: Vec<Authorship> =
        members.iter().map(|m| authorship(world, dice, *m, venue, year, has_agency)).collect();
    if has_agency && authors.len() > 1 && dice.chance(MISPLACED) {
        misplace_orcid(dice, &mut authors);
    }
    if !single && dice.chance(0.015) {
        let name =
            format!("{} Collaboration", super::names::capital(world.lexicon.word(dice, world.people[lead].field)));
        let written = Author { name, roles: vec!["group".into()], ..Author::default() };
        authors.push(Authorship { person: None, written, orcid_asserted: false, orcid_hint: None });
    }
    authors
}

fn members(world: &World, dice: &mut Dice, lead: usize, single: bool) -> Vec<Member> {
    let size = match dice.unit() {
        _ if single => 1,
        t if t < 0.08 => 1,
        t if t < 0.083 => dice.between(25, 60),
        _ => 2 + dice.geometric(2.4).min(14),
    };
    let (people, strangers) = (world.people.len(), world.plan.strangers);
    let group = lead / GROUP;
    let mut members = vec![Member::Person(lead)];
    for _ in 0..size * 3 {
        if members.len() >= size {
            break;
        }
        let member = match dice.unit() {
            t if t < 0.45 => Member::Person((group * GROUP + dice.below(GROUP)).min(people - 1)),
            t if t < 0.75 && strangers > 0 => Member::Stranger((group * GROUP * 3 + dice.below(GROUP * 3)) % strangers),
            // A befriended group, the same ones for each group.
            t if t < 0.88 => {
                Member::Person(((group * 31 + 17 + dice.below(3) * 5) * GROUP + dice.below(GROUP)) % people)
            }
            _ if strangers > 0 => Member::Stranger(dice.below(strangers)),
            _ => Member::Person(dice.below(people)),
        };
        if !members.contains(&member) {
            members.push(member);
        }
    }
    if members.len() > 1 && dice.chance(0.5) {
        let to = dice.below(members.len());
        members.swap(0, to);
    }
    members
}

fn authorship(
    world: &World,
    dice: &mut Dice,
    member: Member,
    venue: &Venue,
    year: i32,
    has_agency: bool,
) -> Authorship {
    let (identity, changed_in, places, own_orcid) = match member {
        Member::Person(p) => {
            let person = &world.people[p];
            (world.identities[p].clone(), person.active_from + 8, person.institutions.clone(), person.orcid)
        }
        Member::Stranger(s) => {
            let mut own = Dice::new(world.plan.seed, "stranger place", s);
            let at_group = own.chance(0.5);
            let place = if at_group {
                group_institution(&world.plan, s / (GROUP * 3))
            } else {
                own.below(world.institutions.len())
            };
            (stranger(&world.plan, &world.identities, s), 2005, vec![place], stranger_orcid(s))
        }
    };
    let mut written = byline(dice, &identity, venue, year < changed_in);
    // The earlier employment ended six years after the first work.
    let place = match places.as_slice() {
        [_, earlier, ..] if year < changed_in - 2 => *earlier,
        [present, ..] => *present,
        [] => 0,
    };
    written.affiliations = affiliations(world, dice, place);
    let known = matches!(member, Member::Person(_));
    let asserted = has_agency && dice.chance(if known { ASSERTED } else { ASSERTED_STRANGER });
    written.orcid = asserted.then_some(own_orcid);
    Authorship {
        person: if let Member::Person(p) = member { Some(p) } else { None },
        orcid_hint: hint(world, dice, member, &identity.family.usual),
        orcid_asserted: asserted,
        written,
    }
}

fn affiliations(world: &World, dice: &mut Dice, place: usize) -> Vec<Affiliation> {
    let Some(institution) = world.institutions.get(place).filter(|_| !dice.chance(AFFILIATION_LOST)) else {
        return Vec::new();
    };
    let name = match institution.aliases.is_empty() || !dice.chance(OTHER_AFFILIATION_NAME) {
        true => institution.name.clone(),
        false => dice.pick(&institution.aliases).clone(),
    };
    let printed = match dice.below(4) {
        0 => format!(
            "Department of {}, {name}, {}",
            super::names::capital(world.lexicon.word(dice, 3)),
            institution.city
        ),
        1 => format!("{name}, {}, {}", institution.city, institution.country),
        _ => name,
    };
    let ror = dice.chance(WITH_ROR).then(|| institution.ror.clone());
    vec![Affiliation { name: Some(printed), ror }]
}

/// What an author cluster would say: right for most people, somebody else of the family name for a few.
fn hint(world: &World, dice: &mut Dice, member: Member, family: &str) -> Option<Orcid> {
    let namesakes = world.by_family.get(family).map(Vec::as_slice).unwrap_or_default();
    match member {
        Member::Person(p) if dice.chance(HINTED) => Some(world.people[p].orcid),
        _ if !namesakes.is_empty() && dice.chance(0.05) => Some(world.people[*dice.pick(namesakes)].orcid),
        _ => None,
    }
}

/// Puts an iD on the neighbour of its holder, as mixed-up author lists do.
fn misplace_orcid(dice: &mut Dice, authors: &mut [Authorship]) {
    let from = dice.below(authors.len());
    let to = (from + 1) % authors.len();
    if let Some(orcid) = authors[from].written.orcid.take() {
        authors[from].orcid_asserted = false;
        authors[to].written.orcid = Some(orcid);
        authors[to].orcid_asserted = true;
    }
}
