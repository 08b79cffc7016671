//! Why works were not merged, split or told apart, as a client is told.

use http::StatusCode;
use pressmark_app::duplicates::MergeError;
use serde_json::Map;

use crate::failure::Failure;

/// The refusal.
pub(super) fn refused(error: MergeError) -> Failure {
    let conflict = |error: &MergeError, code| Failure::new(StatusCode::CONFLICT, sentence(error)).with_code(code);
    match error {
        MergeError::NotFound => Failure::not_found("Publication not found"),
        MergeError::Same => {
            let form = vec!["Two different publications are needed".to_owned()];
            Failure::invalid("Both are the same publication", form, Map::new()).with_code("same_publication")
        }
        MergeError::Deleted(_) => conflict(&error, "deleted"),
        MergeError::MergedAway { .. } => conflict(&error, "merged_away"),
        MergeError::NotMerged => Failure::not_found("Merge not found").with_code("not_merged"),
        MergeError::LaterFirst(_) => conflict(&error, "later_merge_first"),
        MergeError::Store(error) => error.into(),
    }
}

/// The error as a sentence begins.
fn sentence(error: &MergeError) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
