//! Why an act of a depositor was refused, in the words of this contract.

use http::StatusCode;
use pressmark_app::deposit::DepositError;
use pressmark_app::duplicates::Candidate;
use pressmark_domain::deposit::FieldErrors;
use pressmark_domain::duplicates::Reason;
use serde_json::{Map, Value, json};

use super::find::absent;
use super::seen::stale;
use crate::failure::Failure;
use crate::guard::forbidden;

/// The refusal.
pub(super) fn refused(error: DepositError) -> Failure {
    match error {
        DepositError::Invalid(errors) => invalid(&errors),
        DepositError::NotFound => absent(),
        DepositError::NotYours => forbidden("The publication is somebody else's", "unauthorized_access"),
        DepositError::Retired => Failure::new(StatusCode::GONE, "The publication was retired").with_code("gone"),
        DepositError::NotRetired => conflict("The publication was not retired"),
        DepositError::RetiredByAdmin => {
            forbidden("An admin retired the publication; only an admin brings it back", "unauthorized_access")
        }
        DepositError::Stale { revision } => stale(revision),
        DepositError::Likely(candidates) => likely(&candidates),
        DepositError::Deposited { publication_id, docid } => {
            let known = json!([{ "id": publication_id, "docid": docid, "identifier": docid }]);
            conflict("The work of this DOI was deposited already").with_detail("candidates", known)
        }
        // Who deleted it, and when, is for curators to know.
        DepositError::Deleted(_) => conflict("The work of this DOI was deleted here"),
        DepositError::DoiTaken => one("doi", "Another publication has this DOI"),
        DepositError::KeyReused => {
            one("Idempotency-Key", "The key was used for another request").with_code("idempotency_key_reused")
        }
        DepositError::NoDraft => Failure::not_found("Draft not found").with_code("draft_not_found"),
        DepositError::TooManyDrafts => conflict("You have too many drafts; publish or remove some first"),
        DepositError::TooManyVersions => conflict("The work has too many versions; deposit what comes as a new one"),
        DepositError::Store(error) => error.into(),
    }
}

/// The refusal of a form: all that is wrong with it.
pub(super) fn invalid(errors: &FieldErrors) -> Failure {
    let fields: Map<String, Value> = errors.iter().map(|(path, messages)| (path.to_owned(), json!(messages))).collect();
    let failure = Failure::invalid("Invalid request body", Vec::new(), fields);
    failure.with_status(StatusCode::UNPROCESSABLE_ENTITY).with_code("validation_error")
}

fn one(place: &str, message: &str) -> Failure {
    invalid(&FieldErrors::of(place, message))
}

fn conflict(message: &'static str) -> Failure {
    Failure::new(StatusCode::CONFLICT, message).with_code("conflict")
}

fn likely(candidates: &[Candidate]) -> Failure {
    let row = |known: &Candidate| {
        let reasons: Vec<String> = known.reasons.iter().map(Reason::explanation).collect();
        let Candidate { id, shown_id, title, score, .. } = known;
        json!({ "id": id, "identifier": shown_id, "title": title, "score": score, "reasons": reasons })
    };
    let message = "The work may be here already; if it is none of these, send it again with `confirm_new`: true";
    let failure = Failure::new(StatusCode::CONFLICT, message).with_code("likely_duplicate");
    failure.with_detail("candidates", candidates.iter().map(row).collect())
}
