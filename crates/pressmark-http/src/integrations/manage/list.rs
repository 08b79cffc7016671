//! `GET /api/installations`: the web sites that may read the workspace.

use axum::extract::{Extension, RawQuery, State};
use axum::response::Response;
use http::StatusCode;
use pressmark_app::installations;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::row::ManagedInstallation;
use super::told;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::openapi::ErrorBody;
use crate::params::Params;
use crate::state::HttpState;

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters; they are read by name")]
pub(crate) struct InstallationParams {
    /// Page, from 1.
    #[param(required = false, minimum = 1, maximum = 100_000_000, default = 1)]
    page: i64,
    /// Rows a page.
    #[param(required = false, rename = "perPage", minimum = 1, maximum = 100, default = 20)]
    per_page: i64,
}

/// A page of installations.
#[derive(Serialize, ToSchema)]
pub(crate) struct InstallationList {
    /// The installations, oldest first.
    installations: Vec<ManagedInstallation>,
    /// Page, from 1.
    page: u64,
    /// Rows a page.
    per_page: u32,
    /// How many there are in all.
    total: u64,
    /// How many pages they fill.
    pages: u64,
}

/// The installations of the workspace.
#[utoipa::path(
    get, path = "/api/installations", tag = "Installations", operation_id = "list_installations",
    params(InstallationParams),
    responses(
        (status = 200, description = "A page of installations.", body = InstallationList),
        (status = 400, description = "A parameter is malformed, or the session works in no workspace.", body = ErrorBody),
        (status = 401, description = "There is no session.", body = ErrorBody),
        (status = 403, description = "The user is no admin of the workspace.", body = ErrorBody),
    ), security(("betterAuthSession" = [])),
)]
pub(crate) async fn list_installations(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let (page, per_page) = params.dashboard_paging();
    params.finish()?;
    let (rows, total) = installations::list(&state.store, caller.workspace_id, page, per_page.into()).await?;
    let installations = rows.into_iter().map(ManagedInstallation::of).collect();
    let pages = total.div_ceil(per_page.into());
    Ok(told(StatusCode::OK, InstallationList { installations, page, per_page, total, pages }))
}
