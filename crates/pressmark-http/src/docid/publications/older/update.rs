//! `PUT /api/v1/publications/update-publication/{id}` with `multipart/form-data`: edits a publication. What is left out
//! or empty stays; files are added.

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use pressmark_app::deposit::{self, Change};
use pressmark_app::files::{self, Target};
use serde_json::json;

use super::super::asked::{Id, number};
use super::super::detail::PublicationDetail;
use super::super::refused::refused;
use super::super::{applied, depositor};
use super::fields::{in_their_names, read};
use super::form::receive;
use crate::caller::Caller;
use crate::docid::envelope::success;
use crate::failure::Failure;
use crate::state::HttpState;

pub(super) async fn update_form(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    id: Id,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Failure> {
    let by = depositor(&caller)?;
    let (workspace_id, id) = (caller.workspace_id, number(id)?);
    let wish = read(receive(&state, workspace_id, by, &headers, content).await?).patch()?;
    let changes = wish.body.len() + wish.files.len();
    let change = Change { workspace_id, id, by, actor: &caller.actor, sent: &wish.body, seen: None };
    let edited = deposit::edit(&state.app, change).await.map_err(|error| refused(in_their_names(error)))?;
    let (work, mut changed) = (edited.deposited, edited.changed);
    for file in wish.files {
        let (target, title) = (Target::Publication(id), file.title.as_deref());
        let added = files::add(&state.app, file.pending, target, &file.file_type, title, by, &caller.actor).await?;
        changed.extend(added.1);
    }
    let publication = PublicationDetail::of(&work, &state.settings.public_url);
    let data = json!({ "publication": publication, "changes_count": changes, "ignored": wish.ignored });
    Ok(applied(&state, &changed, success(StatusCode::OK, data, "Publication edited")).await)
}
