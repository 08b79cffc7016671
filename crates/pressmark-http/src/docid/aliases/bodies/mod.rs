//! Bare bodies, as older clients know them, made of the envelopes. What they do not know, and we tell, stays: they read
//! members by name.

pub(super) mod external;
pub(super) mod publication;

use serde_json::{Value, json};

/// What was asked for, without its envelope.
pub(super) fn data(envelope: Value) -> Value {
    match envelope {
        Value::Object(mut members) => members.remove("data").unwrap_or_default(),
        other => other,
    }
}

/// Roles of creators, whose numbers are texts there.
pub(super) fn roles(envelope: Value) -> Value {
    let mut rows = data(envelope);
    for row in rows.as_array_mut().into_iter().flatten() {
        row["role_id"] = row["role_id"].to_string().into();
    }
    rows
}

/// The elements of a member that is a list.
fn elements<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value[name].as_array().into_iter().flatten()
}

/// The second, in Unix time, of a time in ISO 8601.
fn seconds(time: &Value) -> Value {
    let time = time.as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok());
    json!(time.map(jiff::Timestamp::as_second))
}

/// The parts of a date, `[2019, 5]`, as far as it is known.
fn date_parts(date: &Value) -> Value {
    let parts =
        date.as_str().map(|text| text.split('-').map_while(|part| part.parse::<i64>().ok()).collect::<Vec<_>>());
    json!(parts)
}
