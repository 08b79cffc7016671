//! What harvests do to decisions.

use serde_json::json;

use super::world::*;
use crate::curation::*;

#[test]
fn a_decision_that_upstream_meets_sleeps_and_awakens() {
    let mut world = World::new(&json!({"title": "Harvested"}));
    world.edit(&json!([{"op": "replace", "path": "/title", "value": "Curated"}]));
    assert_eq!(world.statuses(), [Status::Active]);
    assert_eq!(world.harvest(&json!({"title": "Curated"})), []);
    assert_eq!(world.statuses(), [Status::Dormant]);
    assert_eq!(world.harvest(&json!({"title": "Harvested"})), []);
    assert_eq!(world.statuses(), [Status::Active], "back to what it was");
    let conflicts = world.harvest(&json!({"title": "Another"}));
    assert_eq!(world.statuses(), [Status::Conflict]);
    assert_eq!(world.merged(), json!({"title": "Curated"}));
    let conflict = &conflicts[0];
    assert_eq!(
        (conflict.decision, conflict.path.as_str(), conflict.reason),
        (1, "/title", ConflictReason::UpstreamChanged)
    );
    assert_eq!(
        (&conflict.base, &conflict.upstream, &conflict.curated),
        (&Some("Harvested".into()), &Some("Another".into()), &Some("Curated".into()))
    );
    assert!(!conflict.explanation.is_empty() && !conflict.remedy.is_empty());

    let kept = keep(&world.original, &world.decisions, &[1]);
    assert_eq!((kept.record.title.as_deref(), kept.conflicts.len()), (Some("Curated"), 0));
    assert_eq!(kept.decisions[0].status, Status::Active);
    let reverted = revert(&world.original, &world.decisions, &[1]);
    assert_eq!((reverted.record.title.as_deref(), reverted.decisions.len()), (Some("Another"), 0));
}

#[test]
fn a_field_that_upstream_fills_later_is_a_conflict_only_if_the_values_differ() {
    let mut world = World::new(&json!({}));
    world.edit(&json!([{"op": "add", "path": "/container", "value": {"title": "J", "volume": "3"}}]));
    assert_eq!(world.harvest(&json!({"container": {"title": "J", "pages": "1-2"}})), []);
    assert_eq!(world.merged(), json!({"container": {"title": "J", "volume": "3", "pages": "1-2"}}));
    let conflicts = world.harvest(&json!({"container": {"title": "J", "volume": "4"}}));
    assert_eq!(conflicts.iter().map(|c| c.path.as_str()).collect::<Vec<_>>(), ["/container/volume"]);
    assert_eq!(world.merged(), json!({"container": {"title": "J", "volume": "3"}}));
}

#[test]
fn an_edit_moves_with_its_author() {
    let mut world = World::new(&with_authors(&["A Ash", "B Birch"]));
    world.edit(&json!([{"op": "add", "path": "/authors/1/orcid", "value": orcid(7)}]));
    let conflicts = world.harvest(&with_authors(&["C Oak", "Birch, B@Brown", "D Elm", "A Ash"]));
    assert_eq!(conflicts, []);
    let merged = world.merged();
    assert_eq!(
        merged["authors"][1],
        json!({"name": "Birch, B", "orcid": orcid(7), "affiliations": [{"name": "Brown"}]})
    );
    assert_eq!(merged["authors"].as_array().unwrap().iter().filter(|author| author.get("orcid").is_some()).count(), 1);
}

#[test]
fn an_author_who_is_gone_stands_as_curated_and_is_a_conflict() {
    let mut world = World::new(&with_authors(&["A Ash", "J Smith", "B Birch", "Jane Smith"]));
    world.edit(&json!([{"op": "add", "path": "/authors/1/orcid", "value": orcid(7)}]));
    let conflicts = world.harvest(&with_authors(&["A Ash", "Jane Smith", "B Birch"]));
    assert_eq!(
        conflicts.iter().map(|c| (c.reason, c.path.as_str())).collect::<Vec<_>>(),
        [(ConflictReason::ElementGone, "/authors/1/orcid")]
    );
    let merged = world.merged();
    assert_eq!(names(&merged), ["A Ash", "J Smith", "Jane Smith", "B Birch"]);
    assert_eq!(merged["authors"][1]["orcid"], orcid(7));
    assert_eq!(merged["authors"][2].get("orcid"), None);

    let kept = keep(&world.original, &world.decisions, &[1]);
    assert_eq!((serde_json::to_value(&kept.record).unwrap(), kept.conflicts.len()), (merged.clone(), 0));
    world.edit(&json!([{"op": "remove", "path": "/authors/1"}]));
    assert_eq!(names(&world.merged()), ["A Ash", "Jane Smith", "B Birch"]);
    assert_eq!(world.statuses(), [Status::Dormant], "and stays out when upstream brings it back");
    world.harvest(&with_authors(&["A Ash", "J Smith", "B Birch", "Jane Smith"]));
    assert_eq!(names(&world.merged()), ["A Ash", "B Birch", "Jane Smith"]);
}

#[test]
fn a_doubled_author_is_a_conflict_until_somebody_says_which() {
    let mut world = World::new(&with_authors(&["Wei Wang", "B Birch"]));
    world.edit(&json!([{"op": "add", "path": "/authors/0/orcid", "value": orcid(7)}]));
    let conflicts = world.harvest(&with_authors(&["Wei Wang@A", "Wei Wang@B", "B Birch"]));
    assert_eq!(conflicts.iter().map(|c| c.reason).collect::<Vec<_>>(), [ConflictReason::ElementDoubled]);
    assert_eq!(world.merged()["authors"][0]["orcid"], orcid(7), "nearest to where it was");
    let kept = keep(&world.original, &world.decisions, &[1]);
    assert_eq!(kept.conflicts, []);
    world.decisions = kept.decisions;
    assert_eq!(world.harvest(&with_authors(&["Wei Wang@B", "B Birch", "Wei Wang@A"])), []);
    assert_eq!(world.merged()["authors"][2]["orcid"], orcid(7));
}

#[test]
fn a_namesake_that_moves_up_does_not_inherit() {
    let mut world = World::new(&with_authors(&["Wei Wang@A", "Wei Wang@B"]));
    world.edit(&json!([{"op": "add", "path": "/authors/0/orcid", "value": orcid(7)}]));
    let conflicts = world.harvest(&with_authors(&["Wei Wang@B"]));
    assert_eq!(conflicts.iter().map(|c| c.reason).collect::<Vec<_>>(), [ConflictReason::ElementGone]);
    let merged = world.merged();
    assert_eq!(merged["authors"][0]["affiliations"][0]["name"], "A");
    assert_eq!(merged["authors"][0]["orcid"], orcid(7));
    assert_eq!(merged["authors"][1], person("Wei Wang@B"));
}

#[test]
fn respelt_twice_and_then_moved_is_still_found() {
    let mut world = World::new(&with_authors(&["B Birch", "J. Carberry"]));
    world.edit(&json!([{"op": "add", "path": "/authors/1/roles", "value": ["supervision"]}]));
    assert_eq!(world.harvest(&with_authors(&["B Birch", "Josiah Carberry"])), []);
    assert_eq!(world.harvest(&with_authors(&["Josiah Carberry", "C Oak", "B Birch"])), []);
    assert_eq!(world.merged()["authors"][0]["roles"], json!(["supervision"]));
}

#[test]
fn upstream_may_do_what_the_curator_did() {
    let mut world = World::new(&with_authors(&["Anonymous", "B Birch"]));
    world.edit(&json!([{"op": "replace", "path": "/authors/0/name", "value": "Ann Elm"}]));
    assert_eq!(world.harvest(&with_authors(&["B Birch", "Ann Elm"])), []);
    assert_eq!(world.statuses(), [Status::Dormant]);
    assert_eq!(names(&world.merged()), ["B Birch", "Ann Elm"]);
}

#[test]
fn a_value_that_fits_the_schema_no_more_is_kept_and_not_shown() {
    let mut world = World::new(&json!({"title": "T"}));
    world.edit(&json!([
        {"op": "add", "path": "/publication_type", "value": "book"},
        {"op": "replace", "path": "/title", "value": "U"},
    ]));
    let decision = world.decisions.iter_mut().find(|d| d.target == [Step::Member("publication_type".into())]).unwrap();
    decision.curated = Some("papyrus".into());
    let curated = merge(&world.original, &world.decisions);
    assert_eq!(curated.record, record(&json!({"title": "U"})));
    assert_eq!(curated.conflicts.iter().map(|c| c.reason).collect::<Vec<_>>(), [ConflictReason::DoesNotFit]);
    assert_eq!(curated.decisions.len(), 2);
}

/// Found by chance: of two namesakes whom nobody can tell apart, one was lost when their conflicts were settled.
#[test]
fn namesakes_are_kept_as_they_are_shown() {
    let mut world = World::new(&json!({"authors": [person("B Birch#1"), person("Ash, A")]}));
    for goal in [people(&["A Ash"]), people(&["A Ash", "A Ash", "B Birch"])] {
        let patch = patch::diff(&world.merged(), &json!({ "authors": goal }));
        world.edit(&serde_json::to_value(patch).unwrap());
    }
    let placed = json!({"name": "A Ash", "affiliations": [{"name": "Place 0"}, {"name": "Brown"}]});
    let conflicts = world.harvest(&json!({"authors": [person("A Ash#1"), person("B Birch"), placed]}));
    let shown = world.merged();
    let gone: Vec<u32> = conflicts
        .iter()
        .filter(|conflict| conflict.reason == ConflictReason::ElementGone)
        .map(|conflict| conflict.decision)
        .collect();
    assert_eq!(gone.len(), 1);
    let kept = keep(&world.original, &world.decisions, &gone);
    assert_eq!(serde_json::to_value(kept.record).unwrap(), shown);
}

#[test]
fn of_equal_keywords_one_goes_and_one_moves_without_a_conflict() {
    let mut world = World::new(&json!({"keywords": ["A", "a", "A"]}));
    for goal in [json!(["c", "a", "b"]), json!(["b", "a"])] {
        let patch = patch::diff(&world.merged(), &json!({ "keywords": goal }));
        let edit = world.edit(&serde_json::to_value(patch).unwrap());
        assert_eq!((edit.curated.conflicts, world.merged()), (vec![], json!({ "keywords": goal })));
    }
}
