//! Elements added, removed, changed and reordered.

use serde_json::json;

use super::world::*;
use crate::curation::*;

#[test]
fn an_added_author_stands_behind_the_one_behind_whom_it_was_put() {
    let mut world = World::new(&with_authors(&["A Ash", "B Birch"]));
    world.edit(&json!([{"op": "add", "path": "/authors/1", "value": person("X Yew#9")}]));
    world.edit(&json!([{"op": "add", "path": "/authors/2", "value": {"name": "Z Fir"}}]));
    assert_eq!(names(&world.merged()), ["A Ash", "X Yew", "Z Fir", "B Birch"]);
    world.harvest(&with_authors(&["B Birch", "C Oak", "A Ash", "D Elm"]));
    assert_eq!(names(&world.merged()), ["B Birch", "C Oak", "A Ash", "X Yew", "Z Fir", "D Elm"]);
    world.harvest(&with_authors(&["B Birch"]));
    assert_eq!(names(&world.merged()).len(), 3, "nothing is lost");
}

#[test]
fn what_upstream_adds_too_is_one_element_that_both_complete() {
    let mut world = World::new(&with_authors(&["A Ash"]));
    world.edit(&json!([{"op": "add", "path": "/authors/-", "value": person("X Yew#9")}]));
    assert_eq!(world.harvest(&with_authors(&["X Yew@Brown", "A Ash"])), []);
    let merged = world.merged();
    assert_eq!(merged["authors"][0], json!({"name": "X Yew", "orcid": orcid(9), "affiliations": [{"name": "Brown"}]}));
    assert_eq!(merged["authors"].as_array().unwrap().len(), 2);

    world.edit(&json!([{"op": "remove", "path": "/authors/0/affiliations"}]));
    assert_eq!(world.merged()["authors"][0], person("X Yew#9"));
    let conflicts = world.harvest(&with_authors(&["A Ash"]));
    assert_eq!(names(&world.merged()).len(), 2);
    assert!(!conflicts.is_empty(), "it is gone again");
}

#[test]
fn a_second_namesake_can_be_added() {
    let mut world = World::new(&with_authors(&["Wei Wang", "B Birch"]));
    world.edit(&json!([{"op": "add", "path": "/authors/-", "value": {"name": "Wei Wang"}}]));
    assert_eq!(names(&world.merged()), ["Wei Wang", "B Birch", "Wei Wang"]);
    world.harvest(&with_authors(&["C Oak", "Wei Wang", "B Birch"]));
    assert_eq!(names(&world.merged()), ["C Oak", "Wei Wang", "B Birch", "Wei Wang"]);
}

#[test]
fn a_removed_author_stays_out_and_can_be_put_back() {
    let mut world = World::new(&with_authors(&["A Ash", "B Birch@Brown", "C Oak"]));
    world.edit(&json!([{"op": "remove", "path": "/authors/1"}]));
    world.harvest(&with_authors(&["B Birch@Brown", "C Oak", "A Ash"]));
    assert_eq!(names(&world.merged()), ["C Oak", "A Ash"]);
    world.harvest(&with_authors(&["C Oak", "A Ash"]));
    assert_eq!(world.statuses(), [Status::Dormant]);
    world.harvest(&with_authors(&["A Ash", "B Birch@Brown", "C Oak"]));
    assert_eq!(names(&world.merged()), ["A Ash", "C Oak"]);
    world.edit(&json!([{"op": "add", "path": "/authors/1", "value": person("B Birch@Brown")}]));
    assert_eq!((names(&world.merged()), world.decisions.len()), (vec!["A Ash", "B Birch", "C Oak"], 0));
}

#[test]
fn a_renamed_author_is_still_the_same_element() {
    let mut world = World::new(&with_authors(&["Anonymous", "B Birch"]));
    world.edit(&json!([
        {"op": "replace", "path": "/authors/0/name", "value": "Jane Roe"},
        {"op": "move", "from": "/authors/0", "path": "/authors/1"},
    ]));
    assert_eq!(names(&world.merged()), ["B Birch", "Jane Roe"]);
    assert_eq!(world.harvest(&with_authors(&["C Oak", "Anonymous@Brown", "B Birch"])), []);
    let merged = world.merged();
    assert_eq!(names(&merged), ["C Oak", "B Birch", "Jane Roe"]);
    assert_eq!(merged["authors"][2]["affiliations"], json!([{"name": "Brown"}]));
}

#[test]
fn another_person_put_in_place_of_one_is_no_change_of_that_one() {
    let mut world = World::new(&with_authors(&["A Ash@Brown", "B Birch"]));
    world.edit(&json!([{"op": "replace", "path": "/authors/0", "value": {"name": "Jane Roe"}}]));
    let kinds: Vec<_> = world.decisions.iter().map(|d| (d.base.is_some(), d.curated.is_some())).collect();
    assert_eq!(kinds, [(true, false), (false, true)], "one removed, one added");
    world.harvest(&with_authors(&["B Birch", "A Ash@Yale"]));
    assert_eq!(world.merged()["authors"], json!([{"name": "Jane Roe"}, {"name": "B Birch"}]));
}

#[test]
fn a_curated_order_stands_and_newcomers_find_their_place() {
    let mut world = World::new(&with_authors(&["A Ash", "B Birch", "C Oak"]));
    world.edit(&json!([{"op": "move", "from": "/authors/2", "path": "/authors/0"}]));
    assert_eq!(names(&world.merged()), ["C Oak", "A Ash", "B Birch"]);
    assert_eq!(world.decisions.len(), 1);
    assert_eq!(world.harvest(&with_authors(&["A Ash", "D Elm", "B Birch", "C Oak", "E Fir"])), []);
    assert_eq!(names(&world.merged()), ["C Oak", "E Fir", "A Ash", "D Elm", "B Birch"]);
    assert_eq!(world.harvest(&with_authors(&["C Oak", "A Ash", "B Birch"])), []);
    assert_eq!(world.statuses(), [Status::Dormant]);
    let conflicts = world.harvest(&with_authors(&["B Birch", "A Ash", "C Oak"]));
    assert_eq!(conflicts.iter().map(|c| c.reason).collect::<Vec<_>>(), [ConflictReason::OrderChanged]);
    assert_eq!(names(&world.merged()), ["C Oak", "A Ash", "B Birch"]);
    assert_eq!(keep(&world.original, &world.decisions, &[1]).conflicts, []);
    world.edit(&json!([
        {"op": "move", "from": "/authors/0", "path": "/authors/2"},
        {"op": "move", "from": "/authors/1", "path": "/authors/0"},
    ]));
    assert_eq!((names(&world.merged()), world.decisions.len()), (vec!["B Birch", "A Ash", "C Oak"], 0));
}

#[test]
fn an_author_becomes_an_editor() {
    let mut world = World::new(&json!({"authors": people(&["A Ash", "B Birch"]), "editors": people(&["C Oak"])}));
    world.edit(&json!([{"op": "move", "from": "/authors/0", "path": "/editors/0"}]));
    assert_eq!(world.merged(), json!({"authors": people(&["B Birch"]), "editors": people(&["A Ash", "C Oak"])}));
    world.harvest(&json!({"authors": people(&["B Birch", "A Ash"])}));
    assert_eq!(world.merged(), json!({"authors": people(&["B Birch"]), "editors": people(&["A Ash"])}));
}

#[test]
fn keywords_are_corrected_in_place() {
    let mut world = World::new(&json!({"keywords": ["potery", "clay", "kilns"]}));
    world.edit(&json!([{"op": "replace", "path": "/keywords/0", "value": "pottery"}]));
    world.edit(&json!([{"op": "add", "path": "/keywords/-", "value": "glaze"}]));
    world.edit(&json!([{"op": "remove", "path": "/keywords/1"}]));
    assert_eq!(world.harvest(&json!({"keywords": ["kilns", "clay", "new", "potery"]})), []);
    assert_eq!(world.merged(), json!({"keywords": ["kilns", "glaze", "new", "pottery"]}));
    assert_eq!(world.harvest(&json!({"keywords": ["kilns", "pottery", "glaze"]})), []);
    assert_eq!(world.statuses(), [Status::Dormant; 3]);
    let conflicts = world.harvest(&json!({"keywords": ["kilns"]}));
    assert_eq!(conflicts.iter().map(|c| c.reason).collect::<Vec<_>>(), [ConflictReason::ElementGone]);
    let merged = world.merged();
    assert!(
        ["kilns", "pottery", "glaze"].iter().all(|k| merged["keywords"].as_array().unwrap().contains(&json!(k))),
        "{merged}"
    );
}

#[test]
fn an_affiliation_inside_an_author_is_found_again() {
    let place = |name: &str| json!({"name": name});
    let author = |places: &[&str]| json!([{"name": "B Birch"}, {"name": "A Ash", "affiliations": places.iter().map(|p| place(p)).collect::<Vec<_>>()}]);
    let mut world = World::new(&json!({"authors": author(&["Brown", "Yale"])}));
    world.edit(&json!([{"op": "add", "path": "/authors/1/affiliations/1/ror", "value": "https://ror.org/03yrm5c26"}]));
    let mut harvested = author(&["Yale", "Oxford", "Brown"]);
    harvested.as_array_mut().unwrap().reverse();
    assert_eq!(world.harvest(&json!({"authors": harvested})), []);
    assert_eq!(
        world.merged()["authors"][0]["affiliations"][0],
        json!({"name": "Yale", "ror": "https://ror.org/03yrm5c26"})
    );
}

#[test]
fn a_respelling_that_may_be_the_added_or_removed_one_is_left_to_a_person() {
    let mut world = World::new(&with_authors(&["A Ash", "Bea Birch"]));
    world.edit(&json!([{"op": "add", "path": "/authors/-", "value": {"name": "Xenia Yew"}}]));
    world.edit(&json!([{"op": "remove", "path": "/authors/1"}]));
    let conflicts = world.harvest(&with_authors(&["B. Birch", "A Ash", "X. Yew"]));
    assert_eq!(conflicts.iter().map(|c| c.reason).collect::<Vec<_>>(), [ConflictReason::ElementDoubled; 2]);
    assert_eq!(names(&world.merged()), ["B. Birch", "A Ash", "Xenia Yew", "X. Yew"]);

    let kept = keep(&world.original, &world.decisions, &[1, 2]);
    assert_eq!(serde_json::to_value(&kept.record.authors).unwrap(), people(&["A Ash", "Xenia Yew"]));
    let ids: Vec<u32> = kept.decisions.iter().map(|decision| decision.id).collect();
    assert_eq!(keep(&world.original, &kept.decisions, &ids).conflicts, [], "and the name is known to differ");
    world.edit(&json!([{"op": "remove", "path": "/authors/2"}]));
    world.edit(&json!([{"op": "add", "path": "/authors/2", "value": {"name": "Xenia Yew"}}]));
    let open: Vec<_> = merge(&world.original, &world.decisions).conflicts.iter().map(|c| c.decision).collect();
    assert_eq!(open, [2], "two people, says the curator by adding one again");
}
