//! Whose looks at pages and files are counted (rule 52): those of people, never those of programs or of the staff.

use axum::response::Response;
use http::header::{CONTENT_RANGE, USER_AGENT};
use http::{HeaderMap, Method, StatusCode};
use pressmark_app::files::StoredFile;
use pressmark_app::usage::Visit;
use pressmark_store::clock::now_millis;
use pressmark_store::repo::members;
use pressmark_store::repo::users::Role;

use crate::caller::Caller;
use crate::credentials::Credential;
use crate::failure::Failure;
use crate::state::HttpState;

/// Characters of the longest name of a browser that is told from others.
const LONGEST_AGENT: usize = 300;

/// How a request was made.
pub(crate) type Made<'a> = (&'a Method, &'a HeaderMap);

/// Somebody looked at the landing page of a work.
pub(crate) fn page_seen(state: &HttpState, caller: &Caller, made: Made<'_>, publication_id: i64, answer: &Response) {
    if matches!(answer.status(), StatusCode::OK | StatusCode::NOT_MODIFIED) {
        note(state, caller, made, publication_id, None);
    }
}

/// Somebody got a public file. Of a file that is read in parts the first one counts.
pub(crate) fn file_requested(state: &HttpState, caller: &Caller, made: Made<'_>, file: &StoredFile, answer: &Response) {
    let begins = answer.headers().get(CONTENT_RANGE).is_none_or(|range| range.as_bytes().starts_with(b"bytes 0-"));
    let counts = match answer.status() {
        StatusCode::OK | StatusCode::NOT_MODIFIED => true,
        StatusCode::PARTIAL_CONTENT => begins,
        _ => false,
    };
    if let Some(publication_id) = file.publication_id.filter(|_| counts) {
        note(state, caller, made, publication_id, Some(file.id));
    }
}

fn note(state: &HttpState, caller: &Caller, made: Made<'_>, publication_id: i64, file_id: Option<i64>) {
    let (method, headers) = made;
    let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    if *method != Method::GET || is_ahead_of_time(headers) || !state.usage.counts(agent) {
        return;
    }
    let visit = Visit {
        workspace_id: caller.workspace_id,
        publication_id,
        file_id,
        address: caller.client.subscriber(),
        agent: agent.chars().take(LONGEST_AGENT).collect(),
        at: now_millis(),
    };
    match Credential::of(headers) {
        Credential::Nothing | Credential::Unreadable => state.usage.note(visit),
        // Whoever harvests by a key is no reader.
        Credential::Key(_) => {}
        // Who it is takes a look into the database, for which the answer does not wait.
        credential => {
            let state = state.clone();
            tokio::spawn(async move {
                if !is_staff(&state, visit.workspace_id, credential).await {
                    state.usage.note(visit);
                }
            });
        }
    }
}

/// Whether a browser loads it in case that somebody wants it.
fn is_ahead_of_time(headers: &HeaderMap) -> bool {
    let purposes = ["sec-purpose", "purpose", "x-purpose", "x-moz"].into_iter().filter_map(|name| headers.get(name));
    purposes.filter_map(|purpose| purpose.to_str().ok()).any(|purpose| {
        let purpose = purpose.to_ascii_lowercase();
        purpose.contains("prefetch") || purpose.contains("preview")
    })
}

/// Whether a credential is that of somebody who works here. Where that cannot be found out nothing is counted.
async fn is_staff(state: &HttpState, workspace_id: i64, credential: Credential) -> bool {
    works_here(state, workspace_id, credential).await.unwrap_or_else(|refused| {
        tracing::debug!(cause = refused.cause().unwrap_or_default(), "a visit was not counted");
        true
    })
}

async fn works_here(state: &HttpState, workspace_id: i64, credential: Credential) -> Result<bool, Failure> {
    let signed = match credential {
        Credential::Token(token) => state.accounts.signed_by_token(&token).await?.ok(),
        Credential::Bearer(token) | Credential::Cookie(token) => state.accounts.signed_by_session(&token).await?,
        Credential::Nothing | Credential::Key(_) | Credential::Unreadable => None,
    };
    let Some(signed) = signed else { return Ok(false) };
    let is_member = members::find(state.store.read(), workspace_id, signed.user.id).await?.is_some();
    Ok(is_member || signed.role() >= Role::Admin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_loads_ahead_of_time_is_no_look() {
        let with = |name: &'static str, value: &str| {
            is_ahead_of_time(&HeaderMap::from_iter([(http::HeaderName::from_static(name), value.parse().unwrap())]))
        };
        assert!(with("sec-purpose", "prefetch;prerender") && with("x-moz", "prefetch") && with("purpose", "preview"));
        assert!(!with("sec-fetch-dest", "document") && !with("sec-purpose", "none"));
    }
}
