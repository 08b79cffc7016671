//! `GET /api/v1/publications/docid?docid=`: one publication, by its DOCiD.

use axum::extract::{Extension, Path, RawQuery, State};
use axum::response::Response;

use super::super::read_docid;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::params::Params;
use crate::state::HttpState;

pub(super) async fn by_docid(
    State(state): State<HttpState>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let mut params = Params::of(query.as_deref());
    let docid = params.filter("docid");
    if docid.is_none() {
        params.complain("docid", "Required".to_owned());
    }
    params.finish()?;
    read_docid::get_by_docid(State(state), Extension(caller), Ok(Path(docid.unwrap_or_default()))).await
}
