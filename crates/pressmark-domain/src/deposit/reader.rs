//! Reading a JSON object member by member; what is wrong is kept under its path.

use std::fmt::Display;

use serde_json::{Map, Value};

use super::errors::FieldErrors;

/// A JSON object, where it stands, and what is wrong so far.
pub(super) struct Reader<'a> {
    object: &'a Map<String, Value>,
    path: String,
    errors: &'a mut FieldErrors,
}

impl<'a> Reader<'a> {
    pub(super) fn new(object: &'a Map<String, Value>, errors: &'a mut FieldErrors) -> Self {
        Self { object, path: String::new(), errors }
    }

    fn place(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    pub(super) fn complain(&mut self, name: &str, message: impl Display) {
        let place = self.place(name);
        self.errors.add(place, message.to_string());
    }

    fn value(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// Says that a member is required, where nothing else is wrong with it.
    pub(super) fn must_have(&mut self, name: &str) {
        if !self.errors.has(&self.place(name)) {
            self.complain(name, "Required");
        }
    }

    /// Says that a list needs an element, where nothing is wrong with it or with one of its elements.
    pub(super) fn must_have_one(&mut self, name: &str) {
        let place = self.place(name);
        if !self.errors.has_below(&place) {
            self.complain(name, "At least one is required");
        }
    }

    /// A text; one without anything to read counts as none. `longest` counts characters.
    pub(super) fn text(&mut self, name: &str, longest: usize) -> Option<String> {
        let Value::String(text) = self.value(name)? else {
            self.complain(name, "Must be a string");
            return None;
        };
        if text.chars().count() > longest {
            self.complain(name, format!("Too long: at most {longest} characters"));
            return None;
        }
        // PostgreSQL takes no NUL, and nobody means one.
        let text = text.replace('\0', "");
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// A text in one line.
    pub(super) fn line(&mut self, name: &str, longest: usize) -> Option<String> {
        let text = self.text(name, longest)?;
        if text.chars().any(char::is_control) {
            self.complain(name, "Must be one line, without control characters");
            return None;
        }
        Some(text)
    }

    /// A line that must be there.
    pub(super) fn required_line(&mut self, name: &str, longest: usize) -> Option<String> {
        let line = self.line(name, longest);
        if line.is_none() {
            self.must_have(name);
        }
        line
    }

    /// What a line means.
    pub(super) fn parsed<T, E: Display>(
        &mut self,
        name: &str,
        longest: usize,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.line(name, longest)?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.complain(name, error);
                None
            }
        }
    }

    /// A whole number; 60.0 is one, as JSON Schema has it.
    pub(super) fn integer(&mut self, name: &str) -> Option<i64> {
        let number = match self.value(name)? {
            Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
            _ => None,
        };
        if number.is_none() {
            self.complain(name, "Must be an integer");
        }
        number
    }

    /// A number that is not below zero, in its own digits.
    pub(super) fn amount(&mut self, name: &str) -> Option<String> {
        match self.value(name)? {
            Value::Number(number) if number.as_f64().is_some_and(|amount| amount >= 0.0) => {
                return Some(number.to_string());
            }
            Value::Number(_) => self.complain(name, "Must not be negative"),
            _ => self.complain(name, "Must be a number"),
        }
        None
    }

    /// A list of lines, each once; empty where it is left out.
    pub(super) fn lines(&mut self, name: &str, most: usize, longest: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for (at, value) in self.list(name, most).iter().enumerate() {
            let place = format!("{name}[{at}]");
            match value.as_str().map(|text| text.replace('\0', "").trim().to_owned()) {
                None => self.complain(&place, "Must be a string"),
                Some(text) if text.chars().count() > longest => {
                    self.complain(&place, format!("Too long: at most {longest} characters"));
                }
                Some(text) if text.chars().any(char::is_control) => {
                    self.complain(&place, "Must be one line, without control characters");
                }
                Some(text) if !text.is_empty() && !lines.contains(&text) => lines.push(text),
                Some(_) => {}
            }
        }
        lines
    }

    /// A list of objects, each read by itself; those that are wrong are left out, and told.
    pub(super) fn objects<T>(
        &mut self,
        name: &str,
        most: usize,
        mut read: impl FnMut(&mut Reader<'_>) -> Option<T>,
    ) -> Vec<T> {
        let mut all = Vec::new();
        for (at, value) in self.list(name, most).iter().enumerate() {
            let path = format!("{}[{at}]", self.place(name));
            match value {
                Value::Object(object) => all.extend(read(&mut Reader { object, path, errors: &mut *self.errors })),
                _ => self.errors.add(path, "Must be an object"),
            }
        }
        all
    }

    fn list(&mut self, name: &str, most: usize) -> &'a [Value] {
        match self.value(name) {
            None => &[],
            Some(Value::Array(list)) if list.len() <= most => list,
            Some(Value::Array(_)) => {
                self.complain(name, format!("Too many: at most {most}"));
                &[]
            }
            Some(_) => {
                self.complain(name, "Must be a list");
                &[]
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "whole and far below 2^53")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}
