//! One byte form per value, for storing and hashing.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// The canonical JSON of a value: members sorted by name, no blanks, and no NUL in any text (PostgreSQL refuses it).
///
/// A value that has no JSON form (a map whose keys are not texts) becomes `null`; no type of this crate is such.
#[must_use]
pub fn canonical_json<T: Serialize + ?Sized>(value: &T) -> String {
    let mut tree = serde_json::to_value(value).unwrap_or_default();
    drop_nul(&mut tree);
    tree.sort_all_objects();
    tree.to_string()
}

/// The SHA-256 of a text as 64 lower-case hexadecimal digits.
#[must_use]
pub fn content_hash(text: &str) -> String {
    let digits = |byte: u8| [byte >> 4, byte & 15].map(|n| char::from_digit(u32::from(n), 16).unwrap_or('0'));
    Sha256::digest(text.as_bytes()).iter().flat_map(|byte| digits(*byte)).collect()
}

pub(crate) fn drop_nul(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('\0') => text.retain(|c| c != '\0'),
        Value::String(_) => {}
        Value::Array(items) => items.iter_mut().for_each(drop_nul),
        Value::Object(members) => {
            if members.keys().any(|name| name.contains('\0')) {
                *members = std::mem::take(members).into_iter().map(|(name, v)| (name.replace('\0', ""), v)).collect();
            }
            members.values_mut().for_each(drop_nul);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_sorted_at_every_depth() {
        let value = json!({"b": [{"d": 1, "c": 2}], "a": null});
        assert_eq!(canonical_json(&value), r#"{"a":null,"b":[{"c":2,"d":1}]}"#);
    }

    #[test]
    fn nul_is_removed_from_names_and_texts() {
        let value = json!({"a\0": "x\0y", "b": ["\0"]});
        assert_eq!(canonical_json(&value), r#"{"a":"xy","b":[""]}"#);
    }

    #[test]
    fn hash_is_the_known_one() {
        assert_eq!(content_hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
