//! What people claim on their ORCID records.

use super::dice::Dice;
use super::model::{Claim, Work};
use super::world::World;

/// Share of their works that people claim.
const CLAIMED: f64 = 0.8;

/// The claims that name a work: most of its known authors', and in rare works somebody's who is none. Half of those
/// wrong claims come from a person of the same family name, as search-and-link tools make them.
pub(super) fn claims_on(world: &World, work: &Work) -> Vec<Claim> {
    let mut dice = Dice::new(world.plan.seed, "claims", work.index);
    let mut claims: Vec<(usize, bool)> = Vec::new();
    let known: Vec<usize> = work.authors.iter().filter_map(|a| a.person).collect();
    for person in &known {
        if dice.chance(CLAIMED) {
            claims.push((*person, true));
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a handful of authors")]
    if dice.chance(world.plan.wrong_claims * known.len() as f64) {
        let namesakes = known.first().and_then(|p| world.by_family.get(&world.identities[*p].family.usual));
        let person = match namesakes {
            Some(people) if dice.chance(0.5) => *dice.pick(people),
            _ => dice.below(world.people.len()),
        };
        if !known.contains(&person) {
            claims.push((person, false));
        }
    }
    claims.into_iter().enumerate().map(|(k, (person, right))| claim(world, &mut dice, work, k, person, right)).collect()
}

fn claim(world: &World, dice: &mut Dice, work: &Work, k: usize, person: usize, right: bool) -> Claim {
    let own = || format!("{} {}", world.people[person].given, world.people[person].family.clone().unwrap_or_default());
    let mut sources = vec![if work.doi.is_some() && dice.chance(0.6) { "Crossref".to_owned() } else { own() }];
    if dice.chance(0.3) {
        sources.push("Scopus - Elsevier".to_owned());
    }
    let put_code = i64::try_from(work.index * 64 + k).unwrap_or_default() + 1_000_000;
    Claim { person, work: work.index, right, put_code, sources }
}
