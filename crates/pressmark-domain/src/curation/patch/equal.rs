//! Equality of JSON values as `test` means it (RFC 6902 §4.6).

use std::cmp::Ordering;

use serde_json::{Number, Value};

/// A member that marks an element while a patch is applied, so that the element is known again wherever it went. No
/// document has it: texts from outside lose NUL at the edge.
pub(in crate::curation) const TAG: &str = "\0";

/// Whether two values are equal: numbers by their value (`1` is `1.0` is `1e0`), objects whatever the order of their
/// members.
#[must_use]
pub fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => same_number(a, b),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            let count = |members: &serde_json::Map<String, Value>| members.keys().filter(|name| *name != TAG).count();
            count(a) == count(b)
                && a.iter().filter(|(name, _)| *name != TAG).all(|(name, a)| b.get(name).is_some_and(|b| equal(a, b)))
        }
        (a, b) => a == b,
    }
}

fn same_number(a: &Number, b: &Number) -> bool {
    let whole = |n: &Number| n.as_i64().map(i128::from).or(n.as_u64().map(i128::from));
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => a.as_f64().partial_cmp(&b.as_f64()) == Some(Ordering::Equal),
        (Some(whole), None) => b.as_f64().is_some_and(|float| is_whole(float, whole)),
        (None, Some(whole)) => a.as_f64().is_some_and(|float| is_whole(float, whole)),
    }
}

/// Exact: 2^53 + 1 has no double and equals none.
fn is_whole(float: f64, whole: i128) -> bool {
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and in the range of both integer types")]
    let same = |float: f64| float as i128 == whole;
    float.fract() == 0.0 && float.abs() < 2e19 && same(float)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_compared_by_value() {
        for (a, b) in [("1", "1.0"), ("1e2", "100"), ("-0.0", "0"), ("18446744073709551615", "18446744073709551615")] {
            let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap();
            assert!(equal(&parse(a), &parse(b)), "{a} {b}");
            assert!(equal(&json!({"n": [parse(b)]}), &json!({"n": [parse(a)]})), "{a} {b}");
        }
        assert!(!equal(&json!(9_007_199_254_740_993_u64), &json!(9_007_199_254_740_992.0)));
        assert!(!equal(&json!(1), &json!("1")));
        assert!(!equal(&json!(1), &json!(true)));
        assert!(!equal(&json!(1), &json!(1.5)));
    }

    #[test]
    fn members_are_compared_whatever_their_order() {
        assert!(equal(&json!({"a": 1, "b": [2]}), &json!({"b": [2], "a": 1})));
        assert!(!equal(&json!({"a": 1}), &json!({"a": 1, "b": null})));
        assert!(!equal(&json!([1, 2]), &json!([2, 1])));
    }
}
