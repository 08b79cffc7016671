//! `GET /api/v1/publications/docid/{docid}`: one publication, by its DOCiD, encoded or raw.

use axum::extract::{Extension, Path, State};
use axum::response::Response;
use pressmark_app::deposit;

use super::asked::Id;
use super::detail::{OnePublication, answer};
use super::find::{absent, shown};
use crate::caller::Caller;
use crate::docid::envelope::{DocidError, Envelope};
use crate::failure::Failure;
use crate::state::HttpState;

/// Read a publication by its DOCiD.
#[utoipa::path(
    get, path = "/api/v1/publications/docid/{docid}", tag = "Publications", operation_id = "getPublicationByDocid",
    params(("docid" = String, Path, description = "DOCiD, encoded or raw; also with `hdl:`, or a DOI.")),
    responses(
        (status = 200, description = "The publication.", body = Envelope<OnePublication>),
        (status = 404, description = "No such publication.", body = DocidError),
        (status = 410, description = "It was retired: `details.tombstone` says when and why.", body = DocidError),
        (status = 503, description = "Not now.", body = DocidError),
    ),
)]
pub(crate) async fn get_by_docid(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    docid: Id,
) -> Result<Response, Failure> {
    let Path(docid) = docid.map_err(|_| absent())?;
    let docid = docid.replace('\0', "");
    let found = deposit::by_docid(state.store.read(), caller.workspace_id, &docid).await?;
    answer(&state, *shown(found, None)?, "Publication").await
}
