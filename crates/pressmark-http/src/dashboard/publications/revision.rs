//! `GET /api/publications/{id}/history/{number}`: the record as a revision left it. An addition of ours.

use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_domain::curation::CustomFields;
use pressmark_store::entity::publication_revision::Model;
use pressmark_store::repo::revisions;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::find;
use super::history::{WorkRevision, said};
use crate::caller::Caller;
use crate::dashboard::told;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::state::HttpState;

/// A revision, with the record as it left it.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkRevisionDetail {
    #[serde(flatten)]
    revision: WorkRevision,
    /// The work record as published from then on, and the custom fields; null where the change was none of the record.
    #[schema(value_type = Option<Object>, required = true)]
    merged: Option<Map<String, Value>>,
    /// All decisions from then on.
    #[schema(value_type = Vec<Object>)]
    decisions: Vec<Value>,
}

/// The record as a revision left it.
#[utoipa::path(
    get, path = "/api/publications/{id}/history/{number}", tag = "Publications", operation_id = "read_revision",
    params(
        ("id" = String, Path, description = "DOI, encoded or raw; handle; `local/<number>`; also a former one."),
        ("number" = String, Path, description = "Number of the revision, from 1."),
    ),
    responses(
        (status = 200, description = "The revision.", body = WorkRevisionDetail),
        (status = 400, description = "The id is none, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
        (status = 404, description = "No such work, or no such revision.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn read_revision(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    names: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Failure> {
    let Path((id, number)) = names.map_err(|_| find::unreadable())?;
    let work = find::work(&state, caller.workspace_id, Ok(Path(id))).await?;
    let unknown = || Failure::not_found("Revision not found");
    let number = number.parse::<i32>().ok().filter(|number| *number > 0).ok_or_else(unknown)?;
    let found = revisions::by_number(state.store.read(), caller.workspace_id, work.id, number).await?;
    let row = found.ok_or_else(unknown)?;
    Ok(told(StatusCode::OK, detail(&row)?))
}

fn detail(row: &Model) -> Result<WorkRevisionDetail, Failure> {
    let said = said(row);
    let merged = match row.merged.as_str() {
        "" => None,
        text => {
            let mut merged: Map<String, Value> = serde_json::from_str(text).map_err(Failure::internal)?;
            let custom = said.as_ref().map_or_else(CustomFields::default, |said| said.after.custom);
            if let Ok(Value::Object(fields)) = serde_json::to_value(custom) {
                merged.extend(fields);
            }
            Some(merged)
        }
    };
    // What was no change of the record holds no decisions.
    let decisions = serde_json::from_str(&row.decisions).unwrap_or_default();
    Ok(WorkRevisionDetail { revision: WorkRevision::of(row, said.as_ref()), merged, decisions })
}
