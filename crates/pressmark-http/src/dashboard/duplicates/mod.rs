//! `/api/duplicates` and what is done with pairs (ours): works that may be one are shown with the reason, told apart,
//! merged, and split again (rule 39).

mod distinct;
mod find;
mod list;
mod merge;
mod refused;
mod row;
mod split;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use http::{HeaderName, HeaderValue, Method};
use pressmark_catalogue::Applied;
use pressmark_store::Changed;

use crate::access::{Need, Operation, Rule};
use crate::state::HttpState;

const CATALOGUE: HeaderName = HeaderName::from_static("pressmark-catalogue");

const LIST: &str = "/api/duplicates";
const FIND: &str = "/api/duplicates/find";
const DISTINCT: &str = "/api/duplicates/{first}/{second}/distinct";
const MERGE: &str = "/api/publications/{id}/merge";
const SPLIT: &str = "/api/publications/{id}/split";

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route(LIST, get(list::list_duplicates))
        .route(FIND, post(find::find_duplicates))
        .route(DISTINCT, post(distinct::tell_apart))
        .route(MERGE, post(merge::merge_publications))
        .route(SPLIT, post(split::split_publication))
}

pub(super) fn rules() -> Vec<Rule> {
    use Operation as O;
    let on = |method, path, operation| super::on(method, path, operation, Need::Member);
    vec![
        on(Method::GET, LIST, O::ListDuplicates),
        on(Method::POST, FIND, O::DecideDuplicate),
        on(Method::POST, DISTINCT, O::DecideDuplicate),
        on(Method::POST, MERGE, O::MergeWorks),
        on(Method::POST, SPLIT, O::SplitWork),
    ]
}

/// The description of these operations.
#[derive(utoipa::OpenApi)]
#[openapi(paths(
    list::list_duplicates,
    find::find_duplicates,
    distinct::tell_apart,
    merge::merge_publications,
    split::split_publication,
))]
pub(super) struct Part;

/// Waits until the catalogue has a change, so that whoever made it reads it; says so where that takes too long.
pub(super) async fn shown(state: &HttpState, changed: &[Changed], mut response: Response) -> Response {
    if !changed.is_empty() && state.applied(changed).await != Applied::InIndex {
        response.headers_mut().insert(CATALOGUE, HeaderValue::from_static("pending"));
    }
    response
}
