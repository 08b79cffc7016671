//! Why an act of curation was refused, as a client is told.

use http::StatusCode;
use http::header::ETAG;
use pressmark_app::curate::CurateError;
use pressmark_domain::curation::{EditError, PatchError, PatchReason, UndoError, Violation};
use serde_json::{Map, Value, json};

use super::changed::etag;
use super::find::absent;
use crate::failure::Failure;

/// Characters of a sentence that are told, and of the place that it is about: both may quote what was sent.
const LONGEST_SENTENCE: usize = 500;
const LONGEST_PLACE: usize = 200;
/// Violations that are told one by one.
const MOST_TOLD: usize = 50;

/// The refusal of an act of curation.
pub(super) fn refused(error: CurateError) -> Failure {
    match error {
        CurateError::NotFound => absent(),
        CurateError::Deleted => {
            Failure::new(StatusCode::CONFLICT, "The publication is deleted; restore it first").with_code("deleted")
        }
        CurateError::Stale { revision } => stale(revision),
        CurateError::Edit(EditError::Patch(error)) => unpatched(&error),
        CurateError::Edit(EditError::Violations { operation, op, path, violations }) => {
            violated(operation, format!("{op} {path}").trim(), &violations)
        }
        CurateError::Undo(error) => changed_since(&error),
        CurateError::NoSuchRevision => Failure::not_found("Revision not found"),
        CurateError::NoSuchDecision => Failure::not_found("Decision not found"),
        CurateError::NothingThere(path) => {
            let told = json!([format!("Nothing was edited at {}", shortened(&path, LONGEST_PLACE))]);
            let fields = Map::from_iter([("path".to_owned(), told)]);
            Failure::invalid("There is nothing to revert", Vec::new(), fields).with_code("nothing_to_revert")
        }
        CurateError::Unknown(ids) => unknown(ids),
        CurateError::Store(error) => error.into(),
    }
}

/// The refusal of a change of what has changed meanwhile. The `ETag` tells what it is now.
pub(super) fn stale(revision: i32) -> Failure {
    let form = vec![format!("The publication is at revision {revision} now; read it again and repeat the change")];
    Failure::invalid("The publication was changed meanwhile", form, Map::new())
        .with_status(StatusCode::PRECONDITION_FAILED)
        .with_code("stale")
        .with_headers([(ETAG, etag(revision))])
}

/// The refusal of a list in which some name no work.
pub(super) fn unknown(ids: Vec<String>) -> Failure {
    let told = ids.iter().map(|id| format!("Not found: {}", shortened(id, LONGEST_PLACE)));
    let fields = Map::from_iter([("ids".to_owned(), told.collect::<Value>())]);
    Failure::invalid("Some publications are not found; none was changed", Vec::new(), fields).with_code("unknown_ids")
}

/// The refusal of what is no patch, or of one that does not apply.
pub(super) fn unpatched(error: &PatchError) -> Failure {
    let sentence = shortened(&error.to_string(), LONGEST_SENTENCE);
    let code = match error.reason {
        PatchReason::TestFailed(..) => "test_failed",
        _ => "invalid_patch",
    };
    let (mut form, mut fields) = (Vec::new(), Map::new());
    match error.path.as_deref().filter(|path| !path.is_empty()) {
        Some(path) => drop(fields.insert(shortened(path, LONGEST_PLACE), json!([sentence]))),
        None => form.push(sentence.clone()),
    }
    Failure::invalid(format!("The patch cannot be applied: {sentence}"), form, fields).with_code(code)
}

/// The refusal of a patch whose result would not be a work record.
fn violated(operation: usize, what: &str, violations: &[Violation]) -> Failure {
    let what = if what.is_empty() { String::new() } else { format!(" ({what})") };
    let operation = format!("operation {operation}{what}");
    let mut form = vec![shortened(&format!("{operation} breaks the schema of work records"), LONGEST_SENTENCE)];
    let mut fields: Map<String, Value> = Map::new();
    for violation in violations.iter().take(MOST_TOLD) {
        let sentence = shortened(&format!("{operation}: {}", violation.message), LONGEST_SENTENCE);
        if violation.path.is_empty() {
            form.push(sentence);
        } else if let Value::Array(told) =
            fields.entry(shortened(&violation.path, LONGEST_PLACE)).or_insert_with(|| json!([]))
        {
            told.push(sentence.into());
        }
    }
    let message = match violations.first() {
        Some(first) => shortened(&format!("{operation}: {}: {}", first.path, first.message), LONGEST_SENTENCE),
        None => operation,
    };
    Failure::invalid(message, form, fields).with_code("schema_violation")
}

fn changed_since(error: &UndoError) -> Failure {
    // 0 is the number of none: what stands beside the record has no decisions.
    let form = match error.decision {
        0 => vec!["Visibility or a custom field was changed again since".to_owned()],
        decision => vec![format!("Decision {decision} was changed again since")],
    };
    Failure::invalid("A later change builds on this one; undo that first", form, Map::new())
        .with_status(StatusCode::CONFLICT)
        .with_code("changed_since")
}

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use pressmark_domain::curation::{Limits, Patch};

    use super::*;

    #[test]
    fn a_refused_patch_names_the_operation_and_why() {
        let patch = json!([{ "op": "test", "path": "/title", "value": 1 }, { "op": "mend", "path": "/title" }]);
        let error = Patch::read(&patch, Limits::default()).unwrap_err();
        let failure = unpatched(&error);
        let told = failure.details().unwrap()["fieldErrors"]["/title"][0].as_str().unwrap();
        assert!(told.starts_with("operation 1 (mend /title): "), "{told}");
        assert_eq!((failure.status(), failure.code()), (StatusCode::BAD_REQUEST, Some("invalid_patch")));
    }

    #[test]
    fn what_was_sent_is_quoted_in_part_only() {
        let long = Violation { path: "/title".into(), rule: "type".into(), message: "x".repeat(9_000) };
        let failure = violated(3, "replace /title", &vec![long; 500]);
        let told = failure.details().unwrap()["fieldErrors"]["/title"].as_array().unwrap();
        assert_eq!(told.len(), MOST_TOLD);
        assert!(told[0].as_str().unwrap().chars().count() <= LONGEST_SENTENCE + 1);
        assert!(failure.message().starts_with("operation 3 (replace /title): /title: "));
    }

    #[test]
    fn a_lost_update_is_told_what_the_work_is_now() {
        let failure = refused(CurateError::Stale { revision: 9 });
        assert_eq!((failure.status(), failure.code()), (StatusCode::PRECONDITION_FAILED, Some("stale")));
    }
}
