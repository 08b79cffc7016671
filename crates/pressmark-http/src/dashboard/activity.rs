//! `GET /api/activity`: what happened in the workspace, newest first.

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::repo;
use serde::Serialize;
use utoipa::ToSchema;

use super::event_list::{EventPaging, EventParams, Wanted};
use super::event_row::Event;
use super::told;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

/// A page of events.
#[derive(Serialize, ToSchema)]
pub(crate) struct ActivityList {
    /// The events, newest first.
    events: Vec<Event>,
    #[serde(flatten)]
    paging: EventPaging,
}

/// What happened in the workspace.
#[utoipa::path(
    get, path = "/api/activity", tag = "Activity", operation_id = "list_activity",
    params(EventParams),
    responses(
        (status = 200, description = "A page of events.", body = ActivityList),
        (status = 400, description = "A parameter is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no member of a workspace.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn activity(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let wanted = Wanted::read(&mut params);
    params.finish()?;
    let (read, workspace) = (state.store.read(), caller.workspace_id);
    let found = repo::activity::list(read, workspace, &wanted.filter, wanted.begin, wanted.limit()).await;
    let (mut rows, total) = found?;
    let paging = wanted.paging(&mut rows, total, |row| row.id);
    let events = rows.into_iter().map(Event::from).collect();
    Ok(told(StatusCode::OK, ActivityList { events, paging }))
}
