//! `GET /integrations/v1/publications`: as `/v1/publications`, with the same filters and rows.

use axum::extract::State;
use axum::response::Response;

use super::openapi::IntegrationErrorBody;
use crate::asker::Asker;
use crate::failure::Failure;
use crate::public;
use crate::public::envelope::{FilterParams, OrderParams, PagingParams, PublicationList};
use crate::public::publications::TitleParams;
use crate::state::HttpState;

/// Publications of the registry.
#[utoipa::path(
    get, path = "/integrations/v1/publications", tag = "Publications", operation_id = "list_installation_publications",
    params(PagingParams, TitleParams, OrderParams, FilterParams),
    responses(
        (status = 200, description = "A page of publications.", body = PublicationList),
        (status = 304, description = "Not changed."),
        (status = 400, description = "A parameter is malformed.", body = IntegrationErrorBody),
        (status = 401, description = "The credential is missing or none.", body = IntegrationErrorBody),
        (status = 403, description = "It may not be used, or lacks `publications.read` (`installation_scope_denied`).", body = IntegrationErrorBody),
        (status = 429, description = "Too many requests.", body = IntegrationErrorBody),
        (status = 503, description = "The catalogue is not ready, or busy.", body = IntegrationErrorBody),
    ), security(("installationCredential" = [])),
)]
pub(crate) async fn publications(state: State<HttpState>, asker: Asker) -> Result<Response, Failure> {
    public::publications::publications(state, asker).await
}
