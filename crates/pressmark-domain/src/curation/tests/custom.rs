//! Visibility and custom fields.

use serde_json::json;

use super::world::*;
use crate::curation::*;

#[test]
fn custom_fields_are_set_and_cleared_beside_the_record() {
    let mut world = World::new(&json!({"title": "T"}));
    let edit = world.edit(&json!([
        {"op": "replace", "path": "/q", "value": 1},
        {"op": "add", "path": "/q_percentage", "value": 97},
        {"op": "replace", "path": "/if_value", "value": "3,25"},
        {"op": "add", "path": "/if5a_value", "value": 2.5},
        {"op": "replace", "path": "/funding", "value": true},
        {"op": "replace", "path": "/visible", "value": false},
    ]));
    let custom = CustomFields {
        q: Some(1),
        q_percentage: Some(97),
        if_value: Some(3.25),
        if5a_value: Some(2.5),
        funding: Some(true),
    };
    assert_eq!(edit.outside, Outside { visible: false, custom });
    assert_eq!((world.merged(), edit.revision.edits_record()), (json!({"title": "T"}), false));
    assert_eq!((edit.revision.before.visible, edit.revision.after.custom.q), (true, Some(1)));

    let edit = world.edit(&json!([
        {"op": "test", "path": "/if_value", "value": 3.25},
        {"op": "remove", "path": "/q"},
        {"op": "replace", "path": "/q_percentage", "value": null},
        {"op": "move", "from": "/if_value", "path": "/if5a_value"},
    ]));
    let custom = CustomFields { if5a_value: Some(3.25), funding: Some(true), ..CustomFields::default() };
    assert_eq!(edit.outside.custom, custom);
    let back = Patch::read(&edit.revision.inverse, Limits::default()).unwrap();
    let stamp = Stamp { by: "c".into(), at: 9 };
    let undone = super::super::edit(&world.original, &world.decisions, &world.outside, &back, &stamp).unwrap();
    assert_eq!(undone.outside.custom.q, Some(1));
}

#[test]
fn values_out_of_range_and_of_other_kinds_are_refused() {
    for (path, value) in [
        ("/q", json!(1.5)),
        ("/q", json!("1")),
        ("/q_percentage", json!(101)),
        ("/q_percentage", json!(-1)),
        ("/if_value", json!("1.234,5")),
        ("/if_value", json!("1,2,3")),
        ("/if_value", json!("NaN")),
        ("/if_value", json!("")),
        ("/if_value", json!(-0.1)),
        ("/if5a_value", json!([3])),
        ("/funding", json!("yes")),
        ("/visible", json!(null)),
        ("/visible", json!("false")),
    ] {
        let mut world = World::new(&json!({"title": "T"}));
        let error = world.try_edit(&json!([{"op": "replace", "path": path, "value": value}])).unwrap_err();
        assert!(
            error.starts_with(&format!("operation 0 (replace {path}): {path}: `{}` must be ", &path[1..])),
            "{error}"
        );
    }
    let mut world = World::new(&json!({"title": "T"}));
    assert!(world.try_edit(&json!([{"op": "remove", "path": "/visible"}])).is_err());
    assert!(world.try_edit(&json!([{"op": "add", "path": "/q/x", "value": 1}])).is_err());
    for accepted in [json!("3"), json!(" 3,0 "), json!("3.25"), json!(0), json!(12)] {
        world.edit(&json!([{"op": "replace", "path": "/if_value", "value": accepted}]));
    }
}
