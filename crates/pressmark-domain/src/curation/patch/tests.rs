//! What the suites do not ask.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn patched(document: &serde_json::Value, patch: serde_json::Value) -> Result<serde_json::Value, String> {
    let read = Patch::read(&patch, Limits::default()).and_then(|patch| patch.apply(document));
    read.map_err(|error| error.to_string())
}

#[test]
fn errors_name_the_operation_and_the_reason() {
    let document = json!({"title": "T", "authors": [{"name": "A"}]});
    let cases = [
        (json!({}), "a JSON Patch is a list of operations (RFC 6902)"),
        (json!([1]), "operation 0: an operation is an object with `op` and `path`"),
        (json!([{"op": "add", "path": "/x"}]), "operation 0 (add /x): `value` is missing"),
        (json!([{"op": "move", "path": "/x"}]), "operation 0 (move /x): `from` is missing"),
        (json!([{"op": "move", "path": "/x", "from": 1}]), "operation 0 (move /x): `from` must be a text"),
        (
            json!([{"op": "spam", "path": "/x"}]),
            "operation 0 (spam /x): `spam` is none of add, remove, replace, move, copy, test",
        ),
        (
            json!([{"op": "test", "path": "/title", "value": "T"}, {"op": "remove", "path": "title"}]),
            "operation 1 (remove title): `title` is not a JSON Pointer: it is empty or begins with /, and ~ stands only in ~0 and ~1",
        ),
        (
            json!([{"op": "remove", "path": "/authors/1"}]),
            "operation 0 (remove /authors/1): /authors has 1 elements, and `1` is none of them",
        ),
        (
            json!([{"op": "replace", "path": "/subtitle", "value": "S"}]),
            "operation 0 (replace /subtitle): there is no /subtitle",
        ),
        (
            json!([{"op": "add", "path": "/keywords/-", "value": "k"}]),
            "operation 0 (add /keywords/-): there is no /keywords",
        ),
        (json!([{"op": "add", "path": "/title/x", "value": "k"}]), "operation 0 (add /title/x): /title has no parts"),
        (json!([{"op": "copy", "from": "/a", "path": "/b"}]), "operation 0 (copy /b): `from`: there is no /a"),
        (
            json!([{"op": "move", "from": "/authors", "path": "/authors/0"}]),
            "operation 0 (move /authors/0): a value cannot be moved into itself",
        ),
        (
            json!([{"op": "test", "path": "/title", "value": "U"}]),
            "operation 0 (test /title): the test failed: expected \"U\", found \"T\"",
        ),
        (json!([{"op": "remove", "path": ""}]), "operation 0 (remove): the whole record cannot be removed"),
    ];
    for (patch, expected) in cases {
        assert_eq!(patched(&document, patch.clone()), Err(expected.to_owned()), "{patch}");
    }
}

#[test]
fn copies_of_copies_end_at_the_limit() {
    let mut patch = vec![json!({"op": "add", "path": "/a", "value": ["x".repeat(1000)]})];
    patch
        .extend((0..40).map(|n| json!({"op": "copy", "from": "/a", "path": if n % 2 == 0 { "/a/0" } else { "/a/-" }})));
    let error = patched(&json!({}), json!(patch)).unwrap_err();
    assert!(error.contains("longer than") || error.contains("deeper than"), "{error}");

    let wide: Vec<_> = (0..200).map(|n| json!({"op": "copy", "from": "/a", "path": format!("/b{n}")})).collect();
    let error = patched(&json!({"a": "x".repeat(100_000)}), json!(wide)).unwrap_err();
    assert!(error.ends_with("longer than 4194304 bytes"), "{error}");
}

#[test]
fn a_document_that_shrinks_again_is_not_too_long() {
    let long = "x".repeat(1_000_000);
    let patch: Vec<_> = (0..20).map(|_| json!({"op": "add", "path": "/a", "value": long})).collect();
    assert!(patched(&json!({}), json!(patch)).is_ok());
}

#[test]
fn too_many_operations_are_refused() {
    let patch: Vec<_> = (0..1001).map(|_| json!({"op": "test", "path": "", "value": {}})).collect();
    assert_eq!(
        patched(&json!({}), json!(patch)).unwrap_err(),
        "1001 operations are more than the 1000 that one patch may have"
    );
}

fn document() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Into::into),
        (0..4i64).prop_map(Into::into),
        "[a-c/~]{0,2}".prop_map(Into::into)
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::btree_map("[a-c/~]{0,2}", inner, 0..4)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn a_derived_patch_does_what_it_says(from in document(), to in document()) {
        let patch = diff(&from, &to);
        prop_assert_eq!(patch.apply(&from).unwrap(), to);
        let wire = serde_json::to_value(&patch).unwrap();
        prop_assert_eq!(Patch::read(&wire, Limits::default()).unwrap().len(), patch.len());
    }
}

#[test]
fn a_patch_tells_which_members_it_may_change() {
    let may = |patch: serde_json::Value, member| Patch::read(&patch, Limits::default()).unwrap().may_change(member);
    for (patch, changes) in [
        (json!([{"op": "replace", "path": "/doi", "value": "10.5555/a"}]), true),
        (json!([{"op": "add", "path": "/doi/0", "value": 1}]), true),
        (json!([{"op": "move", "from": "/doi", "path": "/title"}]), true),
        (json!([{"op": "copy", "from": "/title", "path": "/doi"}]), true),
        (json!([{"op": "replace", "path": "", "value": {}}]), true),
        (json!([{"op": "copy", "from": "/doi", "path": "/title"}]), false),
        (json!([{"op": "test", "path": "/doi", "value": 1}]), false),
        (json!([{"op": "remove", "path": "/doi_url"}, {"op": "remove", "path": "/authors/0/doi"}]), false),
    ] {
        assert_eq!(may(patch.clone(), "doi"), changes, "{patch}");
    }
}
