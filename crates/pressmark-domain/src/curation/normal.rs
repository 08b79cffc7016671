//! An edited document brought into the form in which records are kept, or why it cannot be.

use serde_json::{Map, Value};

use super::outside::Outside;
use super::patch::{TAG, untagged};
use super::violation::{Violation, added};
use super::year;
use crate::merge::drop_nul;
use crate::text::safe_html;
use crate::work::{PartialDate, WorkRecord};

/// Members that hold the safe subset of HTML.
const MARKED: [&str; 3] = ["title", "subtitle", "abstract"];

/// An edited document that may be kept.
pub(super) struct Normal {
    /// The record; elements carry the tags that the patch left on them.
    pub(super) tagged: Value,
    pub(super) record: WorkRecord,
    pub(super) outside: Outside,
}

/// Takes a document apart and checks it. `before` is the record as it was.
pub(super) fn normal(before: &Value, document: &Value) -> Result<Normal, Vec<Violation>> {
    let Value::Object(members) = document else {
        return Err(vec![violation("", "type", "a record is an object")]);
    };
    let mut members = members.clone();
    let outside = Outside::split(&mut members)?;
    let tagged = Value::Object(members);
    let mut plain = untagged(&tagged);
    drop_nul(&mut plain);
    if let Value::Object(members) = &mut plain {
        clean_texts(before, members)?;
        follow_date(before, members)?;
    }
    let violations = added(before, &plain);
    if !violations.is_empty() {
        return Err(violations);
    }
    let record: WorkRecord =
        serde_json::from_value(plain).map_err(|error| vec![violation("", "value", &error.to_string())])?;
    let mut kept = serde_json::to_value(&record).unwrap_or_default();
    transplant(&tagged, &mut kept);
    Ok(Normal { tagged: kept, record, outside })
}

fn violation(path: &str, rule: &str, message: &str) -> Violation {
    Violation { path: path.to_owned(), rule: rule.to_owned(), message: message.to_owned() }
}

/// Cleans the texts that pages show as markup, where they were edited.
fn clean_texts(before: &Value, members: &mut Map<String, Value>) -> Result<(), Vec<Violation>> {
    for name in MARKED {
        let edited = members.get_mut(name).filter(|value| before.get(name) != Some(value));
        let Some(Value::String(text)) = edited else { continue };
        match safe_html(text) {
            Some(clean) => *text = clean,
            None => return Err(vec![violation(&format!("/{name}"), "minLength", "there is no text in it")]),
        }
    }
    Ok(())
}

/// The year of a record is that of its date: an edit of one is an edit of both.
fn follow_date(before: &Value, members: &mut Map<String, Value>) -> Result<(), Vec<Violation>> {
    let after = |name: &str| members.get(name);
    let is_edited = |name: &str| before.get(name) != after(name);
    let date = after(year::DATE).and_then(Value::as_str).and_then(|text| PartialDate::parse(text).ok());
    let Some(date) = date else { return Ok(()) };
    let given = after(year::YEAR).and_then(Value::as_i64);
    let of_date = i64::from(date.year());
    match (is_edited(year::YEAR), is_edited(year::DATE)) {
        _ if given == Some(of_date) => {}
        (true, false) if given.is_some() => {
            members.insert(year::DATE.to_owned(), format!("{:04}", given.unwrap_or_default()).into());
        }
        (true, _) if given.is_some() || before.get(year::YEAR).is_some() => {
            let message = format!("the year is that of `publication_date`, {date}: change or remove the date");
            return Err(vec![violation("/publication_year", "value", &message)]);
        }
        _ => {
            members.insert(year::YEAR.to_owned(), of_date.into());
        }
    }
    Ok(())
}

/// Copies the tags of elements to another form of the same document.
pub(super) fn transplant(from: &Value, to: &mut Value) {
    match (from, to) {
        (Value::Array(from), Value::Array(to)) if from.len() == to.len() => {
            from.iter().zip(to).for_each(|(from, to)| transplant(from, to));
        }
        (Value::Object(from), Value::Object(to)) => {
            for (name, member) in to.iter_mut() {
                if let Some(from) = from.get(name) {
                    transplant(from, member);
                }
            }
            if let Some(tag) = from.get(TAG) {
                to.insert(TAG.to_owned(), tag.clone());
            }
        }
        _ => {}
    }
}
