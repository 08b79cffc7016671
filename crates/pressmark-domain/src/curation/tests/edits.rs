//! What edits make of a record, and how they end.

use serde_json::json;

use super::world::*;
use crate::curation::*;

#[test]
fn an_edit_stands_over_the_original_and_ends_with_the_harvested_value() {
    let mut world = World::new(&json!({"title": "Harvested", "publisher": "P"}));
    let edit = world.edit(&json!([{"op": "replace", "path": "/title", "value": "Curated"}]));
    assert_eq!(world.merged(), json!({"title": "Curated", "publisher": "P"}));
    assert_eq!(edit.revision.inverse, json!([{"op": "replace", "path": "/title", "value": "Harvested"}]));
    let (original, merged) = (&world.original, &edit.curated.record);
    assert_eq!(edit_patch(original, merged).unwrap(), r#"[{"op":"replace","path":"/title","value":"Curated"}]"#);
    assert_eq!(serde_json::Value::from(edited(original, merged).unwrap()), json!({"title": "Curated"}));

    world.edit(&json!([{"op": "replace", "path": "/title", "value": "Harvested"}]));
    assert_eq!(world.decisions, []);
    let merged = merge(&world.original, &world.decisions).record;
    assert_eq!((edit_patch(&world.original, &merged), edited(&world.original, &merged)), (None, None));
}

#[test]
fn a_patch_that_changes_nothing_decides_nothing() {
    let mut world = World::new(&with_authors(&["A Ash", "B Birch"]));
    let edit = world.edit(&json!([
        {"op": "test", "path": "/authors/0", "value": {"name": "A Ash"}},
        {"op": "move", "from": "/authors/0", "path": "/authors/1"},
        {"op": "move", "from": "/authors/1", "path": "/authors/0"},
        {"op": "replace", "path": "/authors", "value": people(&["A Ash", "B Birch"])},
    ]));
    assert_eq!(world.decisions, []);
    assert!(!edit.revision.edits_record());
    assert_eq!(edit.revision.inverse, json!([]));
}

#[test]
fn a_member_can_be_removed_and_comes_back_part_by_part() {
    let mut world = World::new(&json!({"container": {"title": "J", "volume": "3"}}));
    world.edit(&json!([{"op": "remove", "path": "/container"}]));
    assert_eq!(world.merged(), json!({}));
    assert_eq!(world.decisions.len(), 1);
    let found = world.harvest(&json!({"container": {"title": "J", "volume": "3", "issue": "1"}}));
    assert_eq!((world.merged(), found.len()), (json!({}), 1), "removed stays removed, and says that it changed");

    world.edit(&json!([{"op": "add", "path": "/container", "value": {"title": "J", "volume": "4"}}]));
    assert_eq!(world.merged(), json!({"container": {"title": "J", "volume": "4"}}));
    world.harvest(&json!({"container": {"title": "J", "volume": "3", "issue": "1", "pages": "1-2"}}));
    assert_eq!(world.merged(), json!({"container": {"title": "J", "volume": "4", "pages": "1-2"}}));
}

#[test]
fn the_last_part_of_an_object_leaves_nothing_behind() {
    let mut world = World::new(&json!({"container": {"title": "J"}}));
    world.edit(&json!([{"op": "remove", "path": "/container/title"}]));
    assert_eq!(world.merged(), json!({}));
    world.harvest(&json!({"container": {"title": "J", "volume": "3"}}));
    assert_eq!(world.merged(), json!({"container": {"volume": "3"}}), "only the title was removed");
    world.edit(&json!([{"op": "add", "path": "/container/issn", "value": ["1234-5679"]}]));
    world.edit(&json!([{"op": "remove", "path": "/container/issn/0"}]));
    assert_eq!(world.merged(), json!({"container": {"volume": "3"}}));
    assert_eq!(world.decisions.len(), 1);
}

#[test]
fn the_year_follows_the_date_and_an_edit_of_the_year_is_one_of_the_date() {
    let mut world = World::new(&json!({"publication_date": "2019-05-17", "publication_year": 2019}));
    world.edit(&json!([{"op": "replace", "path": "/publication_date", "value": "2020-01"}]));
    assert_eq!(world.merged(), json!({"publication_date": "2020-01", "publication_year": 2020}));
    world.edit(&json!([{"op": "replace", "path": "/publication_year", "value": 2021}]));
    assert_eq!(world.merged(), json!({"publication_date": "2021", "publication_year": 2021}));
    assert_eq!(world.decisions.len(), 1);
    let both = json!([
        {"op": "replace", "path": "/publication_year", "value": 2018},
        {"op": "replace", "path": "/publication_date", "value": "2017"},
    ]);
    let error = world.try_edit(&both).unwrap_err();
    assert!(error.contains("the year is that of `publication_date`, 2017"), "{error}");
    world.try_edit(&json!([{"op": "remove", "path": "/publication_year"}])).unwrap_err();
    world.edit(&json!([{"op": "remove", "path": "/publication_date"}]));
    assert_eq!(world.merged(), json!({"publication_year": 2021}), "the year that the curator saw stays");
    let conflicts = world.harvest(&json!({"publication_date": "2018", "publication_year": 2018}));
    assert_eq!((world.merged(), conflicts.len()), (json!({"publication_year": 2021}), 2));
}

#[test]
fn a_decision_on_the_year_outlives_a_date_that_comes_later() {
    let mut world = World::new(&json!({"publication_year": 2019}));
    world.edit(&json!([{"op": "replace", "path": "/publication_year", "value": 2018}]));
    assert_eq!(world.merged(), json!({"publication_year": 2018}));
    let conflicts = world.harvest(&json!({"publication_date": "2019-05", "publication_year": 2019}));
    assert_eq!(world.merged(), json!({"publication_year": 2018}));
    assert_eq!(conflicts.len(), 1);
}

#[test]
fn texts_with_markup_are_cleaned() {
    let mut world = World::new(&json!({"title": "T"}));
    world.edit(&json!([{"op": "replace", "path": "/title", "value": " R&D <script>x</script> of <em class='x'>pots</em>\u{0} "}]));
    assert_eq!(world.merged(), json!({"title": "R&amp;D of <em>pots</em>"}));
    let error = world.try_edit(&json!([{"op": "replace", "path": "/title", "value": "<p> </p>"}])).unwrap_err();
    assert_eq!(error, "operation 0 (replace /title): /title: there is no text in it");
}

#[test]
fn a_revision_is_undone_whatever_came_in_between() {
    let mut world = World::new(&with_authors(&["A Ash", "B Birch"]));
    world.edit(&json!([{"op": "replace", "path": "/title", "value": "One"}]));
    let second = world.edit(&json!([
        {"op": "replace", "path": "/title", "value": "Two"},
        {"op": "add", "path": "/authors/0/orcid", "value": orcid(7)},
    ]));
    world.edit(&json!([{"op": "add", "path": "/publisher", "value": "P"}]));
    world.harvest(&with_authors(&["C Oak", "B Birch", "A Ash"]));
    let undone = second.revision.undo(&world.original, &world.decisions).unwrap();
    let mut expected = with_authors(&["C Oak", "B Birch", "A Ash"]);
    (expected["title"], expected["publisher"]) = ("One".into(), "P".into());
    assert_eq!(undone.record, record(&expected));

    world.edit(&json!([{"op": "replace", "path": "/title", "value": "Three"}]));
    let error = second.revision.undo(&world.original, &world.decisions).unwrap_err();
    assert_eq!(error.to_string(), "decision 2 of this revision was changed since");
}

#[test]
fn decisions_are_reverted_by_place() {
    let mut world = World::new(&with_authors(&["A Ash", "B Birch"]));
    world.edit(&json!([
        {"op": "replace", "path": "/title", "value": "Curated"},
        {"op": "add", "path": "/authors/1/orcid", "value": orcid(7)},
        {"op": "remove", "path": "/authors/0"},
    ]));
    let at = |pointer: &str| decisions_at(&world.original, &world.decisions, pointer);
    assert_eq!((at("/title").len(), at("/authors").len(), at("/authors/0/orcid").len(), at("").len()), (1, 2, 1, 3));
    let curated = revert(&world.original, &world.decisions, &at("/authors"));
    let mut expected = with_authors(&["A Ash", "B Birch"]);
    expected["title"] = "Curated".into();
    assert_eq!(curated.record, record(&expected));
}

#[test]
fn decisions_have_a_stable_form() {
    let mut world = World::new(&with_authors(&["A Ash", "Ann Ash"]));
    world.edit(&json!([{"op": "add", "path": "/authors/1/orcid", "value": orcid(7)}]));
    world.edit(&json!([{"op": "remove", "path": "/title"}]));
    assert_eq!(
        serde_json::to_value(&world.decisions).unwrap(),
        json!([
            {
                "id": 1,
                "target": [
                    "authors",
                    {
                        "value": {"name": "Ann Ash"},
                        "position": 1,
                        "after": {"name": "A Ash"},
                        "rivals": [{"value": {"name": "A Ash"}, "position": 0}],
                    },
                    "orcid",
                ],
                "curated": orcid(7),
                "by": "curator",
                "at": 1,
                "status": "active",
            },
            {"id": 2, "target": ["title"], "base": "T", "by": "curator", "at": 2, "status": "active"},
        ])
    );
}
