//! Reading small bodies: bounded in size and in time.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde_json::{Map, Value, json};

use crate::failure::Failure;

/// The longest body that is no upload: a hundred iDs take 2 kB.
pub(crate) const LONGEST: usize = 64 << 10;

/// The whole body.
///
/// # Errors
/// 413 if it is too long, 408 if it does not come in time, 400 if it breaks off.
pub(crate) async fn read(body: Body, patience: Duration) -> Result<Bytes, Failure> {
    read_at_most(body, patience, LONGEST).await
}

/// The whole body, which may be longer than most are.
///
/// # Errors
/// As [`read`].
pub(crate) async fn read_at_most(body: Body, patience: Duration, longest: usize) -> Result<Bytes, Failure> {
    let whole = tokio::time::timeout(patience, Limited::new(body, longest).collect()).await;
    match whole {
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Err(Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "Request body is too long"))
        }
        Ok(Err(_)) => Err(Failure::new(StatusCode::BAD_REQUEST, "Request body could not be read")),
        Err(_) => Err(Failure::new(StatusCode::REQUEST_TIMEOUT, "Request body did not come in time")),
    }
}

/// A JSON object whose fields are read by name, with all complaints told at once.
pub(crate) struct Fields {
    fields: Map<String, Value>,
    form: Vec<String>,
    errors: Map<String, Value>,
}

impl Fields {
    /// The fields of a body. An empty one has none. `known`: any other name is refused; none of them: any is taken.
    pub(crate) fn of(bytes: &[u8], known: Option<&[&str]>) -> Self {
        let mut form = Vec::new();
        let fields = match serde_json::from_slice(bytes) {
            _ if bytes.iter().all(u8::is_ascii_whitespace) => Map::new(),
            Ok(Value::Object(fields)) => fields,
            Ok(_) => {
                form.push("Must be an object".to_owned());
                Map::new()
            }
            Err(_) => {
                form.push("Not valid JSON".to_owned());
                Map::new()
            }
        };
        if let Some(known) = known {
            let unknown: Vec<&str> = fields.keys().map(String::as_str).filter(|key| !known.contains(key)).collect();
            if !unknown.is_empty() {
                form.push(format!("Unrecognized keys: {}", unknown.join(", ")));
            }
        }
        Self { fields, form, errors: Map::new() }
    }

    /// The fields of a body that may have none, but must be there: whoever sends nothing by mistake does not mean what is
    /// usual.
    pub(crate) fn sent(bytes: &[u8], known: &[&str]) -> Self {
        let mut fields = Self::of(bytes, Some(known));
        if bytes.iter().all(u8::is_ascii_whitespace) {
            fields.form.push("Send a JSON object; it may be empty".to_owned());
        }
        fields
    }

    /// What could not be read at all.
    pub(crate) fn form_errors(&self) -> &[String] {
        &self.form
    }

    pub(crate) fn complain(&mut self, name: &str, message: impl Into<String>) {
        let messages = self.errors.entry(name).or_insert_with(|| json!([]));
        if let Value::Array(messages) = messages {
            messages.push(message.into().into());
        }
    }

    /// The value of a field; `null` counts as one.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.fields.get(name)
    }

    /// A text that may be absent or null. `longest` counts characters.
    pub(crate) fn text(&mut self, name: &str, longest: usize) -> Option<String> {
        match self.fields.get(name)? {
            Value::Null => None,
            // PostgreSQL takes no NUL, and nobody means one.
            Value::String(text) if text.chars().count() <= longest => Some(text.replace('\0', "")),
            Value::String(_) => {
                self.complain(name, format!("Too long: at most {longest} characters"));
                None
            }
            _ => {
                self.complain(name, "Must be a string");
                None
            }
        }
    }

    /// A text that must be there and hold something.
    pub(crate) fn required(&mut self, name: &str, longest: usize) -> String {
        let text = self.text(name, longest);
        if text.as_deref().is_none_or(|text| text.trim().is_empty()) && !self.errors.contains_key(name) {
            self.complain(name, "Required");
        }
        text.unwrap_or_default()
    }

    /// Yes or no, absent or null counting as `usual`.
    pub(crate) fn flag(&mut self, name: &str, usual: bool) -> bool {
        self.optional_flag(name).unwrap_or(usual)
    }

    /// Yes or no, or nothing.
    pub(crate) fn optional_flag(&mut self, name: &str) -> Option<bool> {
        match self.fields.get(name)? {
            Value::Null => None,
            Value::Bool(flag) => Some(*flag),
            _ => {
                self.complain(name, "Must be true or false");
                None
            }
        }
    }

    /// A whole number in a range, or nothing.
    pub(crate) fn integer(&mut self, name: &str, least: i64, most: i64) -> Option<i64> {
        let number = match self.fields.get(name)? {
            Value::Null => return None,
            // 60.0 is an integer to JSON Schema.
            Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
            _ => None,
        };
        match number {
            Some(number) if (least..=most).contains(&number) => return Some(number),
            Some(_) => self.complain(name, format!("Must be between {least} and {most}")),
            None => self.complain(name, "Must be an integer"),
        }
        None
    }

    /// A list of texts, or nothing.
    pub(crate) fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        let list = match self.fields.get(name)? {
            Value::Array(list) => list.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>(),
            _ => None,
        };
        if list.is_none() {
            self.complain(name, "Must be a list of strings");
        }
        list
    }

    /// The complaints as a failure, if there are any.
    ///
    /// # Errors
    /// 400 with all of them.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        if self.form.is_empty() && self.errors.is_empty() {
            return Ok(());
        }
        Err(Failure::invalid("Invalid request body", self.form, self.errors))
    }

    /// What is wrong with which field.
    pub(crate) fn errors(&self) -> &Map<String, Value> {
        &self.errors
    }
}

#[expect(clippy::cast_possible_truncation, reason = "whole and far below 2^53")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}
