//! Deciding a match, and answering when the catalogue knows.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use http::{HeaderName, HeaderValue, StatusCode};
use pressmark_app::linking::{DecideError, Verdict, decide};
use pressmark_catalogue::Applied;
use pressmark_domain::Orcid;
use pressmark_store::entity::person;
use pressmark_store::repo::{matches, people};

use super::row::MatchRow;
use crate::body::Fields;
use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::state::HttpState;

const CATALOGUE: HeaderName = HeaderName::from_static("pressmark-catalogue");
/// No work has more authors.
const MOST_AUTHORS: i64 = 1_000_000;

/// The work and the person of a path.
pub(super) type Named = Result<Path<(String, String)>, PathRejection>;

/// The keys of the work and the person that a path names.
pub(super) async fn named(state: &HttpState, caller: &Caller, path: Named) -> Result<(i64, i64), Failure> {
    let Path((publication, person)) = path.map_err(|_| no_match())?;
    let publication_id = key(&publication).ok_or_else(no_match)?;
    let person = person_of(state, caller.workspace_id, &person).await?.ok_or_else(no_match)?;
    Ok((publication_id, person.id))
}

/// The person of an iD, former ones too, or of a key.
pub(super) async fn person_of(
    state: &HttpState,
    workspace_id: i64,
    text: &str,
) -> Result<Option<person::Model>, Failure> {
    let read = state.store.read();
    if let Ok(orcid) = Orcid::parse(text) {
        return Ok(people::by_orcid(read, workspace_id, orcid.as_str()).await?);
    }
    match key(text) {
        Some(id) => Ok(people::by_ids(read, workspace_id, &[id]).await?.pop()),
        None => Ok(None),
    }
}

/// A key in a path. What is no number is the key of nothing.
pub(super) fn key(text: &str) -> Option<i64> {
    text.parse().ok().filter(|number| *number > 0)
}

/// The position of a body, if it has one. What is wrong with it is in `fields`.
pub(super) fn read_position(fields: &mut Fields) -> Option<usize> {
    fields.integer("position", 0, MOST_AUTHORS).and_then(|position| usize::try_from(position).ok())
}

/// Decides a match and answers with it.
pub(super) async fn decided(
    state: &HttpState,
    caller: &Caller,
    (publication_id, person_id): (i64, i64),
    verdict: Verdict,
) -> Result<Response, Failure> {
    let workspace_id = caller.workspace_id;
    let done = decide(&state.store, workspace_id, publication_id, person_id, verdict, &caller.actor).await;
    let changed = done.map_err(refused)?;
    let whose = match verdict {
        Verdict::Reassign { to, .. } => to,
        Verdict::Accept { .. } | Verdict::Reject => person_id,
    };
    let found = matches::find(state.store.read(), workspace_id, publication_id, whose).await?;
    let mut response = told(StatusCode::OK, MatchRow::from(found.ok_or_else(no_match)?));
    if !changed.is_empty() && state.applied(&changed).await != Applied::InIndex {
        response.headers_mut().insert(CATALOGUE, HeaderValue::from_static("pending"));
    }
    Ok(response)
}

pub(super) fn no_match() -> Failure {
    Failure::not_found("Match not found")
}

fn refused(error: DecideError) -> Failure {
    let wrong = |name: &str, error: &DecideError| {
        let fields = serde_json::json!({ name: [error.to_string()] });
        Failure::invalid("Invalid request body", Vec::new(), fields.as_object().cloned().unwrap_or_default())
    };
    match error {
        DecideError::NotFound => no_match(),
        DecideError::NoSuchPerson => wrong("orcid", &error),
        DecideError::NoSuchPosition { .. } | DecideError::PositionNeeded => wrong("position", &error),
        DecideError::Taken { .. } => Failure::new(StatusCode::CONFLICT, error.to_string()).with_code("position_taken"),
        DecideError::Store(error) => error.into(),
    }
}
