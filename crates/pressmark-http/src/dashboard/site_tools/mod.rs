//! `/api/site-tools`: what those who look after the registry itself do to a workspace as a whole. Keys are beside it, in
//! files of their own.

mod clear_stuck_jobs;
mod link_change;
mod repair_author_links;
mod repair_many_author_links;
mod reset_data;

use axum::Router;
use axum::routing::post;
use http::Method;

use crate::access::{Need, Operation, Rule};
use crate::state::HttpState;

const RESET: &str = "/api/site-tools/reset-data";
const CLEAR: &str = "/api/site-tools/clear-stuck-jobs";
const REPAIR: &str = "/api/site-tools/repair-author-links";
const REPAIR_MANY: &str = "/api/site-tools/repair-author-links/bulk";

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route(RESET, post(reset_data::reset_data))
        .route(CLEAR, post(clear_stuck_jobs::clear_stuck_jobs))
        .route(REPAIR, post(repair_author_links::repair_author_links))
        .route(REPAIR_MANY, post(repair_many_author_links::repair_many_author_links))
}

pub(super) fn rules() -> Vec<Rule> {
    use Operation as O;
    let post = |path, operation| super::on(Method::POST, path, operation, Need::Superadmin);
    vec![
        post(RESET, O::ResetData),
        post(CLEAR, O::ClearStuckJobs),
        post(REPAIR, O::RepairAuthorLinks),
        post(REPAIR_MANY, O::RepairAuthorLinks),
    ]
}

/// The description of these operations.
#[derive(utoipa::OpenApi)]
#[openapi(paths(
    reset_data::reset_data,
    clear_stuck_jobs::clear_stuck_jobs,
    repair_author_links::repair_author_links,
    repair_many_author_links::repair_many_author_links,
))]
pub(super) struct Part;
