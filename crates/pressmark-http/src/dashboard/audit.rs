//! `GET /api/audit`: the trail of what guards the registry, over all workspaces. Nothing cleans it.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_store::repo;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::event_list::{EventPaging, EventParams, Wanted};
use super::event_row::AuditEvent;
use super::{searchable, told};
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes a parameter; it is read by name")]
pub(crate) struct AddressParams {
    /// Address of the client, exactly.
    #[param(required = false, max_length = 1000)]
    address: String,
}

/// A page of the audit trail.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditList {
    /// The events, newest first.
    events: Vec<AuditEvent>,
    #[serde(flatten)]
    paging: EventPaging,
}

/// What guards the registry: who signed in, who was refused, who got which rights.
#[utoipa::path(
    get, path = "/api/audit", tag = "Activity", operation_id = "list_audit",
    params(EventParams, AddressParams),
    responses(
        (status = 200, description = "A page of the audit trail.", body = AuditList),
        (status = 400, description = "A parameter is malformed.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no superadmin.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn audit(State(state): State<HttpState>, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let mut wanted = Wanted::read(&mut params);
    wanted.filter.address = params.filter("address").map(|address| searchable(&address));
    params.finish()?;
    let read = state.store.read();
    let (mut rows, total) = repo::activity::list_audit(read, &wanted.filter, wanted.begin, wanted.limit()).await?;
    let paging = wanted.paging(&mut rows, total, |row| row.id);
    let events = rows.into_iter().map(AuditEvent::from).collect();
    Ok(told(StatusCode::OK, AuditList { events, paging }))
}
