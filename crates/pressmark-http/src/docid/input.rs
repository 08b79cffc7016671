//! Bodies as this contract judges them (engineering 25): what cannot be read is 400; what can be read and is wrong is
//! 422, with every field that is.

use axum::body::Body;
use http::StatusCode;
use pressmark_app::accounts::{Address, password};
use pressmark_domain::IdentifierError;
use serde_json::{Map, Value, json};

use crate::body::{self, Fields};
use crate::failure::Failure;
use crate::state::HttpState;

/// Characters of the shortest password, as the contract counts them.
const SHORTEST_PASSWORD: usize = 8;
/// Characters of the longest text that is looked at.
const LONGEST: usize = 1_000;

/// The fields of a body, and what is wrong with those read so far.
pub(super) struct Input(Fields);

impl Input {
    /// Reads a body.
    ///
    /// # Errors
    /// 400 if it is no JSON object; 408, 413.
    pub(super) async fn read(state: &HttpState, content: Body) -> Result<Self, Failure> {
        let bytes = body::read(content, state.settings.body_timeout).await?;
        Self::of(&bytes)
    }

    fn of(bytes: &[u8]) -> Result<Self, Failure> {
        // Clients send more than we ask for, such as what the other implementation of this API wants.
        let fields = Fields::of(bytes, None);
        if fields.form_errors().is_empty() {
            return Ok(Self(fields));
        }
        let message = format!("Request body cannot be read: {}", fields.form_errors().join("; "));
        Err(Failure::new(StatusCode::BAD_REQUEST, message).with_code("validation_error"))
    }

    /// A text that must be there.
    pub(super) fn required(&mut self, name: &str) -> String {
        self.0.required(name, LONGEST)
    }

    /// A text that must be there, in one line of at most so many characters.
    pub(super) fn line(&mut self, name: &str, longest: usize) -> String {
        let text = self.0.required(name, longest);
        self.refuse_controls(name, &text);
        text
    }

    /// A text that may be left out, null or empty.
    pub(super) fn optional(&mut self, name: &str) -> Option<String> {
        self.0.text(name, LONGEST).filter(|text| !text.trim().is_empty())
    }

    /// A text in one line that may be left out.
    pub(super) fn optional_line(&mut self, name: &str) -> Option<String> {
        let text = self.optional(name)?;
        self.refuse_controls(name, &text);
        Some(text)
    }

    fn refuse_controls(&mut self, name: &str, text: &str) {
        if text.chars().any(char::is_control) {
            self.0.complain(name, "Must be one line, without control characters");
        }
    }

    /// An address of mail.
    pub(super) fn address(&mut self, name: &str) -> String {
        let text = self.required(name);
        if self.is_right(name) && Address::parse(&text).is_err() {
            self.0.complain(name, "Not an address of mail");
        }
        text
    }

    /// A password that somebody has.
    pub(super) fn password(&mut self, name: &str) -> String {
        let password = self.0.text(name, LONGEST);
        if password.is_none() && self.is_right(name) {
            self.0.complain(name, "Required");
        }
        let password = password.unwrap_or_default();
        if self.is_right(name) && password.chars().count() < SHORTEST_PASSWORD {
            self.0.complain(name, format!("Too short: at least {SHORTEST_PASSWORD} characters"));
        }
        password
    }

    /// A password that somebody of whom this much is known wants to have.
    pub(super) fn new_password(&mut self, name: &str, known: &[&str]) -> String {
        let password = self.password(name);
        if self.is_right(name)
            && let Err(fault) = password::check(&password, known)
        {
            self.0.complain(name, fault.message());
        }
        password
    }

    /// An identifier that may be left out.
    pub(super) fn identifier<T>(&mut self, name: &str, parse: fn(&str) -> Result<T, IdentifierError>) -> Option<T> {
        let text = self.optional(name)?;
        match parse(&text) {
            Ok(identifier) => Some(identifier),
            Err(error) => {
                self.0.complain(name, error.to_string());
                None
            }
        }
    }

    /// A whole number in a range that may be left out or null.
    pub(super) fn integer(&mut self, name: &str, least: i64, most: i64) -> Option<i64> {
        self.0.integer(name, least, most)
    }

    /// Complains of fields that may be left out, but not be null.
    pub(super) fn refuse_nulls(&mut self, names: &[&str]) {
        for name in names {
            if self.0.value(name).is_some_and(serde_json::Value::is_null) {
                self.0.complain(name, "Must not be null");
            }
        }
    }

    pub(super) fn complain(&mut self, name: &str, message: &str) {
        self.0.complain(name, message);
    }

    fn is_right(&self, name: &str) -> bool {
        !self.0.errors().contains_key(name)
    }

    /// Everything was well, or everything that was not.
    ///
    /// # Errors
    /// 422 with all of it.
    pub(super) fn finish(self) -> Result<(), Failure> {
        if self.0.errors().is_empty() {
            return Ok(());
        }
        Err(refused(self.0.errors().clone()))
    }
}

/// The failure of one field.
pub(super) fn invalid(name: &str, message: impl Into<String>) -> Failure {
    let message: String = message.into();
    refused(Map::from_iter([(name.to_owned(), json!([message]))]))
}

fn refused(fields: Map<String, Value>) -> Failure {
    let failure = Failure::invalid("Invalid request body", Vec::new(), fields);
    failure.with_status(StatusCode::UNPROCESSABLE_ENTITY).with_code("validation_error")
}

#[cfg(test)]
mod tests {
    use pressmark_domain::Orcid;

    use super::*;

    #[test]
    fn what_cannot_be_read_is_not_what_is_wrong() {
        for unreadable in ["{", "[]", "7", "\"x\"", "null", "<a/>"] {
            let failure = Input::of(unreadable.as_bytes()).err().unwrap();
            assert_eq!(failure.status(), StatusCode::BAD_REQUEST, "{unreadable}");
        }
        let wrong = br#"{ "email": "nobody", "password": 7, "orcid_id": "0000-0002-1825-0098" }"#;
        let mut input = Input::of(wrong).unwrap();
        input.address("email");
        input.password("password");
        input.line("full_name", 200);
        assert_eq!(input.identifier("orcid_id", Orcid::parse), None);
        let failure = input.finish().unwrap_err();
        assert_eq!(failure.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let fields = failure.details().unwrap()["fieldErrors"].as_object().unwrap();
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["email", "password", "full_name", "orcid_id"]);
    }

    #[test]
    fn passwords_are_counted_in_characters_and_new_ones_are_judged() {
        let faults = |body: &str, new: bool| {
            let mut input = Input::of(body.as_bytes()).unwrap();
            if new {
                input.new_password("p", &[])
            } else {
                input.password("p")
            };
            input.finish().is_err()
        };
        assert!(faults("{}", false) && faults(r#"{ "p": "seven77" }"#, false) && faults(r#"{ "p": null }"#, false));
        assert!(!faults(r#"{ "p": "        " }"#, false), "whoever has such a password may use it");
        assert!(!faults(r#"{ "p": "12345678" }"#, false) && faults(r#"{ "p": "12345678" }"#, true));
        assert!(!faults(r#"{ "p": "cracked pots on parade" }"#, true));
    }
}
