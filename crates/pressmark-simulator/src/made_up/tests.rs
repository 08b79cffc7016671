//! The made-up world is the same for everyone, and as odd as it says.

use std::collections::HashSet;

use super::{Agency, Plan, World};
use pressmark_domain::Orcid;

#[test]
fn the_demo_world_is_small_and_fictional() {
    let world = World::generate(&Plan::demo());
    assert_eq!((world.people.len(), world.work_count()), (12, 300));
    assert_eq!(world.people[0].orcid, Orcid::parse("0000-0002-1825-0097").unwrap());
    assert_eq!(world.institutions[0].name, "Brown-Example University");
    for person in &world.people {
        assert!(person.biography.as_deref().is_some_and(|b| b.contains("fictional")));
    }
    for person in &world.people[1..] {
        assert!(person.orcid.as_str().starts_with("0000-0000-"), "{}", person.orcid);
    }
    let works: Vec<_> = world.works().collect();
    assert!(works.iter().filter_map(|w| w.doi.as_ref()).all(|d| d.prefix() == "10.5555"));
    let claims: Vec<_> = works.iter().flat_map(|w| world.claims_on(w)).collect();
    let without = claims.iter().filter(|c| works[c.work].doi.is_none()).count();
    assert!((20..=40).contains(&(without * 100 / claims.len())), "{without} of {} claims have no DOI", claims.len());
    for n in 0..12 {
        assert!(claims.iter().any(|c| c.person == n), "person {n} claims nothing");
    }
}

#[test]
fn equal_plans_make_equal_works_in_any_order() {
    let plan = Plan::sized(7, 60, 400);
    let (a, b) = (World::generate(&plan), World::generate(&plan));
    let forward: Vec<_> = a.works().collect();
    for n in (0..400).rev() {
        assert_eq!(b.work(n), forward[n], "work {n}");
    }
    let other = World::generate(&Plan { seed: 8, ..plan });
    assert_ne!(other.work(3), forward[3]);
}

#[test]
fn identifiers_are_unique() {
    let world = World::generate(&Plan::sized(7, 200, 3_000));
    let mut dois = HashSet::new();
    let mut put_codes = HashSet::new();
    for work in world.works() {
        assert!(work.doi.as_ref().is_none_or(|d| dois.insert(d.clone())), "{:?}", work.doi);
        assert_eq!(work.doi.is_none(), work.agency == Agency::None);
        assert!(world.claims_on(&work).into_iter().all(|c| put_codes.insert(c.put_code)));
    }
    let orcids: HashSet<_> = world.people.iter().map(|p| p.orcid).collect();
    assert_eq!(orcids.len(), 200);
}

#[test]
fn the_promised_oddities_are_there() {
    let world = World::generate(&Plan::sized(7, 300, 6_000));
    let works: Vec<_> = world.works().collect();
    let some = |what: &str, found: bool| assert!(found, "no work {what}");
    some("with markup in its title", works.iter().any(|w| w.title.contains("<i>")));
    some("with MathML", works.iter().any(|w| w.title.contains("<mml:math")));
    some("with an entity escaped twice", works.iter().any(|w| w.title.contains("&amp;amp;")));
    some("with two ISSNs in one value", works.iter().any(|w| w.issns.iter().any(|i| i.len() == 17)));
    some("with a year only", works.iter().any(|w| w.date.month().is_none()));
    some("by a group", works.iter().any(|w| w.authors.iter().any(|a| a.written.roles.contains(&"group".to_owned()))));
    some("retracted", works.iter().any(|w| w.retracted && w.retraction_notice.is_some()));
    some("with a SICI DOI", works.iter().any(|w| w.doi.as_ref().is_some_and(|d| d.as_str().contains("<239::"))));
    some("of another agency", works.iter().any(|w| matches!(w.agency, Agency::Other(_))));
    for language in ["zh", "ja", "ko", "fa", "ru", "tr", "pt"] {
        some(language, works.iter().any(|w| w.language == language));
    }
    some("with a wrong claim", works.iter().any(|w| world.claims_on(w).iter().any(|c| !c.right)));
}

#[test]
fn names_are_printed_in_many_ways() {
    let world = World::generate(&Plan::sized(7, 300, 6_000));
    let mut bylines = vec![HashSet::new(); 300];
    let (mut known, mut without_affiliation, mut asserted, mut misplaced) = (0, 0, 0, 0);
    for work in world.works() {
        for author in work.authors {
            let Some(person) = author.person else { continue };
            known += 1;
            without_affiliation += usize::from(author.written.affiliations.is_empty());
            asserted += usize::from(author.orcid_asserted);
            misplaced += usize::from(author.written.orcid.is_some_and(|o| o != world.people[person].orcid));
            bylines[person].insert(author.written.name);
        }
    }
    let forms: usize = bylines.iter().map(HashSet::len).sum();
    assert!(forms > 300 * 4, "{forms} printed forms of 300 people");
    let share = |n: usize| n * 1000 / known;
    assert!(
        (100..140).contains(&share(without_affiliation)),
        "lost affiliations: {} in a thousand",
        share(without_affiliation)
    );
    assert!((200..400).contains(&share(asserted)), "asserted iDs: {} in a thousand", share(asserted));
    assert!(misplaced > 0 && share(misplaced) < 10, "{misplaced} misplaced iDs");
}
