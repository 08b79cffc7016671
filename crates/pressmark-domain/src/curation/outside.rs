//! What a patch may change beside the record: visibility and the five custom fields.
//!
//! In the document that a patch sees they stand beside the members of the record: `visible`, and each custom field, `null`
//! where it is not set. They are no part of the record, and no public surface shows the custom fields (engineering 20).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::violation::Violation;

/// The custom fields of a work, of the institution's own assessment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CustomFields {
    /// Quartile: any whole number.
    pub q: Option<i64>,
    /// Percentile, 0 to 100.
    pub q_percentage: Option<u8>,
    /// Impact factor, 0 or more.
    pub if_value: Option<f64>,
    /// Five-year impact factor, 0 or more.
    pub if5a_value: Option<f64>,
    /// Whether the work was funded.
    pub funding: Option<bool>,
}

/// All that a patch may change beside the record.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Outside {
    /// Whether public surfaces show the work.
    pub visible: bool,
    /// The custom fields.
    pub custom: CustomFields,
}

/// Names of the custom fields.
const CUSTOM: [&str; 5] = ["q", "q_percentage", "if_value", "if5a_value", "funding"];

const VISIBLE: &str = "visible";

impl Outside {
    /// Puts everything into a document that has the members of the record.
    pub(super) fn join(&self, document: &mut Map<String, Value>) {
        document.insert(VISIBLE.to_owned(), self.visible.into());
        let fields = serde_json::to_value(self.custom).unwrap_or_default();
        document.extend(fields.as_object().cloned().unwrap_or_default());
    }

    /// Takes everything out of a document again; the rest is the record's.
    pub(super) fn split(document: &mut Map<String, Value>) -> Result<Self, Vec<Violation>> {
        let mut wrong = Vec::new();
        let mut note = |name: &str, message: &str| {
            wrong.push(Violation {
                path: format!("/{name}"),
                rule: "value".to_owned(),
                message: format!("`{name}` must be {message}"),
            });
        };
        let visible = document.shift_remove(VISIBLE).as_ref().and_then(Value::as_bool);
        if visible.is_none() {
            note(VISIBLE, "true or false");
        }
        let taken = CUSTOM.map(|name| document.shift_remove(name).filter(|value| !value.is_null()));
        let [q, q_percentage, if_value, if5a_value, funding] = &taken;
        let mut custom = CustomFields::default();
        read(q, &mut custom.q, whole, |m| note("q", m), "a whole number or null");
        let percentage = |value: &Value| whole(value).and_then(|n| u8::try_from(n).ok()).filter(|n| *n <= 100);
        read(
            q_percentage,
            &mut custom.q_percentage,
            percentage,
            |m| note("q_percentage", m),
            "a whole number from 0 to 100, or null",
        );
        let factor = "a number from 0, as 3.14 or \"3,14\", or null";
        read(if_value, &mut custom.if_value, decimal, |m| note("if_value", m), factor);
        read(if5a_value, &mut custom.if5a_value, decimal, |m| note("if5a_value", m), factor);
        read(funding, &mut custom.funding, Value::as_bool, |m| note("funding", m), "true, false or null");
        match visible.filter(|_| wrong.is_empty()) {
            Some(visible) => Ok(Self { visible, custom }),
            None => Err(wrong),
        }
    }
}

fn read<T>(
    from: &Option<Value>,
    to: &mut Option<T>,
    parse: impl Fn(&Value) -> Option<T>,
    note: impl FnOnce(&str),
    expected: &str,
) {
    let Some(value) = from else { return };
    *to = parse(value);
    if to.is_none() {
        note(expected);
    }
}

/// A whole number, also written as `2.0`.
fn whole(value: &Value) -> Option<i64> {
    let float = || value.as_f64().filter(|f| f.fract() == 0.0 && f.abs() < 9e15);
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and exact")]
    let truncated = |f: f64| f as i64;
    value.as_i64().or_else(|| float().map(truncated))
}

/// A number, or one in a text with point or comma. Groups of digits are refused: `1.234` and `1,234` would be guesses.
fn decimal(value: &Value) -> Option<f64> {
    let number = match value {
        Value::String(text) => {
            let text = text.trim();
            let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            let is_decimal = match text.split_once([',', '.']) {
                Some((whole, rest)) => digits(whole) && digits(rest),
                None => digits(text),
            };
            is_decimal.then(|| text.replace(',', ".").parse::<f64>().ok()).flatten()
        }
        other => other.as_f64(),
    };
    number.filter(|n| n.is_finite() && *n >= 0.0)
}
