//! `/api/publications/bulk-edit` (ours): one patch for many works, with a look before, and one undo (rule 41).

mod answer;
mod edit;
mod request;
mod select;
mod undo;

use axum::Router;
use axum::routing::post;
use http::Method;

use crate::access::{Need, Operation, Rule};
use crate::state::HttpState;

const EDIT: &str = "/api/publications/bulk-edit";
const UNDO: &str = "/api/publications/bulk-edit/{run}/undo";

pub(crate) fn routes() -> Router<HttpState> {
    Router::new().route(EDIT, post(edit::bulk_edit)).route(UNDO, post(undo::undo_bulk_edit))
}

pub(super) fn rules() -> Vec<Rule> {
    vec![
        super::on(Method::POST, EDIT, Operation::BulkEdit, Need::Member),
        super::on(Method::POST, UNDO, Operation::UndoBulkEdit, Need::Member),
    ]
}

/// The description of these operations.
#[derive(utoipa::OpenApi)]
#[openapi(paths(edit::bulk_edit, undo::undo_bulk_edit))]
pub(super) struct Part;
