//! What of a record does not fit the schema of work records.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Serialize;
use serde_json::Value;

use crate::schema::WORK_RECORD;
use crate::work::WorkRecord;

/// A value that does not fit the work record's schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// Where in the record (JSON Pointer).
    pub path: String,
    /// Which keyword of the schema it breaks (`pattern`, `additionalProperties`, …), or `value` where a value has the right form
    /// and still is none (an ORCID iD with a wrong check digit, 30 February).
    pub rule: String,
    /// What is wrong, in words.
    pub message: String,
}

static VALIDATOR: LazyLock<Option<jsonschema::Validator>> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(WORK_RECORD).ok()?;
    jsonschema::draft202012::new(&schema).ok()
});

/// All violations of a record, in the order of the schema.
#[must_use]
pub fn violations(record: &Value) -> Vec<Violation> {
    let Some(validator) = VALIDATOR.as_ref() else { return Vec::new() };
    let by_schema = validator.iter_errors(record).map(|error| Violation {
        path: error.instance_path().to_string(),
        rule: error.kind().keyword().to_owned(),
        message: error.to_string(),
    });
    let found: Vec<Violation> = by_schema.collect();
    if found.is_empty() { by_type(record).into_iter().collect() } else { found }
}

/// What only the types of a record know.
fn by_type(record: &Value) -> Option<Violation> {
    let error = serde_path_to_error::deserialize::<_, WorkRecord>(record).err()?;
    let path: String = error
        .path()
        .iter()
        .map(|segment| match segment {
            serde_path_to_error::Segment::Seq { index } => format!("/{index}"),
            serde_path_to_error::Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            _ => String::new(),
        })
        .collect();
    Some(Violation { path, rule: "value".to_owned(), message: error.into_inner().to_string() })
}

/// The violations that one record has and another had not. Those that only moved with their element are not new.
pub(super) fn added(before: &Value, after: &Value) -> Vec<Violation> {
    let mut found = violations(after);
    if found.is_empty() {
        return found;
    }
    let mut known: BTreeMap<Name, usize> = BTreeMap::new();
    for violation in violations(before) {
        *known.entry(name(&violation, before)).or_default() += 1;
    }
    found.retain(|violation| match known.get_mut(&name(violation, after)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    // What the schema finds may be known from before, and still the result must be a record.
    if found.is_empty() { by_type(after).into_iter().collect() } else { found }
}

type Name = (String, String, Option<String>);

/// A violation whatever the position of its element: path without positions, rule, offending value.
fn name(violation: &Violation, record: &Value) -> Name {
    let is_position = |token: &&str| !token.is_empty() && token.bytes().all(|b| b.is_ascii_digit());
    let path = violation.path.split('/').map(|token| if is_position(&token) { "*" } else { token });
    let value = record.pointer(&violation.path).filter(|value| !value.is_object() && !value.is_array());
    (
        path.collect::<Vec<_>>().join("/"),
        format!("{} {}", violation.rule, violation.message),
        value.map(Value::to_string),
    )
}
