//! `GET /integrations/v1/people`: as `/v1/people`, with the same filters and rows.

use axum::extract::State;
use axum::response::Response;

use super::openapi::IntegrationErrorBody;
use crate::asker::Asker;
use crate::failure::Failure;
use crate::public;
use crate::public::envelope::PagingParams;
use crate::public::researchers::{NameParams, PeopleList};
use crate::state::HttpState;

/// Researchers with public publications.
#[utoipa::path(
    get, path = "/integrations/v1/people", tag = "People", operation_id = "list_installation_people",
    params(PagingParams, NameParams),
    responses(
        (status = 200, description = "A page of researchers.", body = PeopleList),
        (status = 304, description = "Not changed."),
        (status = 400, description = "A parameter is malformed.", body = IntegrationErrorBody),
        (status = 401, description = "The credential is missing or none.", body = IntegrationErrorBody),
        (status = 403, description = "It may not be used, or lacks `people.read` (`installation_scope_denied`).", body = IntegrationErrorBody),
        (status = 429, description = "Too many requests.", body = IntegrationErrorBody),
        (status = 503, description = "The catalogue is not ready, or busy.", body = IntegrationErrorBody),
    ), security(("installationCredential" = [])),
)]
pub(crate) async fn people(state: State<HttpState>, asker: Asker) -> Result<Response, Failure> {
    public::people::people(state, asker).await
}
