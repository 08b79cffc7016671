//! `/api/publications`: the works of a registry as its staff see and correct them. Lists and counts come from the
//! catalogue; a work in full and its history come from the database, since they tell what no reader is told.

mod attention;
mod bulk;
mod changed;
mod delete;
mod detail;
mod edit;
pub(crate) mod find;
mod history;
mod link;
mod list;
mod refused;
mod revert;
mod revision;
pub(crate) mod row;
mod settle;
mod stats;
mod timeseries;
mod wanted;
mod whole;

use axum::Router;
use axum::routing::{get, post};
use http::Method;
use pressmark_catalogue::PublicationQuery;

use crate::access::{Need, Operation, Rule};
use crate::params::Params;
use crate::state::HttpState;

pub(crate) fn routes() -> Router<HttpState> {
    Router::new()
        .route("/api/publications", get(list::list_publications))
        .route("/api/publications/stats", get(stats::publication_stats))
        .route("/api/publications/stats/timeseries", get(timeseries::publication_timeseries))
        .route("/api/publications/bulk", post(bulk::change_publications))
        .route(
            "/api/publications/{id}",
            get(detail::read_publication).patch(edit::edit_publication).delete(delete::delete_publication),
        )
        .route("/api/publications/{id}/history", get(history::publication_history))
        .route("/api/publications/{id}/history/{number}", get(revision::read_revision))
        .route("/api/publications/{id}/revert", post(revert::revert_publication))
        .route("/api/publications/{id}/conflicts/{decision}", post(settle::settle_conflict))
}

pub(super) fn rules() -> Vec<Rule> {
    use Operation as O;
    let on = |method, path, operation| super::on(method, path, operation, Need::Member);
    let work = "/api/publications/{id}";
    vec![
        on(Method::GET, "/api/publications", O::ListWorks),
        on(Method::GET, "/api/publications/stats", O::ReadWorkStats),
        on(Method::GET, "/api/publications/stats/timeseries", O::ReadWorkStats),
        on(Method::POST, "/api/publications/bulk", O::ChangeManyWorks),
        on(Method::GET, work, O::ReadWork),
        on(Method::PATCH, work, O::EditWork),
        on(Method::DELETE, work, O::DeleteWork),
        on(Method::GET, "/api/publications/{id}/history", O::ReadWorkHistory),
        on(Method::GET, "/api/publications/{id}/history/{number}", O::ReadWorkHistory),
        on(Method::POST, "/api/publications/{id}/revert", O::RevertWork),
        on(Method::POST, "/api/publications/{id}/conflicts/{decision}", O::SettleConflict),
    ]
}

/// The works that the words of the list's filter select; what is wrong with them is in `params`.
pub(crate) fn filtered(params: &mut Params<'_>, workspace: i64) -> PublicationQuery {
    wanted::Wanted::read(params, workspace).query
}

/// The description of these operations.
#[derive(utoipa::OpenApi)]
#[openapi(paths(
    list::list_publications,
    stats::publication_stats,
    timeseries::publication_timeseries,
    bulk::change_publications,
    detail::read_publication,
    edit::edit_publication,
    delete::delete_publication,
    history::publication_history,
    revision::read_revision,
    revert::revert_publication,
    settle::settle_conflict,
))]
pub(super) struct Part;
