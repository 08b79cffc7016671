//! What holds for every history of a record: harvests that insert, remove, reorder and respell people, and edits, in any
//! order.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::history::History;

/// One step: what to do, and numbers that choose where and what.
type Move = (u8, u8, u8, u8);

fn moves() -> impl Strategy<Value = Vec<Move>> {
    prop::collection::vec(any::<Move>(), 1..25)
}

fn run(moves: &[Move]) {
    let mut history = History::new();
    for (what, a, b, c) in moves {
        match what % 16 {
            0..=6 => history.harvest(what % 7, *a, *b, *c),
            7 | 8 => history.mark(*a),
            9 => history.rename(*a),
            10 => history.remove(*a),
            11 => history.add(*a, *b),
            12 => history.reorder(*a, *b),
            13 => history.set_publisher(*b),
            14 => history.edit_keyword(*a, *b),
            _ => history.edit_container(*a),
        }
        history.check();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_curated_value_is_lost_and_each_sits_on_its_own_element(moves in moves()) {
        run(&moves);
    }
}

/// Ten thousand histories, in four parts that run beside each other.
mod long {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_500, ..ProptestConfig::default() })]

        #[test]
        fn no_curated_value_is_lost_in_ten_thousand_histories_part_1(moves in moves()) {
            run(&moves);
        }

        #[test]
        fn no_curated_value_is_lost_in_ten_thousand_histories_part_2(moves in moves()) {
            run(&moves);
        }

        #[test]
        fn no_curated_value_is_lost_in_ten_thousand_histories_part_3(moves in moves()) {
            run(&moves);
        }

        #[test]
        fn no_curated_value_is_lost_in_ten_thousand_histories_part_4(moves in moves()) {
            run(&moves);
        }
    }
}

/// Any small record, for patches that are not made with care.
fn any_record() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec!["A Ash", "B Birch", "Ann Ash", "Ash, A"]);
    let person = (name, prop::option::of(1u64..4), prop::option::of(0u8..3)).prop_map(|(name, orcid, place)| {
        let mut person = json!({"name": name});
        if let Some(number) = orcid {
            person["orcid"] = super::world::orcid(number).into();
        }
        if let Some(place) = place {
            person["affiliations"] = json!([{"name": format!("Place {place}")}, {"name": "Brown"}]);
        }
        person
    });
    let people = prop::collection::vec(person, 1..5);
    let words = prop::collection::vec(prop::sample::select(vec!["a", "b", "c", "A"]), 1..4);
    let container = (prop::option::of("[ab]"), prop::option::of("[12]"));
    (prop::option::of(people), prop::option::of(words), container, prop::option::of("[xyz]")).prop_map(
        |(people, words, (title, volume), publisher)| {
            let mut record = json!({});
            people.into_iter().for_each(|people| record["authors"] = people.into());
            words.into_iter().for_each(|words| record["keywords"] = words.into());
            title.into_iter().for_each(|title| record["container"]["title"] = title.into());
            volume.into_iter().for_each(|volume| record["container"]["volume"] = volume.into());
            publisher.into_iter().for_each(|publisher| record["publisher"] = publisher.into());
            record
        },
    )
}

proptest! {
    /// Whatever a patch does, with namesakes, doubles and whole lists put in: the result is what the patch makes, merging
    /// again changes nothing, and reverting all is the original.
    #[test]
    fn an_edit_is_what_the_patch_says(original in any_record(), first in any_record(), second in any_record(), next in any_record()) {
        use super::world::World;
        use crate::curation::*;
        let mut world = World::new(&original);
        for goal in [&first, &second] {
            let patch = serde_json::to_value(patch::diff(&world.merged(), goal)).unwrap();
            let edit = world.edit(&patch);
            prop_assert_eq!(&world.merged(), goal);
            prop_assert_eq!(edit.curated.conflicts.len(), 0);
            let whole = Patch::read(&edit.revision.inverse, Limits::default()).unwrap();
            prop_assert_eq!(whole.is_empty(), patch == json!([]));
        }
        let edit_patch = edit_patch(&world.original, &super::world::record(&second));
        let derived = edit_patch.map_or(json!([]), |text| serde_json::from_str(&text).unwrap());
        prop_assert_eq!(Patch::read(&derived, Limits::default()).unwrap().apply(&original).unwrap(), second.clone());

        world.harvest(&next);
        let once = merge(&world.original, &world.decisions);
        prop_assert_eq!(&merge(&world.original, &once.decisions), &once);
        let ids: Vec<u32> = once.decisions.iter().map(|decision| decision.id).collect();
        prop_assert_eq!(serde_json::to_value(revert(&world.original, &once.decisions, &ids).record).unwrap(), next);
        // Binding to what is only similar makes one element of two; all else that is kept changes nothing that is shown.
        let plain = once.conflicts.iter().filter(|conflict| conflict.reason != ConflictReason::ElementDoubled);
        let kept = keep(&world.original, &once.decisions, &plain.map(|conflict| conflict.decision).collect::<Vec<_>>());
        prop_assert_eq!(kept.record, once.record);
        // Of namesakes that nobody can tell apart, one that is gone, or their order, may have to stay in conflict.
        let is_settled = |conflict: &Conflict| conflict.reason != ConflictReason::UpstreamChanged;
        prop_assert!(kept.conflicts.iter().all(is_settled), "{:?}", kept.conflicts);
    }
}
