//! What an edit may not do to a record.

use serde_json::json;

use super::world::*;
use crate::curation::*;

#[test]
fn an_operation_may_not_add_a_violation() {
    let original = json!({"title": "T", "doi": "10.5555/a", "authors": [{"name": "A Ash"}]});
    let cases = [
        (
            json!([{"op": "add", "path": "/quartile", "value": 1}]),
            "operation 0 (add /quartile): the record: Additional properties are not allowed ('quartile' was unexpected)",
        ),
        (
            json!([{"op": "replace", "path": "/title", "value": null}]),
            "operation 0 (replace /title): /title: null is not of type \"string\"",
        ),
        (
            json!([{"op": "add", "path": "/authors/-", "value": {"given": "B"}}]),
            "operation 0 (add /authors/-): /authors/1: \"name\" is a required property",
        ),
        (
            json!([{"op": "remove", "path": "/authors/0/name"}]),
            "operation 0 (remove /authors/0/name): /authors/0: \"name\" is a required property",
        ),
        (
            json!([{"op": "replace", "path": "", "value": 3}]),
            "operation 0 (replace): the record: a record is an object",
        ),
        (
            json!([{"op": "replace", "path": "/title", "value": "U"}, {"op": "add", "path": "/authors/0/orcid", "value": "0000-0002-1825-0098"}]),
            "operation 1 (add /authors/0/orcid): /authors/0/orcid: ",
        ),
        (
            json!([{"op": "add", "path": "/publication_date", "value": "2019-02-30"}]),
            "operation 0 (add /publication_date): /publication_date: ",
        ),
    ];
    for (patch, expected) in cases {
        let mut world = World::new(&original);
        let error = world.try_edit(&patch).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
        assert_eq!((world.merged(), world.decisions.len()), (original.clone(), 0));
    }
}

#[test]
fn the_operation_that_brings_it_is_named_among_many() {
    let mut world = World::new(&json!({"title": "T"}));
    let mut patch: Vec<_> =
        (0..20).map(|n| json!({"op": "add", "path": "/publisher", "value": format!("P{n}")})).collect();
    patch.insert(13, json!({"op": "add", "path": "/language", "value": "no language"}));
    let error = world.try_edit(&json!(patch)).unwrap_err();
    assert!(error.starts_with("operation 13 (add /language): /language: "), "{error}");
    patch.push(json!({"op": "replace", "path": "/language", "value": "en"}));
    world.edit(&json!(patch));
    assert_eq!(world.merged(), json!({"title": "T", "language": "en", "publisher": "P19"}));
}

#[test]
fn violations_that_are_there_do_not_block_and_may_move() {
    let original = json!({"links": [{"url": "https://example.org/a"}, {"url": "ftp://example.org/b"}], "language": "not a language"});
    assert_eq!(violations(&original).len(), 2);
    let mut world = World::new(&original);
    world.edit(&json!([{"op": "add", "path": "/title", "value": "T"}, {"op": "remove", "path": "/links/0"}]));
    assert_eq!(world.merged()["links"], json!([{"url": "ftp://example.org/b"}]));
    let second = json!([{"op": "add", "path": "/links/-", "value": {"url": "ftp://example.org/c"}}]);
    let error = world.try_edit(&second).unwrap_err();
    assert!(error.starts_with("operation 0 (add /links/-): /links/1/url: "), "{error}");
    let type_only =
        json!([{"op": "add", "path": "/authors", "value": [{"name": "A", "orcid": "0000-0002-1825-0098"}]}]);
    assert!(world.try_edit(&type_only).unwrap_err().contains("/authors/0/orcid"));
}

#[test]
fn a_patch_is_done_whole_or_not_at_all() {
    let mut world = World::new(&json!({"title": "T"}));
    let patch = json!([
        {"op": "replace", "path": "/title", "value": "U"},
        {"op": "replace", "path": "/visible", "value": false},
        {"op": "remove", "path": "/publisher"},
    ]);
    assert_eq!(world.try_edit(&patch).unwrap_err(), "operation 2 (remove /publisher): there is no /publisher");
    assert_eq!((world.merged(), world.outside.visible), (json!({"title": "T"}), true));
}

#[test]
fn errors_can_be_told_to_machines() {
    let mut world = World::new(&json!({"title": "T"}));
    let patch = Patch::read(&json!([{"op": "add", "path": "/x", "value": 1}]), Limits::default()).unwrap();
    let stamp = Stamp { by: "c".into(), at: 1 };
    let error = edit(&world.original, &[], &world.outside, &patch, &stamp).unwrap_err();
    let EditError::Violations { operation: 0, violations, .. } = error else { panic!("{error}") };
    assert_eq!((violations[0].path.as_str(), violations[0].rule.as_str()), ("", "additionalProperties"));
    assert!(
        world
            .try_edit(&json!([{"op": "add", "path": "/authors", "value": [{"name": "A", "\u{0}": 1}]}]))
            .is_err_and(|e| e.contains("''"))
    );
}
