//! `GET /files/{id}/{name}`: the bytes of a file, or a part of them.

use std::time::Instant;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_LENGTH, CONTENT_RANGE};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use pressmark_app::files::{self, Depositor, FileError, Seen, StoredFile};

use super::headers::{self, is_known, tag};
use super::range::{Wanted, wanted};
use crate::caller::Caller;
use crate::credentials::Credential;
use crate::docid::depositor_of;
use crate::failure::Failure;
use crate::guard::{allowed, with_limit};
use crate::state::HttpState;
use crate::usage;
use crate::voice::iso;

/// Download a file.
#[utoipa::path(
    get, path = "/files/{id}/{name}", tag = "Files", operation_id = "downloadFile",
    params(
        ("id" = i64, Path, description = "Id of the file."),
        ("name" = String, Path, description = "Its name."),
        ("Range" = Option<String>, Header, description = "A part of it, `bytes=0-999`."),
    ),
    responses(
        (status = 200, description = "The file; its `ETag` is its SHA-256."),
        (status = 206, description = "The part that was asked for."),
        (status = 304, description = "You have it already."),
        (status = 403, description = "The file is under an embargo.", body = crate::docid::DocidError),
        (status = 404, description = "No such file, or not public yet.", body = crate::docid::DocidError),
        (status = 410, description = "Its publication was retired.", body = crate::docid::DocidError),
        (status = 416, description = "It has no such part.", body = crate::docid::DocidError),
        (status = 429, description = "Too many reads.", body = crate::docid::DocidError),
        (status = 503, description = "Not now.", body = crate::docid::DocidError),
    ), security((), ("bearer" = [])),
)]
pub(crate) async fn download(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    method: Method,
    headers: HeaderMap,
    place: Result<Path<(i64, String)>, PathRejection>,
) -> Result<Response, Failure> {
    // Like every other read, whoever asks: the guard let everybody in.
    let client = caller.client;
    let counted = if client.is_local() { None } else { state.reads.take(client.subscriber(), Instant::now()) };
    let left = allowed(counted)?;
    let answer = found(&state, &caller, &method, &headers, place).await;
    match left {
        Some(left) => with_limit(answer, &left),
        None => answer,
    }
}

async fn found(
    state: &HttpState,
    caller: &Caller,
    method: &Method,
    headers: &HeaderMap,
    place: Result<Path<(i64, String)>, PathRejection>,
) -> Result<Response, Failure> {
    let Ok(Path((id, name))) = place else { return Err(FileError::NotFound.into()) };
    let by = whoever(state, headers).await?;
    match files::look(state.store.read(), caller.workspace_id, id, by).await? {
        Seen::Shown { file, is_public } if file.name == name => {
            let answer = send(state, &file, is_public, method, headers).await?;
            if is_public {
                usage::file_requested(state, caller, (method, headers), &file, &answer);
            }
            Ok(answer)
        }
        Seen::Nothing | Seen::Shown { .. } => Err(FileError::NotFound.into()),
        Seen::Gone => Err(Failure::new(StatusCode::GONE, "The publication was retired").with_code("gone")),
        Seen::Embargoed(until) => {
            let message = format!("The file is under an embargo until {}", iso(until));
            Err(Failure::new(StatusCode::FORBIDDEN, message).with_code("embargoed"))
        }
    }
}

/// The user whose credential was sent, if it is a good one: what is public needs none, and what is not is not there for
/// whoever has none.
async fn whoever(state: &HttpState, headers: &HeaderMap) -> Result<Option<Depositor>, Failure> {
    let signed = match Credential::of(headers) {
        Credential::Token(token) => state.accounts.signed_by_token(&token).await?.ok(),
        Credential::Bearer(token) | Credential::Cookie(token) => state.accounts.signed_by_session(&token).await?,
        Credential::Nothing | Credential::Key(_) | Credential::Unreadable => None,
    };
    Ok(signed.map(|signed| depositor_of(&signed)))
}

async fn send(
    state: &HttpState,
    file: &StoredFile,
    is_public: bool,
    method: &Method,
    asked: &HeaderMap,
) -> Result<Response, Failure> {
    let (tag, size) = (tag(file), u64::try_from(file.size).unwrap_or_default());
    let mut headers = headers::of(file, is_public);
    if is_known(asked, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    // What RFC 9110 says of parts it says of GET alone.
    let wanted = if method == Method::GET { wanted(asked, size, &tag) } else { Wanted::Whole };
    let (status, range) = match wanted {
        Wanted::Whole => (StatusCode::OK, 0..size),
        Wanted::Part(range) => {
            let told = format!("bytes {}-{}/{size}", range.start, range.end - 1);
            headers.insert(CONTENT_RANGE, HeaderValue::try_from(told).map_err(Failure::internal)?);
            (StatusCode::PARTIAL_CONTENT, range)
        }
        Wanted::Beyond => {
            let told = HeaderValue::try_from(format!("bytes */{size}")).map_err(Failure::internal)?;
            let failure = Failure::new(StatusCode::RANGE_NOT_SATISFIABLE, "The file has no such part");
            return Err(failure.with_headers([(CONTENT_RANGE, told)]));
        }
    };
    headers.insert(CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        let content = state.app.files.blobs.read(&file.object, range).await.map_err(FileError::from)?;
        Body::from_stream(content)
    };
    Ok((status, headers, body).into_response())
}
