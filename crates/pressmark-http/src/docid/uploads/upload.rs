//! `POST /uploads`: a file for a publication, or (ours) for a draft.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use pressmark_app::files;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::form::{Received, receive};
use super::row::FileRow;
use super::{applied, depositor};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope, success};
use crate::failure::Failure;
use crate::state::HttpState;

/// The form. Its fields may come in any order.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the form; it is read while it comes")]
pub(crate) struct UploadForm {
    /// The file. What it is, its content tells and not its name.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// The publication that it belongs to. Left out where `draft_id` is given.
    #[schema(value_type = i64)]
    publication_id: Option<i64>,
    /// Ours: the draft that it belongs to, instead of a publication.
    draft_id: Option<i64>,
    /// What it is, in your words: `Dataset`.
    file_type: String,
    /// Ours: a title.
    title: Option<String>,
}

/// The file that was uploaded.
#[derive(Serialize, ToSchema)]
pub(crate) struct Uploaded {
    file: FileRow,
}

/// Upload a file.
#[utoipa::path(
    post, path = "/uploads", tag = "Files", operation_id = "uploadFile",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "The file is there, with its checksum.", body = Envelope<Uploaded>),
        (status = 400, description = "The form cannot be read.", body = DocidError),
        (status = 401, description = "There is no access token, or none that is good.", body = DocidError),
        (status = 403, description = "The publication is somebody else's, or your address is not verified.", body = DocidError),
        (status = 404, description = "No such publication or draft.", body = DocidError),
        (status = 408, description = "No byte came for a minute.", body = DocidError),
        (status = 413, description = "The file is too large.", body = DocidError),
        (status = 415, description = "Files of this type are not accepted here, or it is no form.", body = DocidError),
        (status = 422, description = "The form is invalid, the publication was retired, or too much of yours waits.", body = DocidError),
        (status = 429, description = "Too many uploads of yours are under way.", body = DocidError),
        (status = 503, description = "Not now: there is no room, or the store of files does not answer.", body = DocidError),
    ), security(("bearer" = [])),
)]
pub(crate) async fn upload(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    let by = depositor(&caller)?;
    let _turn = state.uploads.take(by.user_id)?;
    let Received { pending, target, file_type, title } =
        receive(&state, caller.workspace_id, by, &headers, content).await?;
    let title = title.as_deref();
    let (file, changed) = files::add(&state.app, pending, target, &file_type, title, by, &caller.actor).await?;
    let file = FileRow::of(&file, &state.settings.public_url);
    let answer = success(StatusCode::CREATED, Uploaded { file }, "File uploaded");
    Ok(applied(&state, &changed, answer).await)
}
